// RUN: weir-opt %s --weir-differentiate --weir-verify-differentiated | FileCheck %s

// CHECK-LABEL: weir.model @LayerNorm
weir.model @LayerNorm name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @b : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<3xf32> {weir.role = "gradient", weir.name = "w"},
      tensor<3xf32> {weir.role = "gradient", weir.name = "b"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %w = weir.read @w : tensor<3xf32>
    %b = weir.read @b : tensor<3xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[W:.*]] = weir.read @w
    %r = weir.layer_norm %x, %w, %b eps 1.0e-5
      : tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[G:.*]] = weir.broadcast %[[W]] along [1]
    // CHECK-NEXT: %[[DN:.*]] = weir.mul %[[DY]], %[[G]]
    // CHECK-NEXT: %[[DX:.*]] = weir.normalize_grad %[[X]], %[[DN]] over [1] eps 1.000000e-05
    // CHECK-NEXT: %[[N:.*]] = weir.normalize %[[X]] over [1] eps 1.000000e-05
    // CHECK-NEXT: %[[P:.*]] = weir.mul %[[DY]], %[[N]]
    // CHECK-NEXT: %[[DW:.*]] = weir.reduce sum %[[P]] over [0]
    // CHECK-NEXT: %[[DB:.*]] = weir.reduce sum %[[DY]] over [0]
    // CHECK-NEXT: weir.return %[[DX]], %[[DW]], %[[DB]]
    %dx, %dw, %db = weir.gradient %loss wrt [@x, @w, @b]
      : tensor<f32> -> tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>
    weir.return %dx, %dw, %db : tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>
  }
}

// CHECK-LABEL: weir.model @Normalize
weir.model @Normalize name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    %r = weir.normalize %x over [1] eps 1.0e-5 : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.normalize_grad %[[X]], %[[DY]] over [1] eps 1.000000e-05 : tensor<2x3xf32> {layer = @l}
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}

// The statistics that are kept carry no gradient.
// CHECK-LABEL: weir.model @BatchNorm
weir.model @BatchNorm name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @b : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @mean : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @var : tensor<3xf32> init #weir.call<"ones", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3xf32> {weir.role = "gradient", weir.name = "w"},
      tensor<3xf32> {weir.role = "gradient", weir.name = "b"},
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %w = weir.read @w : tensor<3xf32>
    %b = weir.read @b : tensor<3xf32>
    %mean = weir.read @mean : tensor<3xf32>
    %var = weir.read @var : tensor<3xf32>
    %r, %m, %v = weir.batch_norm %x, %w, %b running(%mean, %var) eps 1.0e-5
      momentum 0.1 : tensor<2x3xf32>, tensor<3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[G:.*]] = weir.broadcast %{{.*}} along [1]
    // CHECK-NEXT: %[[DN:.*]] = weir.mul %[[DY]], %[[G]]
    // CHECK-NEXT: %[[DX:.*]] = weir.normalize_grad %{{.*}}, %[[DN]] over [0] eps 1.000000e-05
    // CHECK-NEXT: %[[N:.*]] = weir.normalize %{{.*}} over [0] eps 1.000000e-05
    // CHECK-NEXT: %[[P:.*]] = weir.mul %[[DY]], %[[N]]
    // CHECK-NEXT: %[[DW:.*]] = weir.reduce sum %[[P]] over [0]
    // CHECK-NEXT: %[[DB:.*]] = weir.reduce sum %[[DY]] over [0]
    // CHECK-NEXT: weir.return %[[DW]], %[[DB]], %[[DX]]
    %dw, %db, %dx = weir.gradient %loss wrt [@w, @b, @x]
      : tensor<f32> -> tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>
    weir.return %dw, %db, %dx : tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>
  }
}

// A sample's positions and a group's channels are brought together.
// CHECK-LABEL: weir.model @GroupAndRms
weir.model @GroupAndRms name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x5x6xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients(%w: tensor<6xf32> {weir.role = "input", weir.name = "w"}) -> (
      tensor<2x5x6xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x5x6xf32>
    %a = weir.rms_norm %x, %w eps 1.0e-6 : tensor<2x5x6xf32>, tensor<6xf32> {layer = @l}
    %r = weir.group_norm %a, %w, %w groups 3 eps 1.0e-5
      : tensor<2x5x6xf32>, tensor<6xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x5x6xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[X:.*]] = weir.reshape %{{.*}} : tensor<2x5x6xf32> -> tensor<2x5x3x2xf32>
    // CHECK: %[[DY:.*]] = weir.reshape %{{.*}} : tensor<2x5x6xf32> -> tensor<2x5x3x2xf32>
    // CHECK-NEXT: %[[D:.*]] = weir.normalize_grad %[[X]], %[[DY]] over [1, 3] eps 1.000000e-05
    // CHECK-NEXT: weir.reshape %[[D]] : tensor<2x5x3x2xf32> -> tensor<2x5x6xf32>
    // CHECK: weir.normalize_grad %{{.*}}, %{{.*}} over [2] eps {{.*}} uncentered
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x5x6xf32>
    weir.return %dx : tensor<2x5x6xf32>
  }
}
