// RUN: weir-opt %s --weir-lower-kernels -split-input-file -verify-diagnostics

weir.model @Rows name "rows" train {batch = 2 : i64} policy "off" {
  plan.kernel @other_rows(%y: memref<3x2xf32>)
      attributes {inputs = 0 : i64, rows = 2 : i64, parts = 2 : i64} {
    %zero = arith.constant 0.0 : f32
    // expected-error @below {{has no outermost dimension of 2 rows, which the kernel's parts share}}
    linalg.fill ins(%zero : f32) outs(%y : memref<3x2xf32>)
    plan.return
  }
}

// -----

weir.model @Sums name "sums" train {batch = 2 : i64} policy "off" {
  plan.kernel @sum_of_rows(%x: memref<3xf32>, %y: memref<f32>)
      attributes {inputs = 1 : i64, rows = 3 : i64, parts = 3 : i64} {
    // expected-error @below {{sums over the rows that the kernel's parts share}}
    linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>],
      iterator_types = ["reduction"]
    } ins(%x : memref<3xf32>) outs(%y : memref<f32>) {
    ^bb0(%a: f32, %sum: f32):
      %next = arith.addf %sum, %a : f32
      linalg.yield %next : f32
    }
    plan.return
  }
}

// -----

weir.model @Strided name "strided" train {batch = 2 : i64} policy "off" {
  // expected-error @below {{the target `cpu` needs contiguous memrefs of static shape, not 'memref<2x3xf32, strided<[5, 1]>>'}}
  plan.kernel @strided(%y: memref<2x3xf32, strided<[5, 1]>>)
      attributes {inputs = 0 : i64, rows = 2 : i64, parts = 1 : i64} {
    plan.return
  }
}
