// RUN: weir-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-bufferize-kernels))'

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op result 0 is not computed in its destination}}
  plan.kernel @k0(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32>
      attributes {inputs = 1 : i64, rows = 1 : i64, parts = 1 : i64} {
    plan.return %x : tensor<3xf32>
  }
}

// -----

// Reads what it has overwritten.
#id = affine_map<(i) -> (i)>
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op result 0 is not computed in its destination}}
  plan.kernel @k0(%w: tensor<3xf32>, %s: tensor<3xf32>)
      -> (tensor<3xf32>, tensor<3xf32>)
      attributes {inputs = 0 : i64, rows = 1 : i64, parts = 1 : i64} {
    %a = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]}
        outs(%w : tensor<3xf32>) {
    ^bb0(%o: f32):
      %r = arith.addf %o, %o : f32
      linalg.yield %r : f32
    } -> tensor<3xf32>
    %b = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
        ins(%w, %a : tensor<3xf32>, tensor<3xf32>) outs(%s : tensor<3xf32>) {
    ^bb0(%i: f32, %j: f32, %o: f32):
      %r = arith.mulf %i, %j : f32
      linalg.yield %r : f32
    } -> tensor<3xf32>
    plan.return %a, %b : tensor<3xf32>, tensor<3xf32>
  }
}

// -----

#id = affine_map<(i) -> (i)>
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32>
      attributes {inputs = 1 : i64, rows = 1 : i64, parts = 1 : i64} {
    // expected-error @+1 {{'memref.alloc' op is needed by kernel k0, and kernels have no memory of their own}}
    %e = tensor.empty() : tensor<3xf32>
    %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%x : tensor<3xf32>) outs(%e : tensor<3xf32>) {
    ^bb0(%i: f32, %o: f32):
      linalg.yield %i : f32
    } -> tensor<3xf32>
    %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%a : tensor<3xf32>) outs(%y : tensor<3xf32>) {
    ^bb0(%i: f32, %o: f32):
      linalg.yield %i : f32
    } -> tensor<3xf32>
    plan.return %b : tensor<3xf32>
  }
}
