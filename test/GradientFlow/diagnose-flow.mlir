// RUN: weir-opt %s --weir-diagnose-flow --split-input-file | FileCheck %s
// RUN: weir-opt %s --weir-diagnose-flow --split-input-file --verify-diagnostics

// Nothing is changed.
// CHECK-LABEL: weir.model @Equal
// CHECK: weir.tanh
weir.model @Equal name "equal" train {batch = 4 : i64} policy "warn" {
  weir.layer @linear kind "linear"
  weir.layer @tanh kind "tanh"
  weir.layer @linear_2 kind "linear"
  weir.layer @loss kind "loss"
  weir.parameter @linear.weight : tensor<8x16xf32> init #weir.call<"constant", {value = 0.1 : f64}> layer @linear
  weir.parameter @linear_2.weight : tensor<3x8xf32> init #weir.call<"normal", {std = 0.3 : f64}> layer @linear_2
  weir.entry @forward(%x: tensor<4x16xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<4xi32> {weir.role = "target", weir.name = "t", weir.classes = 3 : i64})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "l"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "l"}) {
    %w = weir.read @linear.weight : tensor<8x16xf32> {layer = @linear}
    // expected-error @+2 {{all weights of `linear` start as 0.1: its 8 units stay equal [symmetric-init]}}
    // expected-note @+1 {{help: draw the weights at random: `init: variance_preserving`}}
    %y = weir.linear %x, %w : (tensor<4x16xf32>, tensor<8x16xf32>) -> tensor<4x8xf32> {layer = @linear}
    %z = weir.tanh %y : tensor<4x8xf32> {layer = @tanh}
    %w2 = weir.read @linear_2.weight : tensor<3x8xf32> {layer = @linear_2}
    %s = weir.linear %z, %w2 : (tensor<4x8xf32>, tensor<3x8xf32>) -> tensor<4x3xf32> {layer = @linear_2}
    %c = weir.cross_entropy %s, %t : tensor<4x3xf32>, tensor<4xi32> -> tensor<4xf32> {layer = @loss}
    %sum, %weight = weir.total %c : tensor<4xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %weight : tensor<f32>, tensor<f32>
  }
}

// -----

// The same with weights that are drawn: nothing to say.
weir.model @Drawn name "drawn" train {batch = 4 : i64} policy "warn" {
  weir.layer @linear kind "linear"
  weir.layer @tanh kind "tanh"
  weir.layer @linear_2 kind "linear"
  weir.layer @loss kind "loss"
  weir.parameter @linear.weight : tensor<8x16xf32> init #weir.call<"normal", {std = 0.25 : f64}> layer @linear
  weir.parameter @linear_2.weight : tensor<3x8xf32> init #weir.call<"normal", {std = 0.3 : f64}> layer @linear_2
  weir.entry @forward(%x: tensor<4x16xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<4xi32> {weir.role = "target", weir.name = "t", weir.classes = 3 : i64})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "l"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "l"}) {
    %w = weir.read @linear.weight : tensor<8x16xf32> {layer = @linear}
    %y = weir.linear %x, %w : (tensor<4x16xf32>, tensor<8x16xf32>) -> tensor<4x8xf32> {layer = @linear}
    %z = weir.tanh %y : tensor<4x8xf32> {layer = @tanh}
    %w2 = weir.read @linear_2.weight : tensor<3x8xf32> {layer = @linear_2}
    %s = weir.linear %z, %w2 : (tensor<4x8xf32>, tensor<3x8xf32>) -> tensor<4x3xf32> {layer = @linear_2}
    %c = weir.cross_entropy %s, %t : tensor<4x3xf32>, tensor<4xi32> -> tensor<4xf32> {layer = @loss}
    %sum, %weight = weir.total %c : tensor<4xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %weight : tensor<f32>, tensor<f32>
  }
}
