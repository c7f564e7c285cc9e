// RUN: weir-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @reshape_to_itself
// CHECK-SAME: %[[X:.*]]: tensor
func.func @reshape_to_itself(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %y = weir.reshape %x : tensor<2x3xf32> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @reshape_there_and_back
// CHECK-SAME: %[[X:.*]]: tensor
func.func @reshape_there_and_back(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %y = weir.reshape %x : tensor<2x3xf32> -> tensor<6xf32>
  %z = weir.reshape %y : tensor<6xf32> -> tensor<2x3xf32>
  return %z : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @reshapes_in_a_row
func.func @reshapes_in_a_row(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // CHECK-NEXT: %[[Y:.*]] = weir.reshape %{{.*}} : tensor<2x3xf32> -> tensor<3x2xf32>
  // CHECK-NEXT: return %[[Y]]
  %y = weir.reshape %x : tensor<2x3xf32> -> tensor<6xf32>
  %z = weir.reshape %y : tensor<6xf32> -> tensor<3x2xf32>
  return %z : tensor<3x2xf32>
}

// CHECK-LABEL: func.func @constants
func.func @constants() -> (tensor<4xf32>, tensor<2x3xf32>) {
  // CHECK-DAG: %[[A:.*]] = weir.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]> : tensor<4xf32>
  // CHECK-DAG: %[[B:.*]] = weir.constant dense<5.000000e-01> : tensor<2x3xf32>
  // CHECK: return %[[A]], %[[B]]
  %a = weir.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %r = weir.reshape %a : tensor<2x2xf32> -> tensor<4xf32>
  %b = weir.constant dense<0.5> : tensor<f32>
  %s = weir.broadcast %b along [] : tensor<f32> -> tensor<2x3xf32>
  return %r, %s : tensor<4xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @broadcast_to_itself
// CHECK-SAME: %[[X:.*]]: tensor
func.func @broadcast_to_itself(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %y = weir.broadcast %x along [0, 1] : tensor<2x3xf32> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @transpose_there_and_back
// CHECK-SAME: %[[X:.*]]: tensor
func.func @transpose_there_and_back(%x: tensor<2x3x5xf32>) -> tensor<2x3x5xf32> {
  // CHECK-NEXT: return %[[X]]
  %y = weir.transpose %x by [2, 0, 1] : tensor<2x3x5xf32> -> tensor<5x2x3xf32>
  %z = weir.transpose %y by [1, 2, 0] : tensor<5x2x3xf32> -> tensor<2x3x5xf32>
  return %z : tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func @slice_of_all
// CHECK-SAME: %[[X:.*]]: tensor
func.func @slice_of_all(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  // CHECK-NEXT: %[[FLIPPED:.*]] = weir.slice %[[X]] along 1 from 2 step -1
  // CHECK-NEXT: return %[[X]], %[[FLIPPED]]
  %y = weir.slice %x along 1 from 0 step 1 : tensor<2x3xf32> -> tensor<2x3xf32>
  %z = weir.slice %x along 1 from 2 step -1 : tensor<2x3xf32> -> tensor<2x3xf32>
  return %y, %z : tensor<2x3xf32>, tensor<2x3xf32>
}
