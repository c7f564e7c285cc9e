// RUN: weir-opt %s --weir-differentiate --weir-verify-differentiated | FileCheck %s

// CHECK-LABEL: weir.model @Sum
weir.model @Sum name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %r = weir.reduce sum %x over [1] : tensor<2x3xf32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.broadcast %[[DY]] along [0] : tensor<2xf32> -> tensor<2x3xf32> {layer = @l}
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Mean
weir.model @Mean name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x4xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x4xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x4xf32>
    %r = weir.reduce mean %x over [1] : tensor<2x4xf32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[C:.*]] = weir.constant dense<2.500000e-01> : tensor<2xf32>
    // CHECK-NEXT: %[[D:.*]] = weir.mul %[[DY]], %[[C]]
    // CHECK-NEXT: weir.broadcast %[[D]] along [0] : tensor<2xf32> -> tensor<2x4xf32>
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x4xf32>
    weir.return %dx : tensor<2x4xf32>
  }
}

// CHECK-LABEL: weir.model @Max
weir.model @Max name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[Y:.*]] = weir.reduce max
    %r = weir.reduce max %x over [1] : tensor<2x3xf32> -> tensor<2xf32>
      {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.reduce_extremum_grad %[[X]], %[[Y]], %[[DY]] over [1] : tensor<2x3xf32>, tensor<2xf32> {layer = @l}
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Softmax
weir.model @Softmax name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    // CHECK: %[[Y:.*]] = weir.softmax
    %r = weir.softmax %x along 1 : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[P:.*]] = weir.mul %[[DY]], %[[Y]]
    // CHECK-NEXT: %[[S:.*]] = weir.reduce sum %[[P]] over [1]
    // CHECK-NEXT: %[[C:.*]] = weir.broadcast %[[S]] along [0]
    // CHECK-NEXT: %[[D:.*]] = weir.sub %[[DY]], %[[C]]
    // CHECK-NEXT: weir.mul %[[Y]], %[[D]]
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}
