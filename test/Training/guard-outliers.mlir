// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-step,weir-guard-outliers{threshold=3 window=8}))' \
// RUN:   | FileCheck %s
// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-step,weir-guard-outliers{action=clip}))' \
// RUN:   | FileCheck %s --check-prefix=CLIP

// The window is remembered in every finite step, an outlier not applied.
// CHECK-LABEL: weir.model @refuses_outliers
// CHECK: weir.state @optimizer.norm_window : tensor<8xf32>
// CHECK: weir.state @optimizer.norm_window_count : tensor<f32>
// CHECK: weir.entry @step
// CHECK: %[[NORM:.*]], %[[FACTOR:.*]] = weir.clip
// CHECK: %[[FINITE:.*]] = weir.guard %{{.*}}, %[[NORM]]
// CHECK: %[[IN:.*]], %{{.*}}, %[[WINDOW:.*]], %[[COUNT:.*]] = weir.outlier %[[NORM]], %{{.*}}, %{{.*}} threshold 3.0
// CHECK: weir.commit if %[[FINITE]]
// CHECK-DAG: weir.replace %{{.*}} with %[[WINDOW]]
// CHECK-DAG: weir.replace %{{.*}} with %[[COUNT]]
// CHECK: %[[BOTH:.*]] = weir.guard %[[FINITE]], %[[IN]]
// CHECK: weir.commit if %[[BOTH]]
// CHECK: factor(%[[FACTOR]])
// CHECK: weir.return {{.*}}, %[[NORM]], %[[FACTOR]], %[[BOTH]], %[[IN]]

// CLIP-LABEL: weir.model @refuses_outliers
// CLIP: tensor<128xf32>
// CLIP: %[[NORM:.*]], %[[FACTOR:.*]] = weir.clip
// CLIP: %[[FINITE:.*]] = weir.guard
// CLIP: %{{.*}}, %[[LIMIT:.*]], %{{.*}}, %{{.*}} = weir.outlier {{.*}} threshold 4.0
// CLIP: %[[LEAST:.*]] = weir.least %[[FACTOR]], %[[LIMIT]]
// CLIP: weir.commit if %[[FINITE]]
// CLIP: factor(%[[LEAST]])
// CLIP: weir.return {{.*}}, %[[NORM]], %[[LEAST]], %[[FINITE]]
weir.model @refuses_outliers name "m" train {batch = 2 : i64,
    optimizer = #weir.call<"sgd", {lr = 0.5 : f64}>} policy "off" {
  weir.layer @tanh kind "tanh"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<2x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @tanh
  weir.entry @gradients(
      %x: tensor<2x2xf32> {weir.role = "input", weir.name = "x"},
      %dw: tensor<2x3xf32> {weir.role = "input", weir.name = "dw"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<2x3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %y = weir.tanh %x : tensor<2x2xf32> {layer = @tanh}
    %sum, %weight = weir.total %y : tensor<2x2xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %dw : tensor<f32>, tensor<2x3xf32>
  }
}

// -----

// The group of a cycle's last step is refused as well.
// CHECK-LABEL: weir.model @guards_cycles
// CHECK: %[[FINITE:.*]] = weir.guard
// CHECK: %[[IN:.*]], %{{.*}}, %{{.*}}, %{{.*}} = weir.outlier
// CHECK: %[[BOTH:.*]] = weir.guard %[[FINITE]], %[[IN]]
// CHECK: %[[UPDATED:.*]] = weir.guard {{.*}}, %[[IN]] :
// CHECK: weir.commit if %[[BOTH]]
// CHECK: weir.commit if %[[UPDATED]]
weir.model @guards_cycles name "m" train {batch = 2 : i64, accumulate = 2 : i64,
    optimizer = #weir.call<"sgd", {lr = 0.5 : f64}>} policy "off" {
  weir.layer @tanh kind "tanh"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<2x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @tanh
  weir.entry @gradients(
      %x: tensor<2x2xf32> {weir.role = "input", weir.name = "x"},
      %dw: tensor<2x3xf32> {weir.role = "input", weir.name = "dw"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<2x3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %y = weir.tanh %x : tensor<2x2xf32> {layer = @tanh}
    %sum, %weight = weir.total %y : tensor<2x2xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %dw : tensor<f32>, tensor<2x3xf32>
  }
}
