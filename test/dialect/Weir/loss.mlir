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
  return %l, %d : tensor<2x3xf32>, tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func @weighted_classification
func.func @weighted_classification(%x: tensor<2x3xf32>, %t: tensor<2xi32>,
                                   %p: tensor<2x3xf32>) {
  // CHECK: %[[L:.*]] = weir.cross_entropy %{{.*}}, %{{.*}} smoothing 1.000000e-01 ignore 2 weights [1.000000e+00, 2.000000e+00, 0.000000e+00] :
  %l = weir.cross_entropy %x, %t smoothing 0.1 ignore 2 weights [1.0, 2.0, 0.0]
    : tensor<2x3xf32>, tensor<2xi32> -> tensor<2xf32>
  // CHECK: weir.cross_entropy_grad %{{.*}}, %{{.*}}, %[[L]] ignore 2 :
  %d = weir.cross_entropy_grad %x, %t, %l ignore 2
    : tensor<2x3xf32>, tensor<2xi32>, tensor<2xf32>
  // CHECK: weir.soft_cross_entropy %{{.*}}, %{{.*}} smoothing 1.000000e-01 : tensor<2x3xf32> -> tensor<2xf32>
  %s = weir.soft_cross_entropy %x, %p smoothing 0.1
    : tensor<2x3xf32> -> tensor<2xf32>
  // CHECK: weir.soft_cross_entropy_grad %{{.*}}, %{{.*}}, %{{.*}} wrt 1 : tensor<2x3xf32>, tensor<2xf32>
  %g = weir.soft_cross_entropy_grad %x, %p, %s wrt 1
    : tensor<2x3xf32>, tensor<2xf32>
  // CHECK: weir.class_weight %{{.*}} weights [1.000000e+00, 5.000000e-01] : tensor<2xi32> -> tensor<2xf32>
  %w = weir.class_weight %t weights [1.0, 0.5] : tensor<2xi32> -> tensor<2xf32>
  return
}

// CHECK-LABEL: func.func @marks
func.func @marks(%t: tensor<2x3xi32>, %n: tensor<2xi32>, %x: tensor<2x3x5xf32>,
                 %w: tensor<2xf32>, %v: tensor<i32>) {
  // CHECK: weir.mark classes %{{.*}} ignore 0 : (tensor<2x3xi32>) -> tensor<2x3xi1>
  %a = weir.mark classes %t ignore 0 : (tensor<2x3xi32>) -> tensor<2x3xi1>
  // CHECK: weir.mark lengths %{{.*}} : (tensor<2xi32>) -> tensor<2x3xi1>
  %b = weir.mark lengths %n : (tensor<2xi32>) -> tensor<2x3xi1>
  // CHECK: %[[M:.*]] = weir.mark classes %{{.*}} ignore 0 lengths %{{.*}} :
  %c = weir.mark classes %t ignore 0 lengths %n
    : (tensor<2x3xi32>, tensor<2xi32>) -> tensor<2x3xi1>
  // CHECK: %[[S:.*]], %{{.*}} = weir.total %{{.*}} mask %[[M]] : tensor<2x3xi1> weight %{{.*}} : tensor<2xf32> valid %{{.*}} : tensor<2x3x5xf32>, tensor<i32> -> tensor<f32>
  %s, %total = weir.total %x mask %c : tensor<2x3xi1> weight %w : tensor<2xf32>
    valid %v : tensor<2x3x5xf32>, tensor<i32> -> tensor<f32>
  // CHECK: weir.spread %[[S]], %[[M]] : tensor<f32>, tensor<2x3xi1> -> tensor<2x3x5xf32>
  %d = weir.spread %s, %c : tensor<f32>, tensor<2x3xi1> -> tensor<2x3x5xf32>
  return
}

// CHECK-LABEL: func.func @directions
func.func @directions(%x: tensor<4x3xf32>, %a: tensor<4x4xf32>,
                      %v: tensor<i32>) {
  // CHECK: weir.unit %{{.*}} eps 1.000000e-08 : tensor<4x3xf32>
  %u = weir.unit %x eps 1.0e-8 : tensor<4x3xf32>
  // CHECK: weir.unit_grad %{{.*}}, %{{.*}} eps 1.000000e-08 : tensor<4x3xf32>
  %du = weir.unit_grad %x, %u eps 1.0e-8 : tensor<4x3xf32>
  // CHECK: %[[L:.*]] = weir.contrastive %{{.*}}, %{{.*}}, %{{.*}} valid %{{.*}} : tensor<4x4xf32>, tensor<i32> -> tensor<4xf32>
  %l = weir.contrastive %a, %a, %a valid %v
    : tensor<4x4xf32>, tensor<i32> -> tensor<4xf32>
  // CHECK: weir.contrastive_grad %{{.*}}, %{{.*}}, %{{.*}}, %[[L]] : tensor<4x4xf32>, tensor<4xf32>
  %da, %db, %dc = weir.contrastive_grad %a, %a, %a, %l
    : tensor<4x4xf32>, tensor<4xf32>
  return
}

// CHECK-LABEL: func.func @totals
func.func @totals(%x: tensor<4x3xf32>, %valid: tensor<i32>)
    -> (tensor<f32>, tensor<f32>) {
  // CHECK: weir.total %{{.*}} : tensor<4x3xf32> -> tensor<f32>
  %s, %w = weir.total %x : tensor<4x3xf32> -> tensor<f32>
  // CHECK: weir.total %{{.*}} valid %{{.*}} : tensor<4x3xf32>, tensor<i32> -> tensor<f32>
  %t, %v = weir.total %x valid %valid : tensor<4x3xf32>, tensor<i32>
    -> tensor<f32>
  return %s, %v : tensor<f32>, tensor<f32>
}
