// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-replace-activation))' \
// RUN:   | FileCheck %s

// Between layers; the last is put out and stays. Layers are named anew.
// CHECK-LABEL: weir.model @replaces_hidden
// CHECK: weir.layer @block.tanh kind "tanh"
// CHECK: weir.layer @block_2.sigmoid kind "sigmoid"
// CHECK: %[[A:.*]] = weir.tanh %{{.*}} {layer = @block.tanh}
// CHECK: weir.linear %[[A]],
// CHECK: weir.sigmoid
weir.model @replaces_hidden name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @block.linear kind "linear"
  weir.parameter @block.linear.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @block.linear
  weir.layer @block.sigmoid kind "sigmoid"
  weir.layer @block_2.linear kind "linear"
  weir.parameter @block_2.linear.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @block_2.linear
  weir.layer @block_2.sigmoid kind "sigmoid"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %w0 = weir.read @block.linear.weight : tensor<3x3xf32> {layer = @block.linear}
    %z0 = weir.linear %x, %w0
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @block.linear}
    %a0 = weir.sigmoid %z0 : tensor<2x3xf32> {layer = @block.sigmoid}
    %w1 = weir.read @block_2.linear.weight : tensor<3x3xf32> {layer = @block_2.linear}
    %z1 = weir.linear %a0, %w1
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @block_2.linear}
    %a1 = weir.sigmoid %z1 : tensor<2x3xf32> {layer = @block_2.sigmoid}
    weir.return %a1 : tensor<2x3xf32>
  }
}

// -----

// CHECK-LABEL: weir.model @leaves_gates
// CHECK: weir.sigmoid
// CHECK-NOT: weir.tanh
weir.model @leaves_gates name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @sigmoid kind "sigmoid"
  weir.layer @multiply kind "expression"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %s = weir.sigmoid %x : tensor<2x3xf32> {layer = @sigmoid}
    %y = weir.mul %s, %x : tensor<2x3xf32> {layer = @multiply}
    weir.return %y : tensor<2x3xf32>
  }
}
