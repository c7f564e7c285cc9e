// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-choose-init))' \
// RUN:   | FileCheck %s

// Weights that are all alike before relu.
// CHECK-LABEL: weir.model @draws_what_is_alike
// CHECK: weir.parameter @repeat.0.linear.weight {{.*}}init <"he_normal", {gain = 1.4142135623730951 : f64, mode = "fan_in"}>
// CHECK: weir.parameter @repeat.1.linear.weight {{.*}}init <"he_normal"
weir.model @draws_what_is_alike name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @repeat.0.linear kind "linear"
  weir.parameter @repeat.0.linear.weight : tensor<3x3xf32> init #weir.call<"zeros", {}> layer @repeat.0.linear
  weir.layer @repeat.0.relu kind "relu"
  weir.layer @repeat.1.linear kind "linear"
  weir.parameter @repeat.1.linear.weight : tensor<3x3xf32> init #weir.call<"zeros", {}> layer @repeat.1.linear
  weir.layer @repeat.1.relu kind "relu"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %w0 = weir.read @repeat.0.linear.weight : tensor<3x3xf32> {layer = @repeat.0.linear}
    %z0 = weir.linear %x, %w0
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @repeat.0.linear}
    %a0 = weir.relu %z0 : tensor<2x3xf32> {layer = @repeat.0.relu}
    %w1 = weir.read @repeat.1.linear.weight : tensor<3x3xf32> {layer = @repeat.1.linear}
    %z1 = weir.linear %a0, %w1
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @repeat.1.linear}
    %a1 = weir.relu %z1 : tensor<2x3xf32> {layer = @repeat.1.relu}
    weir.return %a1 : tensor<2x3xf32>
  }
}

// -----

// A third of what keeps the signal; tanh needs gain 1.
// CHECK-LABEL: weir.model @keeps_the_variance
// CHECK: init <"lecun_normal", {gain = 1.000000e+00 : f64, mode = "fan_in"}>
weir.model @keeps_the_variance name "m" train {batch = 2 : i64} policy "off" {
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

// -----

// CHECK-LABEL: weir.model @leaves_what_is_right
// CHECK: init <"he_normal"
// CHECK-NOT: weir.edits
weir.model @leaves_what_is_right name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @repeat.0.linear kind "linear"
  weir.parameter @repeat.0.linear.weight : tensor<3x3xf32> init #weir.call<"he_normal", {gain = 1.4142135623730951 : f64, mode = "fan_in"}> layer @repeat.0.linear
  weir.layer @repeat.0.relu kind "relu"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %w0 = weir.read @repeat.0.linear.weight : tensor<3x3xf32> {layer = @repeat.0.linear}
    %z0 = weir.linear %x, %w0
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @repeat.0.linear}
    %a0 = weir.relu %z0 : tensor<2x3xf32> {layer = @repeat.0.relu}
    weir.return %a0 : tensor<2x3xf32>
  }
}

// -----

// CHECK-LABEL: weir.model @keeps_orthogonal
// CHECK: init <"orthogonal", {gain = 1.000000e+00 : f64}>
weir.model @keeps_orthogonal name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @linear kind "linear"
  weir.parameter @linear.weight : tensor<3x3xf32> init #weir.call<"orthogonal", {gain = 0.5 : f64}> layer @linear
  weir.layer @tanh kind "tanh"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %w0 = weir.read @linear.weight : tensor<3x3xf32> {layer = @linear}
    %z0 = weir.linear %x, %w0
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @linear}
    %a0 = weir.tanh %z0 : tensor<2x3xf32> {layer = @tanh}
    weir.return %a0 : tensor<2x3xf32>
  }
}
