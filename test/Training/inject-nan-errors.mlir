// RUN: weir-opt %s --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-step,weir-inject-nan{layer=tanj step=7}))'

// expected-error@+2 {{`names_no_layer` has no layer `tanj` that computes a value of each sample [unknown-layer]}}
// expected-note@+1 {{did you mean `tanh`?}}
weir.model @names_no_layer name "m" train {batch = 2 : i64,
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
