// RUN: weir-opt %s --weir-differentiate --weir-verify-differentiated | FileCheck %s

// CHECK-LABEL: weir.model @CrossEntropy
weir.model @CrossEntropy name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @t : tensor<2xi32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %t = weir.read @t : tensor<2xi32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[T:.*]] = weir.read @t
    %r = weir.cross_entropy %x, %t
      : tensor<2x3xf32>, tensor<2xi32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.cross_entropy_grad %[[X]], %[[T]], %[[DY]] : tensor<2x3xf32>, tensor<2xi32>, tensor<2xf32> {layer = @l}
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @MeanSquaredError
weir.model @MeanSquaredError name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x4xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @t : tensor<2x4xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x4xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<2x4xf32> {weir.role = "gradient", weir.name = "t"}) {
    %x = weir.read @x : tensor<2x4xf32>
    %t = weir.read @t : tensor<2x4xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[T:.*]] = weir.read @t
    %r = weir.mean_squared_error %x, %t
      : tensor<2x4xf32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[C:.*]] = weir.constant dense<5.000000e-01> : tensor<2xf32>
    // CHECK-NEXT: %[[F:.*]] = weir.mul %[[DY]], %[[C]]
    // CHECK-NEXT: %[[E:.*]] = weir.sub %[[X]], %[[T]]
    // CHECK-NEXT: %[[B:.*]] = weir.broadcast %[[F]] along [0]
    // CHECK-NEXT: %[[DX:.*]] = weir.mul %[[B]], %[[E]]
    // CHECK-NEXT: %[[M:.*]] = weir.constant dense<-1.000000e+00>
    // CHECK-NEXT: %[[DT:.*]] = weir.mul %[[DX]], %[[M]]
    // CHECK-NEXT: weir.return %[[DX]], %[[DT]]
    %dx, %dt = weir.gradient %loss wrt [@x, @t]
      : tensor<f32> -> tensor<2x4xf32>, tensor<2x4xf32>
    weir.return %dx, %dt : tensor<2x4xf32>, tensor<2x4xf32>
  }
}
