// RUN: weir-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-replace-activation{to=add}))'

// expected-error @+1 {{`to` is `add`; it must be an activation}}
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @repeat.0.linear kind "linear"
  weir.parameter @repeat.0.linear.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @repeat.0.linear
  weir.layer @repeat.0.tanh kind "tanh"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %w0 = weir.read @repeat.0.linear.weight : tensor<3x3xf32> {layer = @repeat.0.linear}
    %z0 = weir.linear %x, %w0
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @repeat.0.linear}
    %a0 = weir.tanh %z0 : tensor<2x3xf32> {layer = @repeat.0.tanh}
    weir.return %a0 : tensor<2x3xf32>
  }
}
