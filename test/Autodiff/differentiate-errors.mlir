// RUN: weir-opt %s --weir-differentiate --split-input-file --verify-diagnostics

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  // expected-note@+2 {{help: let the layer lead to the loss, freeze or remove it}}
  // expected-error@+1 {{the loss does not depend on the parameter `unused` [unused-parameter]}}
  weir.parameter @unused : tensor<2xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() {
    %w = weir.read @w : tensor<3xf32>
    %u = weir.read @unused : tensor<2xf32>
    %loss, %n = weir.total %w : tensor<3xf32> -> tensor<f32> {layer = @l}
    // expected-note@+1 {{this is the loss}}
    %dw, %du = weir.gradient %loss wrt [@w, @unused]
      : tensor<f32> -> tensor<3xf32>, tensor<2xf32>
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @t : tensor<2xi32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() {
    %w = weir.read @w : tensor<2x3xf32>
    %t = weir.read @t : tensor<2xi32>
    // expected-error@+1 {{`weir.accuracy` has no derivative [not-differentiable]}}
    %a = weir.accuracy %w, %t : tensor<2x3xf32>, tensor<2xi32> -> tensor<2xf32> {layer = @l}
    %loss, %n = weir.total %a : tensor<2xf32> -> tensor<f32> {layer = @l}
    %dw = weir.gradient %loss wrt [@w] : tensor<f32> -> tensor<2x3xf32>
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<2xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @v : tensor<i32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() {
    %w = weir.read @w : tensor<2xf32>
    %v = weir.read @v : tensor<i32>
    // expected-error@+1 {{'weir.total' op with `valid` has no derivative: losses are differentiated on whole batches}}
    %loss, %n = weir.total %w valid %v : tensor<2xf32>, tensor<i32> -> tensor<f32> {layer = @l}
    %dw = weir.gradient %loss wrt [@w] : tensor<f32> -> tensor<2xf32>
    weir.return
  }
}
