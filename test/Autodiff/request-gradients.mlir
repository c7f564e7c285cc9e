// RUN: weir-opt %s --weir-request-gradients | FileCheck %s
// RUN: weir-opt %s --weir-request-gradients -o %t.once
// RUN: weir-opt %t.once --weir-request-gradients -o %t.twice
// RUN: cmp %t.once %t.twice

// CHECK-LABEL: weir.model @Example
weir.model @Example name "example" train {batch = 1 : i64} policy "off" {
  weir.layer @relu kind "relu"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @relu
  // CHECK: weir.entry @forward
  weir.entry @forward() -> (
      tensor<3xf32> {weir.role = "output", weir.name = "y"},
      tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
      tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %w = weir.read @w : tensor<3xf32>
    %y = weir.relu %w : tensor<3xf32> {layer = @relu}
    %sum, %weight = weir.total %w : tensor<3xf32> -> tensor<f32>
      {layer = @loss}
    // CHECK: weir.return %{{.*}}, %{{.*}}, %{{.*}} : tensor<3xf32>, tensor<f32>, tensor<f32>
    weir.return %y, %sum, %weight : tensor<3xf32>, tensor<f32>, tensor<f32>
  }
  // CHECK: weir.entry @gradients() -> (
  // CHECK-SAME: tensor<f32> {weir.name = "loss", weir.role = "loss_sum"},
  // CHECK-SAME: tensor<f32> {weir.name = "loss", weir.role = "loss_weight"},
  // CHECK-SAME: tensor<3xf32> {weir.name = "w", weir.role = "gradient"})
  // CHECK-NEXT: %[[W:.*]] = weir.read @w
  // CHECK-NEXT: %[[SUM:.*]], %[[WEIGHT:.*]] = weir.total %[[W]]
  // CHECK-NEXT: %[[LOSS:.*]] = weir.div %[[SUM]], %[[WEIGHT]] : tensor<f32> {layer = @loss}
  // CHECK-NEXT: %[[DW:.*]] = weir.gradient %[[LOSS]] wrt [@w] : tensor<f32> -> tensor<3xf32> {layer = @loss}
  // CHECK-NEXT: weir.return %[[SUM]], %[[WEIGHT]], %[[DW]]
}

// CHECK-LABEL: weir.model @SeveralLosses
weir.model @SeveralLosses name "several" train {batch = 1 : i64} policy "off" {
  weir.layer @first kind "loss"
  weir.layer @second kind "loss"
  weir.parameter @a : tensor<3xf32> init #weir.call<"zeros", {}> layer @first
  weir.parameter @b : tensor<2xf32> init #weir.call<"zeros", {}> layer @first
  weir.entry @forward() -> (
      tensor<f32> {weir.role = "loss_sum", weir.name = "first"},
      tensor<f32> {weir.role = "loss_weight", weir.name = "first"},
      tensor<f32> {weir.role = "metric_sum", weir.name = "m"},
      tensor<f32> {weir.role = "metric_weight", weir.name = "m"},
      tensor<f32> {weir.role = "loss_sum", weir.name = "second"},
      tensor<f32> {weir.role = "loss_weight", weir.name = "second"}) {
    %a = weir.read @a : tensor<3xf32>
    %b = weir.read @b : tensor<2xf32>
    %s0, %w0 = weir.total %a : tensor<3xf32> -> tensor<f32> {layer = @first}
    %s1, %w1 = weir.total %b : tensor<2xf32> -> tensor<f32> {layer = @second}
    weir.return %s0, %w0, %s0, %w0, %s1, %w1 : tensor<f32>, tensor<f32>,
      tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>
  }
  // CHECK: weir.entry @gradients
  // CHECK-NOT: metric
  // CHECK: %[[S0:.*]], %[[W0:.*]] = weir.total %{{.*}} {layer = @first}
  // CHECK: %[[S1:.*]], %[[W1:.*]] = weir.total %{{.*}} {layer = @second}
  // CHECK-NEXT: %[[FIRST:.*]] = weir.div %[[S0]], %[[W0]] : tensor<f32> {layer = @first}
  // CHECK-NEXT: %[[SECOND:.*]] = weir.div %[[S1]], %[[W1]] : tensor<f32> {layer = @second}
  // CHECK-NEXT: %[[LOSS:.*]] = weir.add %[[FIRST]], %[[SECOND]] : tensor<f32> {layer = @second}
  // CHECK-NEXT: weir.gradient %[[LOSS]] wrt [@a, @b]
}

