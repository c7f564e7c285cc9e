// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @normalizations
func.func @normalizations(%x: tensor<2x3x5xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>)
    -> tensor<2x3x5xf32> {
  // CHECK: weir.layer_norm %{{.*}}, %{{.*}}, %{{.*}} eps 1.000000e-05 : tensor<2x3x5xf32>, tensor<5xf32>, tensor<5xf32>
  %y = weir.layer_norm %x, %w, %b eps 1.0e-5
    : tensor<2x3x5xf32>, tensor<5xf32>, tensor<5xf32>
  // CHECK: weir.rms_norm %{{.*}}, %{{.*}} eps 1.562500e-02 : tensor<2x3x5xf32>, tensor<5xf32>
  %r = weir.rms_norm %y, %w eps 1.5625e-2 : tensor<2x3x5xf32>, tensor<5xf32>
  // CHECK: weir.group_norm %{{.*}}, %{{.*}}, %{{.*}} groups 5 eps 1.000000e-05 : tensor<2x3x5xf32>, tensor<5xf32>
  %g = weir.group_norm %r, %w, %b groups 5 eps 1.0e-5
    : tensor<2x3x5xf32>, tensor<5xf32>
  // CHECK: weir.normalize %{{.*}} over [2] eps 1.000000e-05 : tensor<2x3x5xf32>
  %n = weir.normalize %g over [2] eps 1.0e-5 : tensor<2x3x5xf32>
  // CHECK: weir.normalize_grad %{{.*}}, %{{.*}} over [0, 1] eps 0.000000e+00 uncentered : tensor<2x3x5xf32>
  %d = weir.normalize_grad %n, %y over [0, 1] eps 0.0 uncentered
    : tensor<2x3x5xf32>
  return %d : tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func @batch_normalization
func.func @batch_normalization(%x: tensor<4x3xf32>, %v: tensor<3xf32>)
    -> (tensor<4x3xf32>, tensor<3xf32>) {
  // CHECK: %[[Y:.*]], %[[M:.*]], %[[V:.*]] = weir.batch_norm %{{.*}}, %{{.*}}, %{{.*}} running(%{{.*}}, %{{.*}}) eps 1.000000e-05 momentum 1.000000e-01 : tensor<4x3xf32>, tensor<3xf32>
  %y, %mean, %var = weir.batch_norm %x, %v, %v running(%v, %v)
    eps 1.0e-5 momentum 0.1 : tensor<4x3xf32>, tensor<3xf32>
  // CHECK: weir.batch_norm_inference %[[Y]], %{{.*}}, %{{.*}} by(%[[M]], %[[V]]) eps 1.000000e-05 : tensor<4x3xf32>, tensor<3xf32>
  %z = weir.batch_norm_inference %y, %v, %v by(%mean, %var) eps 1.0e-5
    : tensor<4x3xf32>, tensor<3xf32>
  // CHECK: weir.running_average %{{.*}}, %[[M]], %[[V]] momentum 1.000000e-01 : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %new = weir.running_average %v, %mean, %var momentum 0.1
    : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %z, %new : tensor<4x3xf32>, tensor<3xf32>
}
