// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: @clips
func.func @clips(%g: tensor<5x3xf32>, %p: tensor<5x3xf32>, %s: tensor<f32>) {
  // CHECK: weir.clip_value %{{.*}} max 5.000000e-01 : tensor<5x3xf32> -> tensor<f32>
  %a, %b = weir.clip_value %g max 0.5 : tensor<5x3xf32> -> tensor<f32>
  // CHECK: weir.clip_units %{{.*}}, %{{.*}} max 2.000000e-02 eps 1.000000e-03 : tensor<5x3xf32> -> tensor<f32>
  %c, %d = weir.clip_units %g, %p max 0.02 eps 1.0e-3 : tensor<5x3xf32> -> tensor<f32>
  // CHECK: weir.clip_score %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} threshold 2.500000e+00 decay 0.9{{[0-9]*}} warmup 25 : tensor<f32>
  %e:4 = weir.clip_score %s, %s, %s, %s threshold 2.5 decay 0.97 warmup 25 : tensor<f32>
  // CHECK: weir.least %{{.*}}, %{{.*}}, %{{.*}} : tensor<f32>
  %f = weir.least %b, %d, %e#0 : tensor<f32>
  return
}
