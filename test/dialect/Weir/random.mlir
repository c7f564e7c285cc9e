// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @draws
func.func @draws(%x: tensor<2x3x5xf32>, %a: tensor<f32>, %b: tensor<f32>)
    -> tensor<2x3x5xf32> {
  // CHECK: weir.dropout %{{.*}} keys(%{{.*}}, %{{.*}}) rate 5.000000e-01 : tensor<2x3x5xf32>, tensor<f32>
  %y = weir.dropout %x keys(%a, %b) rate 0.5
    : tensor<2x3x5xf32>, tensor<f32>
  // CHECK: weir.dropout %{{.*}} keys(%{{.*}}, %{{.*}}) rate 1.000000e-01 shared [1, 2] : tensor<2x3x5xf32>, tensor<f32>
  %z = weir.dropout %y keys(%a, %b) rate 0.1 shared [1, 2]
    : tensor<2x3x5xf32>, tensor<f32>
  // CHECK: weir.noise %{{.*}} keys(%{{.*}}, %{{.*}}) deviation 1.000000e-01 : tensor<2x3x5xf32>, tensor<f32>
  %n = weir.noise %z keys(%a, %b) deviation 0.1
    : tensor<2x3x5xf32>, tensor<f32>
  return %n : tensor<2x3x5xf32>
}
