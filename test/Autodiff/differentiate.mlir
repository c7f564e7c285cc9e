// RUN: weir-opt %s --weir-differentiate --weir-verify-differentiated | FileCheck %s

// CHECK-LABEL: weir.model @Example
weir.model @Example name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @scale kind "scale"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @scale
  weir.state @x : tensor<3xf32> init #weir.call<"zeros", {}> layer @scale
  weir.entry @gradients() -> (
      tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<3xf32>
    %x = weir.read @x : tensor<3xf32>
    %y = weir.mul %w, %x : tensor<3xf32> {layer = @scale}
    %loss, %n = weir.total %y : tensor<3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[ONE:.*]] = weir.constant dense<1.000000e+00> : tensor<f32> {layer = @loss}
    // CHECK-NEXT: %[[DY:.*]] = weir.broadcast %[[ONE]] along [] : tensor<f32> -> tensor<3xf32> {layer = @loss}
    // CHECK-NEXT: %[[DW:.*]] = weir.mul %[[DY]], %{{.*}} : tensor<3xf32> {layer = @scale}
    // CHECK-NEXT: weir.return %[[DW]]
    %dw = weir.gradient %loss wrt [@w]
      : tensor<f32> -> tensor<3xf32>
    weir.return %dw : tensor<3xf32>
  }
}

// Each use adds its part.
// CHECK-LABEL: weir.model @SharedValue
weir.model @SharedValue name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<3xf32>
    %a = weir.relu %w : tensor<3xf32> {layer = @l}
    %y = weir.mul %a, %a : tensor<3xf32> {layer = @l}
    %z = weir.add %y, %a : tensor<3xf32> {layer = @l}
    %loss, %n = weir.total %z : tensor<3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[A:.*]] = weir.relu
    // CHECK: %[[DZ:.*]] = weir.broadcast
    // CHECK-NEXT: %[[FIRST:.*]] = weir.mul %[[DZ]], %[[A]]
    // CHECK-NEXT: %[[SECOND:.*]] = weir.mul %[[DZ]], %[[A]]
    // CHECK-NEXT: %[[SUM:.*]] = weir.add %[[DZ]], %[[FIRST]] : tensor<3xf32> {layer = @l}
    // CHECK-NEXT: %[[ALL:.*]] = weir.add %[[SUM]], %[[SECOND]]
    // CHECK-NEXT: weir.elementwise_grad "relu" wrt 0 %{{.*}}, %[[A]], %[[ALL]]
    %dw = weir.gradient %loss wrt [@w]
      : tensor<f32> -> tensor<3xf32>
    weir.return %dw : tensor<3xf32>
  }
}

// A tied parameter has one gradient.
// CHECK-LABEL: weir.model @TiedParameter
weir.model @TiedParameter name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<3xf32>
    %again = weir.read @w : tensor<3xf32>
    %a = weir.relu %w : tensor<3xf32> {layer = @l}
    %b = weir.tanh %again : tensor<3xf32> {layer = @l}
    %y = weir.sub %a, %b : tensor<3xf32> {layer = @l}
    %loss, %n = weir.total %y : tensor<3xf32> -> tensor<f32> {layer = @loss}
    // CHECK-DAG: %[[A:.*]] = weir.elementwise_grad "relu"
    // CHECK-DAG: %[[B:.*]] = weir.elementwise_grad "tanh"
    // CHECK: %[[DW:.*]] = weir.add %[[B]], %[[A]] : tensor<3xf32> {layer = @l}
    // CHECK-NEXT: weir.return %[[DW]]
    %dw = weir.gradient %loss wrt [@w]
      : tensor<f32> -> tensor<3xf32>
    weir.return %dw : tensor<3xf32>
  }
}

// Nothing is derived for data, nor for what leads to no loss.
// CHECK-LABEL: weir.model @OnlyWhatIsNeeded
weir.model @OnlyWhatIsNeeded name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @x : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<3xf32>
    %x = weir.read @x : tensor<3xf32>
    %data = weir.tanh %x : tensor<3xf32> {layer = @l}
    %beside = weir.sigmoid %w : tensor<3xf32> {layer = @l}
    %y = weir.mul %data, %w : tensor<3xf32> {layer = @l}
    %loss, %n = weir.total %y : tensor<3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DATA:.*]] = weir.tanh
    // CHECK: weir.total
    // CHECK-NEXT: weir.constant
    // CHECK-NEXT: %[[DY:.*]] = weir.broadcast
    // CHECK-NEXT: %[[DW:.*]] = weir.mul %[[DY]], %[[DATA]]
    // CHECK-NEXT: weir.return %[[DW]]
    %dw = weir.gradient %loss wrt [@w]
      : tensor<f32> -> tensor<3xf32>
    weir.return %dw : tensor<3xf32>
  }
}

