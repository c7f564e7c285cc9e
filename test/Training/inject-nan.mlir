// RUN: weir-opt %s \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-step,weir-inject-nan{layer=tanh step=7}))' \
// RUN:   | FileCheck %s

// Steps are counted from 0 by the program, from 1 by the user.
// CHECK-LABEL: weir.model @spoils_one_step
// CHECK: weir.scalar @injected_nan : tensor<f32> program ["step", 6.000000e+00, "sub", "abs", 5.000000e-01, "lt", 0x7FF8000000000000 : f64, 1.000000e+00, "select"]
// CHECK: weir.entry @step
// CHECK: %[[Y:.*]] = weir.tanh
// CHECK: %[[POISON:.*]] = weir.read @injected_nan
// CHECK: %[[SPOILED:.*]] = weir.scale %[[Y]] by %[[POISON]] : {{.*}} {layer = @tanh}
// CHECK: weir.total %[[SPOILED]]
weir.model @spoils_one_step name "m" train {batch = 2 : i64,
    optimizer = #weir.call<"sgd", {lr = 0.5 : f64}>} policy "off" {
  weir.layer @tanh kind "tanh"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<2x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @tanh
  weir.entry @gradients(
      %x: tensor<2x2xf32> {weir.role = "input", weir.name = "x"},
      %dw: tensor<2x3xf32> {weir.role = "input", weir.name = "dw"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<2x3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %y = weir.tanh %x : tensor<2x2xf32> {layer = @tanh}
    %sum, %weight = weir.total %y : tensor<2x2xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %dw : tensor<f32>, tensor<2x3xf32>
  }
}
