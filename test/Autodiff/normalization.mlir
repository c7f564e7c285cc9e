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
    // CHECK-NEXT: %[[DX:.*]] = weir.normalize_grad %[[X]], %[[DN]] eps 1.000000e-05
    // CHECK-NEXT: %[[N:.*]] = weir.normalize %[[X]] eps 1.000000e-05
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
    %r = weir.normalize %x eps 1.0e-5 : tensor<2x3xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.normalize_grad %[[X]], %[[DY]] eps 1.000000e-05 : tensor<2x3xf32> {layer = @l}
    %dx = weir.gradient %loss wrt [@x]
      : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}
