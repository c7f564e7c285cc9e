// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @shapes
func.func @shapes(%x: tensor<2x3x5xf32>, %b: tensor<2x1xf32>)
    -> (tensor<6x5xf32>, tensor<2x7x3xf32>) {
  // CHECK: weir.reshape %{{.*}} : tensor<2x3x5xf32> -> tensor<6x5xf32>
  %r = weir.reshape %x : tensor<2x3x5xf32> -> tensor<6x5xf32>
  // CHECK: weir.broadcast %{{.*}} along [0, 2] : tensor<2x1xf32> -> tensor<2x7x3xf32>
  %y = weir.broadcast %b along [0, 2] : tensor<2x1xf32> -> tensor<2x7x3xf32>
  return %r, %y : tensor<6x5xf32>, tensor<2x7x3xf32>
}

// CHECK-LABEL: func.func @classes
func.func @classes(%x: tensor<2x3xi32>) -> tensor<6xi32> {
  // CHECK: weir.reshape %{{.*}} : tensor<2x3xi32> -> tensor<6xi32>
  %y = weir.reshape %x : tensor<2x3xi32> -> tensor<6xi32>
  return %y : tensor<6xi32>
}
