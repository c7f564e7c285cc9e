// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @normalizations
func.func @normalizations(%x: tensor<2x3x5xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>)
    -> tensor<2x3x5xf32> {
  // CHECK: weir.layer_norm %{{.*}}, %{{.*}}, %{{.*}} eps 1.000000e-05 : tensor<2x3x5xf32>, tensor<5xf32>, tensor<5xf32>
  %y = weir.layer_norm %x, %w, %b eps 1.0e-5
    : tensor<2x3x5xf32>, tensor<5xf32>, tensor<5xf32>
  // CHECK: weir.normalize %{{.*}} eps 1.000000e-05 : tensor<2x3x5xf32>
  %n = weir.normalize %y eps 1.0e-5 : tensor<2x3x5xf32>
  // CHECK: weir.normalize_grad %{{.*}}, %{{.*}} eps 0.000000e+00 : tensor<2x3x5xf32>
  %d = weir.normalize_grad %n, %y eps 0.0 : tensor<2x3x5xf32>
  return %d : tensor<2x3x5xf32>
}