// How much was summed does not depend on the values.
// CHECK-LABEL: weir.model @WeightOfALoss
weir.model @WeightOfALoss name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<3xf32>
    %sum, %weight = weir.total %w : tensor<3xf32> -> tensor<f32> {layer = @l}
    %loss = weir.div %sum, %weight : tensor<f32> {layer = @loss}
    // CHECK: weir.constant dense<1.0{{.*}}>
    // CHECK-NEXT: %[[DSUM:.*]] = weir.div %{{.*}}, %{{.*}} : tensor<f32> {layer = @loss}
    // CHECK-NEXT: %[[DW:.*]] = weir.broadcast %[[DSUM]] along [] : tensor<f32> -> tensor<3xf32> {layer = @l}
    // CHECK-NEXT: weir.return %[[DW]]
    %dw = weir.gradient %loss wrt [@w]
      : tensor<f32> -> tensor<3xf32>
    weir.return %dw : tensor<3xf32>
  }
}

// Nothing is differentiated that leads to the loss only through it.
// CHECK-LABEL: weir.model @StoppedGradient
weir.model @StoppedGradient name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<3xf32>
    %a = weir.relu %w : tensor<3xf32> {layer = @l}
    // CHECK: %[[STOPPED:.*]] = weir.stop_gradient
    %s = weir.stop_gradient %a : tensor<3xf32> {layer = @l}
    %y = weir.mul %w, %s : tensor<3xf32> {layer = @l}
    %loss, %n = weir.total %y : tensor<3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast
    // CHECK-NEXT: %[[DW:.*]] = weir.mul %[[DY]], %[[STOPPED]]
    // CHECK-NEXT: weir.return %[[DW]]
    %dw = weir.gradient %loss wrt [@w] : tensor<f32> -> tensor<3xf32>
    weir.return %dw : tensor<3xf32>
  }
}

// What stands in a checkpoint is computed again where its gradients begin; of
// an inner one once more in its turn. What no derivative needs is not.
// CHECK-LABEL: weir.model @Checkpoints
weir.model @Checkpoints name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
    // CHECK: %[[X:.*]] = weir.relu %{{.*}} {layer = @l}
    // CHECK-NEXT: weir.tanh %[[X]] {{.*}}checkpoint = array<i64: 0, 1>
    // CHECK: weir.sigmoid
    %w = weir.read @w : tensor<3xf32>
    %x = weir.relu %w : tensor<3xf32> {layer = @l}
    %a = weir.tanh %x : tensor<3xf32>
      {layer = @l, checkpoint = array<i64: 0, 1>}
    %b = weir.mul %a, %a : tensor<3xf32>
      {layer = @l, checkpoint = array<i64: 0, 1>}
    %c = weir.sigmoid %b : tensor<3xf32>
      {layer = @l, checkpoint = array<i64: 0>}
    %loss, %n = weir.total %c : tensor<3xf32> -> tensor<f32> {layer = @loss}
    // The outer one: only what leads to the input of sigmoid and its result.
    // CHECK: %[[DC:.*]] = weir.broadcast
    // CHECK-NEXT: %[[A:.*]] = weir.tanh %[[X]] {{.*}}checkpoint = array<i64: 1>
    // CHECK-NEXT: %[[B:.*]] = weir.mul %[[A]], %[[A]] {{.*}}checkpoint = array<i64: 1>
    // CHECK-NEXT: %[[C:.*]] = weir.sigmoid %[[B]] : tensor<3xf32> {layer = @l}
    // CHECK-NEXT: %[[DB:.*]] = weir.{{.*}} %[[B]], {{.*}}%[[DC]]
    // The inner one, from the same input.
    // CHECK: %[[AGAIN:.*]] = weir.tanh %[[X]] : tensor<3xf32> {layer = @l}
    // CHECK-NOT: weir.mul %[[AGAIN]], %[[AGAIN]]
    // CHECK: weir.mul %[[DB]], %[[AGAIN]]
    // CHECK: weir.return
    %dw = weir.gradient %loss wrt [@w] : tensor<f32> -> tensor<3xf32>
    weir.return %dw : tensor<3xf32>
  }
}