// CHECK-LABEL: weir.model @WithoutLoss
weir.model @WithoutLoss name "without" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @forward() -> (
      tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    %w = weir.read @w : tensor<3xf32>
    weir.return %w : tensor<3xf32>
  }
  // CHECK-NOT: @gradients
}

// Gradients are those of the scaled loss over the factor: a state here, and a
// constant below.
// CHECK-LABEL: weir.model @DynamicScale
weir.model @DynamicScale name "dynamic" train {batch = 1 : i64, loss_scale = 0.0 : f64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @forward() -> (
      tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
      tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %w = weir.read @w : tensor<3xf32>
    %sum, %weight = weir.total %w : tensor<3xf32> -> tensor<f32> {layer = @l}
    weir.return %sum, %weight : tensor<f32>, tensor<f32>
  }
  // CHECK: weir.state @optimizer.loss_scale : tensor<f32> init <"constant", {value = 6.553600e+04 : f64}>
  // CHECK: %[[LOSS:.*]] = weir.div
  // CHECK-NEXT: %[[SCALE:.*]] = weir.read @optimizer.loss_scale
  // CHECK-NEXT: %[[SCALED:.*]] = weir.mul %[[LOSS]], %[[SCALE]]
  // CHECK-NEXT: %[[DW:.*]] = weir.gradient %[[SCALED]] wrt [@w]
  // CHECK-NEXT: weir.scale %[[DW]] by inverse %[[SCALE]]
}

// CHECK-LABEL: weir.model @ConstantScale
weir.model @ConstantScale name "constant" train {batch = 1 : i64, loss_scale = 1024.0 : f64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @forward() -> (
      tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
      tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %w = weir.read @w : tensor<3xf32>
    %sum, %weight = weir.total %w : tensor<3xf32> -> tensor<f32> {layer = @l}
    weir.return %sum, %weight : tensor<f32>, tensor<f32>
  }
  // CHECK: %[[SCALE:.*]] = weir.constant dense<1.024000e+03>
  // CHECK: weir.gradient
  // CHECK-NEXT: weir.scale %{{.*}} by inverse %[[SCALE]]
}

// Weights may add up to 0: the loss is 0 then.
// CHECK-LABEL: weir.model @Weighted
weir.model @Weighted name "weighted" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @forward(
      %weights: tensor<3xf32> {weir.role = "input", weir.name = "weights"}) -> (
      tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
      tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %w = weir.read @w : tensor<3xf32>
    %sum, %weight = weir.total %w weight %weights : tensor<3xf32> : tensor<3xf32> -> tensor<f32> {layer = @l}
    weir.return %sum, %weight : tensor<f32>, tensor<f32>
  }
  // CHECK: weir.entry @gradients
  // CHECK: %[[SUM:.*]], %[[WEIGHT:.*]] = weir.total
  // CHECK-DAG: %[[ZERO:.*]] = weir.constant dense<0.000000e+00>
  // CHECK-DAG: %[[ONE:.*]] = weir.constant dense<1.000000e+00>
  // CHECK: %[[NONE:.*]] = weir.compare eq %[[WEIGHT]], %[[ZERO]]
  // CHECK-NEXT: %[[SOME:.*]] = weir.where %[[NONE]], %[[ONE]], %[[WEIGHT]]
  // CHECK-NEXT: %[[MEAN:.*]] = weir.div %[[SUM]], %[[SOME]]
  // CHECK-NEXT: %[[LOSS:.*]] = weir.where %[[NONE]], %[[ZERO]], %[[MEAN]]
  // CHECK-NEXT: weir.gradient %[[LOSS]]
}
