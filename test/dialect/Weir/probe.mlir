// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: @probes
func.func @probes(%x: tensor<4x3xf32>, %s: tensor<f32>) {
  // CHECK: %{{.*}}:2 = weir.probe %{{.*}} for ["squares", "zeros"] : tensor<4x3xf32> -> tensor<f64>, tensor<f64>
  %a:2 = weir.probe %x for ["squares", "zeros"]
    : tensor<4x3xf32> -> tensor<f64>, tensor<f64>
  // CHECK: weir.probe %{{.*}} for ["saturated"] low -0.98{{9*}} high 0.98{{9*}} : tensor<4x3xf32> -> tensor<f64>
  %b = weir.probe %x for ["saturated"] low -0.99 high 0.99
    : tensor<4x3xf32> -> tensor<f64>
  // CHECK: weir.probe %{{.*}} for ["not_finite"] : tensor<f32> -> tensor<f64>
  %c = weir.probe %s for ["not_finite"] : tensor<f32> -> tensor<f64>
  return
}

// CHECK-LABEL: @outliers
func.func @outliers(%n: tensor<f32>, %w: tensor<8xf32>, %c: tensor<f32>) {
  // CHECK: weir.outlier %{{.*}}, %{{.*}}, %{{.*}} threshold 4.000000e+00 : (tensor<f32>, tensor<8xf32>, tensor<f32>) -> (tensor<i1>, tensor<f32>, tensor<8xf32>, tensor<f32>)
  %i, %f, %w1, %c1 = weir.outlier %n, %w, %c threshold 4.0
    : (tensor<f32>, tensor<8xf32>, tensor<f32>)
    -> (tensor<i1>, tensor<f32>, tensor<8xf32>, tensor<f32>)
  return
}

// The norm's parts, and what an update has changed.
// CHECK-LABEL: @shares
func.func @shares(%g: tensor<5x3xf32>, %h: tensor<5xf32>, %p: tensor<5xf32>, %s: tensor<f32>) {
  // CHECK: %{{.*}}, %{{.*}}, %{{.*}}:2 = weir.clip %{{.*}}, %{{.*}} max 1.000000e+00 : (tensor<5x3xf32>, tensor<5xf32>) -> (tensor<f32>, tensor<f32>, tensor<f64>, tensor<f64>)
  %n, %f, %q:2 = weir.clip %g, %h max 1.0
    : (tensor<5x3xf32>, tensor<5xf32>)
    -> (tensor<f32>, tensor<f32>, tensor<f64>, tensor<f64>)
  // CHECK: weir.update {{.*}} scalars(%{{.*}}) probed : {{.*}} -> (tensor<5xf32>, tensor<f64>, tensor<f64>)
  %new, %change, %size = weir.update #weir.call<"sgd", {}> decay 0.0
    parameter(%p) gradient(%h) factor(%s) slots() scalars(%s) probed
    : (tensor<5xf32>, tensor<5xf32>, tensor<f32>, tensor<f32>)
    -> (tensor<5xf32>, tensor<f64>, tensor<f64>)
  return
}
