// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-insert-normalization))' \
// RUN:   | FileCheck %s

// Each turn begins with a layer of its own, declared before those that follow.
// CHECK-LABEL: weir.model @begins_each_turn
// CHECK: weir.layer @repeat.0.layer_norm kind "layer_norm"
// CHECK-NEXT: weir.parameter @repeat.0.layer_norm.weight : tensor<3xf32> init <"ones", {}>
// CHECK-NEXT: weir.parameter @repeat.0.layer_norm.bias : tensor<3xf32> init <"zeros", {}>
// CHECK-NEXT: weir.layer @repeat.0.linear
// CHECK: weir.layer @repeat.1.layer_norm
// CHECK: %[[N:.*]] = weir.layer_norm %arg0, %{{.*}}, %{{.*}} eps 1.000000e-05
// CHECK: weir.linear %[[N]],
// CHECK: %[[A:.*]] = weir.relu
// CHECK: %[[N1:.*]] = weir.layer_norm %[[A]],
// CHECK: weir.linear %[[N1]],
weir.model @begins_each_turn name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @repeat.0.linear kind "linear"
  weir.parameter @repeat.0.linear.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @repeat.0.linear
  weir.layer @repeat.0.relu kind "relu"
  weir.layer @repeat.1.linear kind "linear"
  weir.parameter @repeat.1.linear.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @repeat.1.linear
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

// Nothing is repeated.
// CHECK-LABEL: weir.model @leaves_single_layers
// CHECK-NOT: weir.layer_norm
weir.model @leaves_single_layers name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @block.linear kind "linear"
  weir.parameter @block.linear.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @block.linear
  weir.layer @block.relu kind "relu"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %w0 = weir.read @block.linear.weight : tensor<3x3xf32> {layer = @block.linear}
    %z0 = weir.linear %x, %w0
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @block.linear}
    %a0 = weir.relu %z0 : tensor<2x3xf32> {layer = @block.relu}
    weir.return %a0 : tensor<2x3xf32>
  }
}
