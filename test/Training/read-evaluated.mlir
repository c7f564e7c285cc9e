// RUN: weir-opt %s \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-evaluate,weir-build-predict))' \
// RUN:   | FileCheck %s

// What is evaluated stands for its parameter, but not where it is trained.
// CHECK: weir.entry @predict
// CHECK: weir.read @optimizer.average.w
// CHECK: weir.entry @evaluate
// CHECK: weir.read @optimizer.average.w
// CHECK: weir.entry @gradients
// CHECK: weir.read @w :
weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @w : tensor<1x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @optimizer.average.w : tensor<1x3xf32>
    init #weir.call<"zeros", {}> layer @a slot_of @w copy evaluated
  weir.entry @forward(%x: tensor<1x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<1x3xf32> {weir.role = "output", weir.name = "y"},
          tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %w = weir.read @w : tensor<1x3xf32>
    %y = weir.mul %x, %w : tensor<1x3xf32> {layer = @a}
    %sum, %weight = weir.total %y : tensor<1x3xf32> -> tensor<f32> {layer = @a}
    weir.return %y, %sum, %weight : tensor<1x3xf32>, tensor<f32>, tensor<f32>
  }
  weir.entry @gradients(%x: tensor<1x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<1x3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %w = weir.read @w : tensor<1x3xf32>
    %d = weir.mul %x, %w : tensor<1x3xf32> {layer = @a}
    weir.return %d : tensor<1x3xf32>
  }
}
