// RUN: weir-opt %s --weir-differentiate --weir-verify-differentiated | FileCheck %s

// CHECK-LABEL: weir.model @Add
weir.model @Add name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @y : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "y"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %y = weir.read @y : tensor<2x3xf32>
    %r = weir.add %x, %y : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.return %[[DY]], %[[DY]]
    %dx, %dy = weir.gradient %loss wrt [@x, @y]
      : tensor<f32> -> tensor<2x3xf32>, tensor<2x3xf32>
    weir.return %dx, %dy : tensor<2x3xf32>, tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Sub
weir.model @Sub name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @y : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "y"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %y = weir.read @y : tensor<2x3xf32>
    %r = weir.sub %x, %y : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[M:.*]] = weir.constant dense<-1.000000e+00>
    // CHECK-NEXT: %[[N:.*]] = weir.mul %[[DY]], %[[M]]
    // CHECK-NEXT: weir.return %[[DY]], %[[N]]
    %dx, %dy = weir.gradient %loss wrt [@x, @y]
      : tensor<f32> -> tensor<2x3xf32>, tensor<2x3xf32>
    weir.return %dx, %dy : tensor<2x3xf32>, tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Mul
weir.model @Mul name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @y : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "y"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %y = weir.read @y : tensor<2x3xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[Y:.*]] = weir.read @y
    %r = weir.mul %x, %y : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[DX:.*]] = weir.mul %[[DY]], %[[Y]]
    // CHECK-NEXT: %[[E:.*]] = weir.mul %[[DY]], %[[X]]
    // CHECK-NEXT: weir.return %[[DX]], %[[E]]
    %dx, %dy = weir.gradient %loss wrt [@x, @y]
      : tensor<f32> -> tensor<2x3xf32>, tensor<2x3xf32>
    weir.return %dx, %dy : tensor<2x3xf32>, tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Div
weir.model @Div name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @y : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "y"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %y = weir.read @y : tensor<2x3xf32>
    // CHECK: %[[Y:.*]] = weir.read @y
    // CHECK: %[[R:.*]] = weir.div
    %r = weir.div %x, %y : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[Q:.*]] = weir.div %[[DY]], %[[Y]]
    // CHECK-NEXT: %[[P:.*]] = weir.mul %[[Q]], %[[R]]
    // CHECK-NEXT: %[[M:.*]] = weir.constant dense<-1.000000e+00>
    // CHECK-NEXT: %[[N:.*]] = weir.mul %[[P]], %[[M]]
    // CHECK-NEXT: weir.return %[[Q]], %[[N]]
    %dx, %dy = weir.gradient %loss wrt [@x, @y]
      : tensor<f32> -> tensor<2x3xf32>, tensor<2x3xf32>
    weir.return %dx, %dy : tensor<2x3xf32>, tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Bias
weir.model @Bias name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @b : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<3xf32> {weir.role = "gradient", weir.name = "b"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %b = weir.read @b : tensor<3xf32>
    %r = weir.bias %x, %b : tensor<2x3xf32>, tensor<3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[DB:.*]] = weir.reduce sum %[[DY]] over [0] : tensor<2x3xf32> -> tensor<3xf32> {layer = @l}
    // CHECK-NEXT: weir.return %[[DY]], %[[DB]]
    %dx, %db = weir.gradient %loss wrt [@x, @b]
      : tensor<f32> -> tensor<2x3xf32>, tensor<3xf32>
    weir.return %dx, %db : tensor<2x3xf32>, tensor<3xf32>
  }
}

// CHECK-LABEL: weir.model @Activation
weir.model @Activation name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[R:.*]] = weir.tanh
    %r = weir.tanh %x : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.elementwise_grad "tanh" wrt 0 %[[X]], %[[R]], %[[DY]] : tensor<2x3xf32> {layer = @l}
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// By each operand, with the arguments of the function.
// CHECK-LABEL: weir.model @TwoOperands
weir.model @TwoOperands name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @t : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "t"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %t = weir.read @t : tensor<2x3xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[T:.*]] = weir.read @t
    // CHECK: %[[R:.*]] = weir.huber
    %r = weir.huber %x, %t : tensor<2x3xf32> {layer = @l, delta = 0.5 : f64}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[DX:.*]] = weir.elementwise_grad "huber" wrt 0 %[[X]], %[[T]], %[[R]], %[[DY]] : tensor<2x3xf32> {delta = 5.000000e-01 : f64, layer = @l}
    // CHECK-NEXT: %[[DT:.*]] = weir.elementwise_grad "huber" wrt 1 %[[X]], %[[T]], %[[R]], %[[DY]] : tensor<2x3xf32> {delta = 5.000000e-01 : f64, layer = @l}
    // CHECK-NEXT: weir.return %[[DX]], %[[DT]]
    %dx, %dt = weir.gradient %loss wrt [@x, @t]
      : tensor<f32> -> tensor<2x3xf32>, tensor<2x3xf32>
    weir.return %dx, %dt : tensor<2x3xf32>, tensor<2x3xf32>
  }
}

// What was not taken gets 0, and no gradient passes the comparison.
// CHECK-LABEL: weir.model @Where
weir.model @Where name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %c = weir.constant dense<1.0> : tensor<2x3xf32> {layer = @l}
    // CHECK: %[[M:.*]] = weir.compare gt
    %m = weir.compare gt %x, %c : tensor<2x3xf32> {layer = @l}
    %r = weir.where %m, %x, %c : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[Z:.*]] = weir.constant dense<0.000000e+00>
    // CHECK-NEXT: %[[DX:.*]] = weir.where %[[M]], %[[DY]], %[[Z]]
    // CHECK-NEXT: weir.return %[[DX]]
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}
