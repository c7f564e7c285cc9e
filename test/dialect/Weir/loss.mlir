// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @classification
func.func @classification(%x: tensor<2x3x5xf32>, %t: tensor<2x3xi32>)
    -> (tensor<2x3xf32>, tensor<2x3x5xf32>) {
  // CHECK: %[[LOSS:.*]] = weir.cross_entropy %{{.*}}, %{{.*}} : tensor<2x3x5xf32>, tensor<2x3xi32> -> tensor<2x3xf32>
  %l = weir.cross_entropy %x, %t
    : tensor<2x3x5xf32>, tensor<2x3xi32> -> tensor<2x3xf32>
  // CHECK: weir.cross_entropy_grad %{{.*}}, %{{.*}}, %[[LOSS]] : tensor<2x3x5xf32>, tensor<2x3xi32>, tensor<2x3xf32>
  %d = weir.cross_entropy_grad %x, %t, %l
    : tensor<2x3x5xf32>, tensor<2x3xi32>, tensor<2x3xf32>
  // CHECK: weir.accuracy %{{.*}}, %{{.*}} : tensor<2x3x5xf32>, tensor<2x3xi32> -> tensor<2x3xf32>
  %a = weir.accuracy %x, %t
    : tensor<2x3x5xf32>, tensor<2x3xi32> -> tensor<2x3xf32>
  return %a, %d : tensor<2x3xf32>, tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func @regression
func.func @regression(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  // CHECK: weir.mean_squared_error %{{.*}}, %{{.*}} : tensor<2x3xf32> -> tensor<2xf32>
  %l = weir.mean_squared_error %x, %x : tensor<2x3xf32> -> tensor<2xf32>
  return %l : tensor<2xf32>
}
