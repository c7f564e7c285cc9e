// RUN: weir-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @over_no_axes
// CHECK-SAME: %[[X:.*]]: tensor
func.func @over_no_axes(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %y = weir.reduce max %x over [] : tensor<2x3xf32> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}
