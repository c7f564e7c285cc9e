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

// -----

// A sum that was written: its branch is multiplied, whichever side it stands
// on, by 1 / sqrt(3) over the factor that is there. What is small already, and
// what is no branch, stays.
// CHECK-LABEL: weir.model @scales_operands
// CHECK: weir.layer @add kind "expression"
// CHECK: weir.layer @multiply_2 kind "expression"
// CHECK-NEXT: weir.layer @add_2 kind "expression"
// CHECK: weir.layer @multiply_3 kind "expression"
// CHECK-NEXT: weir.layer @add_3 kind "expression"
// CHECK: weir.add %arg0, %arg1
// CHECK: %[[TWICE:.*]] = weir.mul {{.*}} {layer = @multiply}
// CHECK: weir.constant dense<2.880000e-01> {{.*}} {layer = @multiply_2}
// CHECK-NEXT: %[[B:.*]] = weir.mul %[[TWICE]], %{{.*}} {layer = @multiply_2}
// CHECK-NEXT: %[[S:.*]] = weir.add %[[X:.*]], %[[B]] : tensor<2x3xf32> {layer = @add_2}
// CHECK: %[[B2:.*]] = weir.mul %{{.*}} {layer = @multiply_3}
// CHECK-NEXT: %[[S2:.*]] = weir.add %[[B2]], %[[S]] : tensor<2x3xf32> {layer = @add_3}
// CHECK: %[[SMALL:.*]] = weir.mul
// CHECK-NEXT: weir.add %[[S2]], %[[SMALL]]
weir.model @scales_operands name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @add kind "expression"
  weir.layer @linear kind "linear"
  weir.parameter @linear.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @linear
  weir.layer @multiply kind "expression"
  weir.layer @add_2 kind "expression"
  weir.layer @linear_2 kind "linear"
  weir.parameter @linear_2.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @linear_2
  weir.layer @add_3 kind "expression"
  weir.layer @linear_3 kind "linear"
  weir.parameter @linear_3.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @linear_3
  weir.layer @small kind "expression"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %z: tensor<2x3xf32> {weir.role = "input", weir.name = "z"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %a = weir.add %x, %z : tensor<2x3xf32> {layer = @add}
    %w = weir.read @linear.weight : tensor<3x3xf32> {layer = @linear}
    %b = weir.linear %a, %w
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @linear}
    %two = weir.constant dense<2.0> : tensor<2x3xf32> {layer = @multiply}
    %t = weir.mul %two, %b : tensor<2x3xf32> {layer = @multiply}
    %s = weir.add %a, %t : tensor<2x3xf32> {layer = @add_2}
    %w2 = weir.read @linear_2.weight : tensor<3x3xf32> {layer = @linear_2}
    %b2 = weir.linear %s, %w2
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @linear_2}
    %s2 = weir.add %b2, %s : tensor<2x3xf32> {layer = @add_3}
    %w3 = weir.read @linear_3.weight : tensor<3x3xf32> {layer = @linear_3}
    %b3 = weir.linear %s2, %w3
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @linear_3}
    %little = weir.constant dense<0.1> : tensor<2x3xf32> {layer = @small}
    %t3 = weir.mul %b3, %little : tensor<2x3xf32> {layer = @small}
    %y = weir.add %s2, %t3 : tensor<2x3xf32> {layer = @small}
    weir.return %y : tensor<2x3xf32>
  }
}
