// RUN: weir-opt %s | weir-opt | FileCheck %s
// RUN: weir-opt %s --mlir-print-op-generic | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @reductions
func.func @reductions(%x: tensor<2x3x5xf32>)
    -> (tensor<2x5xf32>, tensor<f32>, tensor<3xf32>, tensor<2x3x5xf32>) {
  // CHECK: weir.reduce sum %{{.*}} over [1] : tensor<2x3x5xf32> -> tensor<2x5xf32>
  %s = weir.reduce sum %x over [1] : tensor<2x3x5xf32> -> tensor<2x5xf32>
  // CHECK: weir.reduce mean %{{.*}} over [0, 1, 2] : tensor<2x3x5xf32> -> tensor<f32>
  %m = weir.reduce mean %x over [0, 1, 2] : tensor<2x3x5xf32> -> tensor<f32>
  // CHECK: %[[MAX:.*]] = weir.reduce max %{{.*}} over [0, 2] : tensor<2x3x5xf32> -> tensor<3xf32>
  %a = weir.reduce max %x over [0, 2] : tensor<2x3x5xf32> -> tensor<3xf32>
  // CHECK: weir.reduce_extremum_grad %{{.*}}, %[[MAX]], %{{.*}} over [0, 2] : tensor<2x3x5xf32>, tensor<3xf32>
  %d = weir.reduce_extremum_grad %x, %a, %a over [0, 2]
    : tensor<2x3x5xf32>, tensor<3xf32>
  return %s, %m, %a, %d
    : tensor<2x5xf32>, tensor<f32>, tensor<3xf32>, tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func @softmax
func.func @softmax(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: weir.softmax %{{.*}} along 1 : tensor<2x3xf32>
  %y = weir.softmax %x along 1 : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @totals
func.func @totals(%x: tensor<4x3xf32>, %valid: tensor<i32>)
    -> (tensor<f32>, tensor<f32>) {
  // CHECK: weir.total %{{.*}} : tensor<4x3xf32> -> tensor<f32>
  %s, %w = weir.total %x : tensor<4x3xf32> -> tensor<f32>
  // CHECK: weir.total %{{.*}} valid %{{.*}} : tensor<4x3xf32>, tensor<i32> -> tensor<f32>
  %t, %v = weir.total %x valid %valid : tensor<4x3xf32>, tensor<i32>
    -> tensor<f32>
  return %s, %v : tensor<f32>, tensor<f32>
}
