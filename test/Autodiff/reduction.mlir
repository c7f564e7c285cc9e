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
    %r = weir.softmax %x over [1] : tensor<2x3xf32> {layer = @l}
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

// CHECK-LABEL: weir.model @Product
weir.model @Product name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %r = weir.reduce prod %x over [1] : tensor<2x3xf32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.reduce_product_grad %{{.*}}, %{{.*}} over [1]
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @LogSoftmaxWithMask
weir.model @LogSoftmaxWithMask name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @m : tensor<2x3xi1> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %m = weir.read @m : tensor<2x3xi1>
    %r = weir.log_softmax %x mask %m over [1] : tensor<2x3xf32>, tensor<2x3xi1> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.log_softmax_grad %{{.*}}, %{{.*}} mask %{{.*}} over [1]
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @LogSumExp
weir.model @LogSumExp name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %r = weir.log_sum_exp %x over [1] : tensor<2x3xf32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.log_sum_exp_grad %{{.*}}, %{{.*}}, %{{.*}} over [1]
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Norm
weir.model @Norm name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %r = weir.norm %x over [1] : tensor<2x3xf32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[F:.*]] = weir.divide_or_zero
    // CHECK-NEXT: %[[B:.*]] = weir.broadcast %[[F]] along [0]
    // CHECK-NEXT: weir.mul %{{.*}}, %[[B]]
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Variance
weir.model @Variance name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %r = weir.variance %x over [1] correction 1 : tensor<2x3xf32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.constant dense<1.000000e+00> : tensor<2xf32>
    // CHECK: %[[MEAN:.*]] = weir.reduce mean
    // CHECK: %[[M:.*]] = weir.broadcast %[[MEAN]] along [0]
    // CHECK-NEXT: weir.sub %{{.*}}, %[[M]]
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @StandardDeviation
weir.model @StandardDeviation name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %r = weir.standard_deviation %x over [1] correction 1
      : tensor<2x3xf32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.divide_or_zero
    // CHECK: weir.constant dense<5.000000e-01> : tensor<2xf32>
    // CHECK: weir.reduce mean
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @CumulativeSum
weir.model @CumulativeSum name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %r = weir.cumulative_sum %x along 1 : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.cumulative_sum %{{.*}} along 1 reverse
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}
