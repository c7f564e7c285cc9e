// RUN: weir-opt %s --canonicalize | FileCheck %s

// Equal constants are one.
// CHECK-LABEL: func.func @shares_constants
func.func @shares_constants() -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK: %[[C:.*]] = weir.constant dense<1.000000e+00> : tensor<2xf32>
  // CHECK-NOT: weir.constant
  %a = weir.constant dense<1.0> : tensor<2xf32>
  %b = weir.constant dense<1.0> : tensor<2xf32>
  // CHECK: return %[[C]], %[[C]]
  return %a, %b : tensor<2xf32>, tensor<2xf32>
}

// NaN and infinity are never folded away.
// CHECK-LABEL: func.func @keeps_multiplication_by_zero
func.func @keeps_multiplication_by_zero(%x: tensor<2xf32>) -> tensor<2xf32> {
  %zero = weir.constant dense<0.0> : tensor<2xf32>
  // CHECK: weir.mul
  %y = weir.mul %x, %zero : tensor<2xf32>
  return %y : tensor<2xf32>
}

// CHECK-LABEL: func.func @drops_what_nobody_uses
func.func @drops_what_nobody_uses(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: return
  %y = weir.relu %x : tensor<2xf32>
  return %x : tensor<2xf32>
}
