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

// CHECK-LABEL: weir.model @Transpose
weir.model @Transpose name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3x5xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3x5xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3x5xf32>
    %r = weir.transpose %x by [2, 0, 1] : tensor<2x3x5xf32> -> tensor<5x2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<5x2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.transpose %{{.*}} by [1, 2, 0] : tensor<5x2x3xf32> -> tensor<2x3x5xf32> {layer = @l}
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3x5xf32>
    weir.return %dx : tensor<2x3x5xf32>
  }
}

// CHECK-LABEL: weir.model @Concat
weir.model @Concat name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @y : tensor<2x5xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<2x5xf32> {weir.role = "gradient", weir.name = "y"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %y = weir.read @y : tensor<2x5xf32>
    %r = weir.concat %x, %y along 1
      : (tensor<2x3xf32>, tensor<2x5xf32>) -> tensor<2x8xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x8xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.slice %[[DY:.*]] along 1 from 0 step 1 : tensor<2x8xf32> -> tensor<2x3xf32>
    // CHECK-NEXT: weir.slice %[[DY]] along 1 from 3 step 1 : tensor<2x8xf32> -> tensor<2x5xf32>
    %dx, %dy = weir.gradient %loss wrt [@x, @y]
      : tensor<f32> -> tensor<2x3xf32>, tensor<2x5xf32>
    weir.return %dx, %dy : tensor<2x3xf32>, tensor<2x5xf32>
  }
}

// CHECK-LABEL: weir.model @Slice
weir.model @Slice name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x7xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x7xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x7xf32>
    %r = weir.slice %x along 1 from 5 step -2 : tensor<2x7xf32> -> tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.pad %{{.*}} along 1 from 5 step -2 with 0.0{{.*}} : tensor<2x3xf32> -> tensor<2x7xf32>
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x7xf32>
    weir.return %dx : tensor<2x7xf32>
  }
}

// CHECK-LABEL: weir.model @Pad
weir.model @Pad name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %r = weir.pad %x along 1 from 1 step 2 with 0.5 : tensor<2x3xf32> -> tensor<2x7xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x7xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.slice %{{.*}} along 1 from 1 step 2 : tensor<2x7xf32> -> tensor<2x3xf32>
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Gather
weir.model @Gather name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<5x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @i : tensor<2x7xi32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<5x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<5x3xf32>
    %i = weir.read @i : tensor<2x7xi32>
    %r = weir.gather %x at %i along 0 batch 0
      : (tensor<5x3xf32>, tensor<2x7xi32>) -> tensor<2x7x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x7x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.scatter_add %{{.*}} at %{{.*}} along 0 batch 0 : (tensor<2x7x3xf32>, tensor<2x7xi32>) -> tensor<5x3xf32>
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<5x3xf32>
    weir.return %dx : tensor<5x3xf32>
  }
}

// CHECK-LABEL: weir.model @ScatterAdd
weir.model @ScatterAdd name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x7xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @i : tensor<2x7xi32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x7xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x7xf32>
    %i = weir.read @i : tensor<2x7xi32>
    %r = weir.scatter_add %x at %i along 1 batch 1
      : (tensor<2x7xf32>, tensor<2x7xi32>) -> tensor<2x5xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x5xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.gather %{{.*}} at %{{.*}} along 1 batch 1 : (tensor<2x5xf32>, tensor<2x7xi32>) -> tensor<2x7xf32>
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x7xf32>
    weir.return %dx : tensor<2x7xf32>
  }
}
