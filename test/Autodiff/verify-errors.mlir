// RUN: weir-opt %s --weir-verify-differentiated --split-input-file --verify-diagnostics

weir.model @Holds name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @f : tensor<3xf32> init #weir.call<"zeros", {}> layer @l frozen
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<3xf32>
    %dw = weir.constant dense<1.0> : tensor<3xf32> {layer = @l}
    weir.return %dw : tensor<3xf32>
  }
}

// -----

weir.model @RequestIsLeft name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<f32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() {
    %w = weir.read @w : tensor<f32>
    // expected-error@+1 {{'weir.gradient' op is left after differentiation}}
    %dw = weir.gradient %w wrt [@w] : tensor<f32> -> tensor<f32>
    weir.return
  }
}

// -----

weir.model @NoLayer name "m" train {batch = 1 : i64} policy "off" {
  weir.entry @predict() {
    // expected-error@+1 {{'weir.constant' op names no layer}}
    %c = weir.constant dense<1.0> : tensor<f32>
    weir.return
  }
}

// -----

// expected-error@+1 {{'weir.model' op has a loss and no entry @gradients}}
weir.model @NoGradients name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<f32> init #weir.call<"zeros", {}> layer @l
  weir.entry @forward() -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
      tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %w = weir.read @w : tensor<f32>
    weir.return %w, %w : tensor<f32>, tensor<f32>
  }
}

// -----

weir.model @MissingGradient name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<f32> init #weir.call<"zeros", {}> layer @l
  // expected-error@+1 {{'weir.entry' op has no gradient of `w`}}
  weir.entry @gradients() {
    weir.return
  }
}

// -----

weir.model @OneTooMany name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<f32> init #weir.call<"zeros", {}> layer @l
  // expected-error@+1 {{'weir.entry' op has more gradients than parameters}}
  weir.entry @gradients() -> (tensor<f32> {weir.role = "gradient", weir.name = "w"},
      tensor<f32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<f32>
    weir.return %w, %w : tensor<f32>, tensor<f32>
  }
}

// -----

weir.model @OtherOrder name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @a : tensor<f32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @b : tensor<f32> init #weir.call<"zeros", {}> layer @l
  // expected-error@+1 {{'weir.entry' op has the gradient of `b` where that of `a` is expected}}
  weir.entry @gradients() -> (tensor<f32> {weir.role = "gradient", weir.name = "b"},
      tensor<f32> {weir.role = "gradient", weir.name = "a"}) {
    %a = weir.read @a : tensor<f32>
    weir.return %a, %a : tensor<f32>, tensor<f32>
  }
}

// -----

weir.model @OtherType name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  // expected-error@+1 {{'weir.entry' op has a gradient of type 'tensor<3x2xf32>' for `w` of type 'tensor<2x3xf32>'}}
  weir.entry @gradients() -> (tensor<3x2xf32> {weir.role = "gradient", weir.name = "w"}) {
    %g = weir.constant dense<1.0> : tensor<3x2xf32> {layer = @l}
    weir.return %g : tensor<3x2xf32>
  }
}
