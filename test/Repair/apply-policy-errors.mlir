// RUN: weir-opt %s 2>&1 \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-apply-policy))' \
// RUN:   | FileCheck %s

// The permission that would do is named, and nothing is changed.
// CHECK: warning: no change that `allow` permits makes the flow healthy [cannot-repair]
// CHECK: help: allow `init`, which would do
// CHECK: init <"zeros"
weir.model @M name "m" train {batch = 4 : i64} policy "fix" allow ["clipping"] {
  weir.layer @repeat.0.linear kind "linear"
  weir.parameter @repeat.0.linear.weight : tensor<16x16xf32>
    init #weir.call<"zeros", {}> layer @repeat.0.linear
  weir.layer @repeat.0.tanh kind "tanh"
  weir.layer @repeat.1.linear kind "linear"
  weir.parameter @repeat.1.linear.weight : tensor<16x16xf32>
    init #weir.call<"zeros", {}> layer @repeat.1.linear
  weir.layer @repeat.1.tanh kind "tanh"
  weir.layer @loss kind "loss"
  weir.entry @forward(
      %x: tensor<4x16xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<4xi32> {weir.role = "target", weir.name = "t",
                        weir.classes = 16 : i64})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %w0 = weir.read @repeat.0.linear.weight : tensor<16x16xf32> {layer = @repeat.0.linear}
    %z0 = weir.linear %x, %w0
      : (tensor<4x16xf32>, tensor<16x16xf32>) -> tensor<4x16xf32> {layer = @repeat.0.linear}
    %a0 = weir.tanh %z0 : tensor<4x16xf32> {layer = @repeat.0.tanh}
    %w1 = weir.read @repeat.1.linear.weight : tensor<16x16xf32> {layer = @repeat.1.linear}
    %z1 = weir.linear %a0, %w1
      : (tensor<4x16xf32>, tensor<16x16xf32>) -> tensor<4x16xf32> {layer = @repeat.1.linear}
    %a1 = weir.tanh %z1 : tensor<4x16xf32> {layer = @repeat.1.tanh}
    %l = weir.cross_entropy %a1, %t
      : tensor<4x16xf32>, tensor<4xi32> -> tensor<4xf32> {layer = @loss}
    %sum, %count = weir.total %l : tensor<4xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %count : tensor<f32>, tensor<f32>
  }
}
