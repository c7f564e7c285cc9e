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

// CHECK-LABEL: func.func @moves
func.func @moves(%x: tensor<2x3x5xf32>)
    -> (tensor<2x5x3xf32>, tensor<2x3x2xf32>, tensor<2x8x5xf32>) {
  // CHECK: weir.transpose %{{.*}} by [0, 2, 1] : tensor<2x3x5xf32> -> tensor<2x5x3xf32>
  %t = weir.transpose %x by [0, 2, 1] : tensor<2x3x5xf32> -> tensor<2x5x3xf32>
  // CHECK: weir.slice %{{.*}} along 2 from 4 step -3 : tensor<2x3x5xf32> -> tensor<2x3x2xf32>
  %s = weir.slice %x along 2 from 4 step -3 : tensor<2x3x5xf32> -> tensor<2x3x2xf32>
  // CHECK: weir.pad %{{.*}} along 1 from 1 step 2 with 5.000000e-01 : tensor<2x3x5xf32> -> tensor<2x8x5xf32>
  %p = weir.pad %x along 1 from 1 step 2 with 0.5 : tensor<2x3x5xf32> -> tensor<2x8x5xf32>
  return %t, %s, %p : tensor<2x5x3xf32>, tensor<2x3x2xf32>, tensor<2x8x5xf32>
}

// CHECK-LABEL: func.func @joins
func.func @joins(%a: tensor<2x3xi32>, %b: tensor<2x5xi32>) -> tensor<2x8xi32> {
  // CHECK: weir.concat %{{.*}}, %{{.*}} along 1 : (tensor<2x3xi32>, tensor<2x5xi32>) -> tensor<2x8xi32>
  %y = weir.concat %a, %b along 1 : (tensor<2x3xi32>, tensor<2x5xi32>) -> tensor<2x8xi32>
  return %y : tensor<2x8xi32>
}

// CHECK-LABEL: func.func @indices
func.func @indices(%x: tensor<2x5x3xf32>, %i: tensor<2x7xi32>)
    -> (tensor<2x7x3xf32>, tensor<2x5x3xf32>, tensor<2x7x5xf32>) {
  // CHECK: weir.gather %{{.*}} at %{{.*}} along 1 batch 1 : (tensor<2x5x3xf32>, tensor<2x7xi32>) -> tensor<2x7x3xf32>
  %g = weir.gather %x at %i along 1 batch 1 : (tensor<2x5x3xf32>, tensor<2x7xi32>) -> tensor<2x7x3xf32>
  // CHECK: weir.scatter_add %{{.*}} at %{{.*}} along 1 batch 1 : (tensor<2x7x3xf32>, tensor<2x7xi32>) -> tensor<2x5x3xf32>
  %s = weir.scatter_add %g at %i along 1 batch 1 : (tensor<2x7x3xf32>, tensor<2x7xi32>) -> tensor<2x5x3xf32>
  // CHECK: weir.one_hot %{{.*}} : tensor<2x7xi32> -> tensor<2x7x5xf32>
  %o = weir.one_hot %i : tensor<2x7xi32> -> tensor<2x7x5xf32>
  return %g, %s, %o : tensor<2x7x3xf32>, tensor<2x5x3xf32>, tensor<2x7x5xf32>
}

// CHECK-LABEL: func.func @numbers
func.func @numbers() -> tensor<5xf32> {
  // CHECK: weir.iota along 0 from 1.000000e+00 step 5.000000e-01 : tensor<5xf32>
  %y = weir.iota along 0 from 1.0 step 0.5 : tensor<5xf32>
  return %y : tensor<5xf32>
}
