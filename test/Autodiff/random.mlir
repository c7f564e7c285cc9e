// RUN: weir-opt %s --weir-differentiate --weir-verify-differentiated | FileCheck %s

// What was dropped is dropped from the gradient; noise is passed.
// CHECK-LABEL: weir.model @draws_again
weir.model @draws_again name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.scalar @k0 : tensor<f32> program [7.0, "random_key0"]
  weir.scalar @k1 : tensor<f32> program [7.0, "random_key1"]
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"}) {
    %x = weir.read @x : tensor<2x3xf32>
    // CHECK: %[[K0:.*]] = weir.read @k0
    %k0 = weir.read @k0 : tensor<f32>
    // CHECK: %[[K1:.*]] = weir.read @k1
    %k1 = weir.read @k1 : tensor<f32>
    %n = weir.noise %x keys(%k0, %k1) deviation 0.5
      : tensor<2x3xf32>, tensor<f32> {layer = @l}
    %r = weir.dropout %n keys(%k0, %k1) rate 0.5 shared [1]
      : tensor<2x3xf32>, tensor<f32> {layer = @l}
    %loss, %c = weir.total %r : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[DX:.*]] = weir.dropout %[[DY]] keys(%[[K0]], %[[K1]]) rate 5.000000e-01 shared [1] {{.*}}layer = @l
    // CHECK-NEXT: weir.return %[[DX]]
    %dx = weir.gradient %loss wrt [@x] : tensor<f32> -> tensor<2x3xf32>
    weir.return %dx : tensor<2x3xf32>
  }
}
