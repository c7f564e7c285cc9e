// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-bufferize-kernels))' \
// RUN:   | FileCheck %s
// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-bufferize-kernels,weir-bufferize-kernels))' \
// RUN:   | FileCheck %s

// Arguments become memory, in the same order; nothing is returned.
// CHECK-LABEL: weir.model @writes_into_destinations
// CHECK: plan.kernel @k0(%[[X:.*]]: memref<2x3xf32>, %[[W:.*]]: memref<2x3xf32>, %[[Y:.*]]: memref<2x3xf32>) attributes
// CHECK-SAME: inputs = 1 : i64
// CHECK-NEXT: linalg.generic {{.*}} ins(%[[X]] : memref<2x3xf32>) outs(%[[W]], %[[Y]] : memref<2x3xf32>, memref<2x3xf32>)
// CHECK: plan.return{{$}}
#id = affine_map<(i, j) -> (i, j)>
weir.model @writes_into_destinations name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: tensor<2x3xf32>, %w: tensor<2x3xf32>, %y: tensor<2x3xf32>)
      -> (tensor<2x3xf32>, tensor<2x3xf32>)
      attributes {inputs = 1 : i64, rows = 2 : i64, parts = 1 : i64} {
    %new:2 = linalg.generic {indexing_maps = [#id, #id, #id],
        iterator_types = ["parallel", "parallel"]} ins(%x : tensor<2x3xf32>)
        outs(%w, %y : tensor<2x3xf32>, tensor<2x3xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %s = arith.subf %b, %a : f32
      linalg.yield %s, %a : f32, f32
    } -> (tensor<2x3xf32>, tensor<2x3xf32>)
    plan.return %new#0, %new#1 : tensor<2x3xf32>, tensor<2x3xf32>
  }
}

// -----

// Reshapes of what a kernel computes are views of its memory.
// CHECK-LABEL: weir.model @views_reshaped_values
// CHECK: plan.kernel @k0(%[[X:.*]]: memref<6xf32>, %[[Y:.*]]: memref<2x3xf32>, %[[S:.*]]: memref<6xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[X]] {{.*}} outs(%[[S]]
// CHECK: %[[V:.*]] = memref.expand_shape %[[S]]
// CHECK: linalg.generic {{.*}} ins(%[[V]] {{.*}} outs(%[[Y]]
#one = affine_map<(i) -> (i)>
#id = affine_map<(i, j) -> (i, j)>
weir.model @views_reshaped_values name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: tensor<6xf32>, %y: tensor<2x3xf32>, %s: tensor<6xf32>)
      -> (tensor<2x3xf32>, tensor<6xf32>)
      attributes {inputs = 1 : i64, rows = 1 : i64, parts = 1 : i64} {
    %a = linalg.generic {indexing_maps = [#one, #one], iterator_types = ["parallel"]}
        ins(%x : tensor<6xf32>) outs(%s : tensor<6xf32>) {
    ^bb0(%i: f32, %o: f32):
      %r = arith.addf %i, %i : f32
      linalg.yield %r : f32
    } -> tensor<6xf32>
    %v = tensor.expand_shape %a [[0, 1]] output_shape [2, 3]
      : tensor<6xf32> into tensor<2x3xf32>
    %b = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%v : tensor<2x3xf32>) outs(%y : tensor<2x3xf32>) {
    ^bb0(%i: f32, %o: f32):
      %r = arith.mulf %i, %i : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    plan.return %b, %a : tensor<2x3xf32>, tensor<6xf32>
  }
}
