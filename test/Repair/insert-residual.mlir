// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-insert-residual))' \
// RUN:   | FileCheck %s

// x + body(x) / sqrt(2) in both turns.
// CHECK-LABEL: weir.model @wraps_each_turn
// CHECK: weir.layer @repeat.0.relu
// CHECK-NEXT: weir.layer @repeat.0.residual kind "residual"
// CHECK-NEXT: weir.layer @repeat.1.linear
// CHECK: %[[A:.*]] = weir.relu
// CHECK-NEXT: %[[S:.*]] = weir.constant dense<7.070000e-01>
// CHECK-NEXT: %[[B:.*]] = weir.mul %[[A]], %[[S]] : tensor<2x3xf32> {layer = @repeat.0.residual}
// CHECK-NEXT: %[[R:.*]] = weir.add %arg0, %[[B]] : tensor<2x3xf32> {layer = @repeat.0.residual}
// CHECK: weir.linear %[[R]],
// CHECK: %[[R1:.*]] = weir.add %[[R]], %{{.*}} {layer = @repeat.1.residual}
// CHECK: weir.return %[[R1]]
weir.model @wraps_each_turn name "m" train {batch = 2 : i64} policy "off" {
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

// CHECK-LABEL: weir.model @scales_branches
// CHECK: %[[Z:.*]] = weir.linear %arg0
// CHECK: %[[B:.*]] = weir.mul %[[Z]], %{{.*}} {layer = @residual}
// CHECK: weir.add %arg0, %[[B]]
// CHECK: weir.mul %{{.*}} {layer = @residual_2}
weir.model @scales_branches name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @linear kind "linear"
  weir.parameter @linear.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @linear
  weir.layer @residual kind "residual"
  weir.layer @linear_2 kind "linear"
  weir.parameter @linear_2.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @linear_2
  weir.layer @residual_2 kind "residual"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %w = weir.read @linear.weight : tensor<3x3xf32> {layer = @linear}
    %z = weir.linear %x, %w
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @linear}
    %y = weir.add %x, %z : tensor<2x3xf32> {layer = @residual}
    %v = weir.read @linear_2.weight : tensor<3x3xf32> {layer = @linear_2}
    %u = weir.linear %y, %v
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @linear_2}
    %r = weir.add %y, %u : tensor<2x3xf32> {layer = @residual_2}
    weir.return %r : tensor<2x3xf32>
  }
}
