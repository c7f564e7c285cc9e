// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-expose-layers))' \
// RUN:   | FileCheck %s

// The last value that leaves each layer becomes an output of its name.
// CHECK-LABEL: weir.model @exposes_what_leaves_a_layer
// CHECK: weir.entry @forward
// CHECK-SAME: weir.name = "y", weir.role = "output"
// CHECK-NOT: weir.name = "loss", weir.role = "output"
// CHECK-SAME: tensor<2x3xf32> {weir.name = "linear", weir.role = "output"},
// CHECK-SAME: tensor<2x3xf32> {weir.name = "tanh", weir.role = "output"})
// CHECK: %[[H:.*]] = weir.relu
// CHECK: %[[Y:.*]] = weir.tanh
// CHECK: weir.return %[[Y]], %{{.*}}, %{{.*}}, %[[H]], %[[Y]]
weir.model @exposes_what_leaves_a_layer name "m"
    train {batch = 2 : i64} policy "off" {
  weir.layer @linear kind "linear"
  weir.layer @tanh kind "tanh"
  weir.layer @loss kind "loss"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2x3xf32> {weir.role = "target", weir.name = "t"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"},
          tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %a = weir.add %x, %x : tensor<2x3xf32> {layer = @linear}
    %h = weir.relu %a : tensor<2x3xf32> {layer = @linear}
    %y = weir.tanh %h : tensor<2x3xf32> {layer = @tanh}
    %d = weir.sub %y, %t : tensor<2x3xf32> {layer = @loss}
    %sum, %weight = weir.total %d : tensor<2x3xf32> -> tensor<f32> {layer = @loss}
    weir.return %y, %sum, %weight : tensor<2x3xf32>, tensor<f32>, tensor<f32>
  }
}
