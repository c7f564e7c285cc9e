// RUN: weir-opt --weir-convert-to-linalg --verify-diagnostics %s
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.parameter @w : tensor<f32> init #weir.call<"zeros", {}> layer @a
  weir.entry @gradients() -> (
      tensor<f32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<f32> {layer = @a}
    // expected-error @+1 {{must be differentiated before it is lowered}}
    %dw = weir.gradient %w wrt [@w] : tensor<f32> -> tensor<f32>
    weir.return %dw : tensor<f32>
  }
}
