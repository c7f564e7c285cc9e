// RUN: weir-opt %s --weir-predict-flow --split-input-file | FileCheck %s
// RUN: weir-opt %s --weir-predict-flow --split-input-file > %t.once
// RUN: weir-opt %s --weir-predict-flow --weir-predict-flow --split-input-file | diff %t.once -

// Var(w) fan_in = 1: the linear layer keeps the mean square, relu halves it,
// and so do gradients on their way back. Half of relu's values are off.
// CHECK-LABEL: weir.model @Chain
// CHECK: weir.layer @linear kind "linear" {flow = {activation_log10 = {{-?[0-9.]+E-1[0-9]|0.0}}
// CHECK-SAME: method = "rule", parameters = {weight = {bar_log10 = {{0.1[0-9]*}} : f64, deviation_log10 = {{0.0[0-9]*}} : f64, gradient_log10 = -1.21{{[0-9]*}} : f64, rms = 0.12500000
// CHECK: weir.layer @relu kind "relu" {flow = {activation_log10 = -0.150515{{.*}} correlation = 0.318309{{.*}} dead = 0.500000{{.*}} gain = 0.707106{{.*}} method = "rule"
weir.model @Chain name "chain" train {batch = 4 : i64} policy "warn" {
  weir.layer @linear kind "linear"
  weir.parameter @linear.weight : tensor<32x64xf32> init #weir.call<"normal", {std = 0.125 : f64}> layer @linear
  weir.layer @relu kind "relu"
  weir.layer @loss kind "loss"
  weir.entry @forward(%x: tensor<4x64xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<4xi32> {weir.role = "target", weir.name = "t", weir.classes = 32 : i64})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "l"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "l"}) {
    %w = weir.read @linear.weight : tensor<32x64xf32> {layer = @linear}
    %y = weir.linear %x, %w : (tensor<4x64xf32>, tensor<32x64xf32>) -> tensor<4x32xf32> {layer = @linear}
    %z = weir.relu %y : tensor<4x32xf32> {layer = @relu}
    %c = weir.cross_entropy %z, %t : tensor<4x32xf32>, tensor<4xi32> -> tensor<4xf32> {layer = @loss}
    %sum, %weight = weir.total %c : tensor<4xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %weight : tensor<f32>, tensor<f32>
  }
}

// -----

// What has no rule is drawn and computed, and said to be.
// CHECK-LABEL: weir.model @Measured
// CHECK: weir.layer @max kind "max" {flow = {{.*}} method = "monte-carlo"
weir.model @Measured name "measured" train {batch = 4 : i64} policy "warn" {
  weir.layer @max kind "max"
  weir.entry @forward(%x: tensor<4x64xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<4xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.reduce max %x over [1] : tensor<4x64xf32> -> tensor<4xf32> {layer = @max}
    weir.return %y : tensor<4xf32>
  }
}

// -----

// The data is known: a mean of 3 and a mean square of 10.
// CHECK-LABEL: weir.model @Data
// CHECK: weir.layer @scale kind "expression" {flow = {activation_log10 = {{0.499[0-9]+|0.500[0-9]+|5.0+e-01}}
weir.model @Data name "data" train {batch = 4 : i64} policy "warn" {
  weir.layer @scale kind "expression"
  weir.entry @forward(%x: tensor<4x3xf32> {weir.role = "input", weir.name = "x",
          weir.moments = {second = 10.0 : f64, mean = 0.9486833 : f64, sample = 0.9 : f64, position = 1.0 : f64, feature = 0.9 : f64}})
      -> (tensor<4x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.identity %x : tensor<4x3xf32> {layer = @scale}
    weir.return %y : tensor<4x3xf32>
  }
}
