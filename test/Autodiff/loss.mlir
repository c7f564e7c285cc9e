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

// CHECK-LABEL: weir.model @Marked
weir.model @Marked name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @t : tensor<2xi32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %t = weir.read @t : tensor<2xi32>
    %m = weir.mark classes %t ignore 0 : (tensor<2xi32>) -> tensor<2xi1> {layer = @l}
    // CHECK: %[[M:.*]] = weir.mark
    %r = weir.cross_entropy %x, %t smoothing 0.1 ignore 0 weights [0.0, 1.0, 2.0]
      : tensor<2x3xf32>, tensor<2xi32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r mask %m : tensor<2xi1> : tensor<2xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.spread %{{.*}}, %[[M]] : tensor<f32>, tensor<2xi1> -> tensor<2xf32>
    // CHECK-NEXT: weir.cross_entropy_grad %{{.*}}, %{{.*}}, %[[DY]] smoothing 1.000000e-01 ignore 0 weights [0.000000e+00, 1.000000e+00, 2.000000e+00] :
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// CHECK-LABEL: weir.model @Contrastive
weir.model @Contrastive name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @x : tensor<2x2xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @p : tensor<2x2xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x2xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<2x2xf32> {weir.role = "gradient", weir.name = "p"}) {
    %x = weir.read @x : tensor<2x2xf32>
    %p = weir.read @p : tensor<2x2xf32>
    // CHECK: %[[U:.*]] = weir.unit %[[X:.*]] eps
    %u = weir.unit %x eps 1.0e-8 : tensor<2x2xf32> {layer = @l}
    %c = weir.contrastive %u, %u, %x : tensor<2x2xf32> -> tensor<2xf32> {layer = @l}
    %s = weir.soft_cross_entropy %x, %p : tensor<2x2xf32> -> tensor<2xf32> {layer = @l}
    %r = weir.add %c, %s : tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2xf32> -> tensor<f32> {layer = @l}
    // CHECK: weir.soft_cross_entropy_grad %[[X]], %{{.*}}, %{{.*}} wrt 0
    // CHECK: weir.soft_cross_entropy_grad %[[X]], %{{.*}}, %{{.*}} wrt 1
    // CHECK: %[[AA:.*]], %[[AB:.*]], %{{.*}} = weir.contrastive_grad %[[U]], %[[U]], %[[X]],
    // CHECK: %[[DU:.*]] = weir.add %[[AA]], %[[AB]]
    // CHECK: weir.unit_grad %[[X]], %[[DU]] eps
    %dx, %dp = weir.gradient %loss wrt [@x, @p]
      : tensor<f32> -> tensor<2x2xf32>, tensor<2x2xf32>
    weir.return %dx, %dp : tensor<2x2xf32>, tensor<2x2xf32>
  }
}
