// RUN: weir-opt %s --weir-differentiate --weir-verify-differentiated | FileCheck %s

// CHECK-LABEL: weir.model @Reshape
weir.model @Reshape name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %r = weir.reshape %x : tensor<2x3xf32> -> tensor<6xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<6xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.reshape %[[DY]] : tensor<6xf32> -> tensor<2x3xf32> {layer = @l}
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @BroadcastAlongNewAxis
weir.model @BroadcastAlongNewAxis name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<3xf32>
    %r = weir.broadcast %x along [1] : tensor<3xf32> -> tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.reduce sum %[[DY]] over [0] : tensor<2x3xf32> -> tensor<3xf32> {layer = @l}
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<3xf32>
    weir.return %dx : tensor<3xf32>
  }
}

// CHECK-LABEL: weir.model @BroadcastOfAxisOfSizeOne
weir.model @BroadcastOfAxisOfSizeOne name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x1xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x1xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x1xf32>
    %r = weir.broadcast %x along [0, 1] : tensor<2x1xf32> -> tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[S:.*]] = weir.reduce sum %[[DY]] over [1] : tensor<2x3xf32> -> tensor<2xf32>
    // CHECK-NEXT: weir.reshape %[[S]] : tensor<2xf32> -> tensor<2x1xf32>
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x1xf32>
    weir.return %dx : tensor<2x1xf32>
  }
}
