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
    // CHECK-NEXT: weir.activation_grad "relu", %{{.*}}, %[[A]], %[[ALL]]
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
    // CHECK-DAG: %[[A:.*]] = weir.activation_grad "relu"
    // CHECK-DAG: %[[B:.*]] = weir.activation_grad "tanh"
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
