// RUN: weir-opt %s --weir-request-gradients --split-input-file --verify-diagnostics

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<f32> init #weir.call<"zeros", {}> layer @l
  // expected-error@+1 {{'weir.entry' op has a loss_sum without the loss_weight after it}}
  weir.entry @forward() -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"}) {
    %w = weir.read @w : tensor<f32>
    weir.return %w : tensor<f32>
  }
}
