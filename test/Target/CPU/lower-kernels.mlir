// RUN: weir-opt %s --weir-lower-kernels --canonicalize | FileCheck %s
// RUN: weir-opt %s --weir-lower-kernels -o %t
// RUN: weir-opt %s --weir-lower-kernels --weir-lower-kernels | diff %t -
// RUN: weir-opt %s --weir-lower-kernels=jam=1 --canonicalize \
// RUN:   | FileCheck %s --check-prefix=PLAIN

weir.model @Digits name "digits" train {batch = 4 : i64} policy "off" {

  // The kernel keeps its signature and names its code.
  // CHECK: plan.kernel @even_parts(%{{.*}}: memref<4x8xf32>, %{{.*}}: memref<4x8xf32>)
  // CHECK-SAME: plan.code = "digits_even_parts"
  // CHECK-NEXT: plan.return
  plan.kernel @even_parts(%x: memref<4x8xf32>, %y: memref<4x8xf32>)
      attributes {inputs = 1 : i64, rows = 4 : i64, parts = 2 : i64} {
    linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>,
                       affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]
    } ins(%x : memref<4x8xf32>) outs(%y : memref<4x8xf32>) {
    ^bb0(%a: f32, %old: f32):
      %b = math.tanh %a : f32
      linalg.yield %b : f32
    }
    plan.return
  }

  plan.kernel @uneven_parts(%y: memref<5xf32>)
      attributes {inputs = 0 : i64, rows = 5 : i64, parts = 2 : i64} {
    %zero = arith.constant 0.0 : f32
    linalg.fill ins(%zero : f32) outs(%y : memref<5xf32>)
    plan.return
  }

  plan.kernel @sums_of_columns(%x: memref<6x8xf32>, %y: memref<8xf32>)
      attributes {inputs = 1 : i64, rows = 8 : i64, parts = 2 : i64} {
    linalg.generic {
      indexing_maps = [affine_map<(j, i) -> (i, j)>, affine_map<(j, i) -> (j)>],
      iterator_types = ["parallel", "reduction"]
    } ins(%x : memref<6x8xf32>) outs(%y : memref<8xf32>) {
    ^bb0(%a: f32, %sum: f32):
      %next = arith.addf %sum, %a : f32
      linalg.yield %next : f32
    }
    plan.return
  }

  plan.kernel @contraction(%x: memref<2x8xf32>, %w: memref<8x12xf32>,
                           %y: memref<2x12xf32>)
      attributes {inputs = 2 : i64, rows = 2 : i64, parts = 1 : i64} {
    linalg.generic {
      indexing_maps = [affine_map<(i, j, k) -> (i, k)>,
                       affine_map<(i, j, k) -> (k, j)>,
                       affine_map<(i, j, k) -> (i, j)>],
      iterator_types = ["parallel", "parallel", "reduction"]
    } ins(%x, %w : memref<2x8xf32>, memref<8x12xf32>)
      outs(%y : memref<2x12xf32>) {
    ^bb0(%a: f32, %b: f32, %sum: f32):
      %product = arith.mulf %a, %b : f32
      %next = arith.addf %sum, %product : f32
      linalg.yield %next : f32
    }
    plan.return
  }
}

// CHECK-LABEL: module @digits.code

// Two rows a part: constant bounds, and no test for the last part.
// CHECK-LABEL: func.func private @even_parts(
// CHECK-SAME: %[[X:.*]]: memref<4x8xf32> {llvm.noalias, llvm.readonly}
// CHECK-SAME: %[[Y:.*]]: memref<4x8xf32> {llvm.noalias}
// CHECK-SAME: %[[PART:.*]]: index
// CHECK: %[[BEGIN:.*]] = arith.muli %[[PART]], %c2
// CHECK: scf.for %[[I:.*]] = %c0 to %c2 step %c1
// CHECK: %[[ROW:.*]] = arith.addi %[[I]], %[[BEGIN]]
// CHECK: scf.for %[[J:.*]] = %c0 to %c8 step %c1
// CHECK: memref.load %[[X]][%[[ROW]], %[[J]]]
// CHECK: math.tanh
// CHECK: memref.store %{{.*}}, %[[Y]][%[[ROW]], %[[J]]]

// Three rows, then two.
// CHECK-LABEL: func.func private @uneven_parts(
// CHECK: %[[BEGIN:.*]] = arith.muli %{{.*}}, %c3
// CHECK: %[[LEFT:.*]] = arith.subi %c5, %[[BEGIN]]
// CHECK: %[[COUNT:.*]] = arith.minsi %[[LEFT]], %c3
// CHECK: scf.for %{{.*}} = %c0 to %[[COUNT]]

// Columns are contiguous: the loop over them, which the parts share, is the
// inner one.
// CHECK-LABEL: func.func private @sums_of_columns(
// CHECK: scf.for %{{.*}} = %c0 to %c6
// CHECK: scf.for %{{.*}} = %c0 to %c4

// Rows of w and y are contiguous: k runs outside of j. Four k and both rows
// are done at once.
// CHECK-LABEL: func.func private @contraction(
// CHECK: scf.for %{{.*}} = %c0 to %c8 step %c4
// CHECK-NEXT: scf.for %{{.*}} = %c0 to %c12 step %c1
// CHECK-COUNT-8: arith.mulf

// PLAIN-LABEL: func.func private @contraction(
// PLAIN: scf.for %{{.*}} = %c0 to %c2 step %c1
// PLAIN: scf.for %{{.*}} = %c0 to %c8 step %c1
// PLAIN: scf.for %{{.*}} = %c0 to %c12 step %c1
