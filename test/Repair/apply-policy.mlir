// RUN: weir-opt %s --weir-apply-policy --split-input-file | FileCheck %s
// RUN: weir-opt %s --weir-apply-policy --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// Weights that are all alike are drawn at random: nothing else is needed.
// CHECK-LABEL: weir.model @draws_weights
// CHECK: weir.parameter {{.*}}init <"lecun_normal"
// CHECK-NOT: weir.layer_norm
// REMARK: remark: repaired: init: `lecun_normal` for 2 layers [repaired]
// REMARK: note: predicted before: gradient of the first weights 0,
// REMARK: note: predicted after: gradient of the first weights 0.{{.*}}, of the last
weir.model @draws_weights name "m" train {batch = 4 : i64} policy "fix" {
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

// -----

// CHECK-LABEL: weir.model @leaves_what_is_healthy
// CHECK-NOT: init <"orthogonal"
// CHECK-NOT: weir.layer_norm
// CHECK: init <"lecun_normal"
weir.model @leaves_what_is_healthy name "m" train {batch = 4 : i64} policy "fix" {
  weir.layer @repeat.0.linear kind "linear"
  weir.parameter @repeat.0.linear.weight : tensor<16x16xf32>
    init #weir.call<"lecun_normal", {gain = 1.0 : f64, mode = "fan_in"}> layer @repeat.0.linear
  weir.layer @repeat.0.tanh kind "tanh"
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
    %l = weir.cross_entropy %a0, %t
      : tensor<4x16xf32>, tensor<4xi32> -> tensor<4xf32> {layer = @loss}
    %sum, %count = weir.total %l : tensor<4xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %count : tensor<f32>, tensor<f32>
  }
}

// -----

// CHECK-LABEL: weir.model @leaves_other_policies
// CHECK: init <"zeros"
weir.model @leaves_other_policies name "m" train {batch = 4 : i64} policy "warn" {
  weir.layer @repeat.0.linear kind "linear"
  weir.parameter @repeat.0.linear.weight : tensor<16x16xf32>
    init #weir.call<"zeros", {}> layer @repeat.0.linear
  weir.layer @repeat.0.tanh kind "tanh"
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
    %l = weir.cross_entropy %a0, %t
      : tensor<4x16xf32>, tensor<4xi32> -> tensor<4xf32> {layer = @loss}
    %sum, %count = weir.total %l : tensor<4xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %count : tensor<f32>, tensor<f32>
  }
}
