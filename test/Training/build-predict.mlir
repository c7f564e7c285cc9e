// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-predict))' \
// RUN:   | FileCheck %s

// Outputs for the batch and for one sample, without targets and losses.
// CHECK-LABEL: weir.model @predicts_for_the_batch_and_for_one
// CHECK-NOT: weir.entry @forward
// CHECK: weir.entry @predict_1(%[[X1:.*]]: tensor<1x3xf32> {{{[^}]*}}}) -> (tensor<1x3xf32>
// CHECK-NEXT: %[[Y1:.*]] = weir.relu %[[X1]] : tensor<1x3xf32>
// CHECK-NEXT: weir.return %[[Y1]]
// CHECK: weir.entry @predict(%[[X:.*]]: tensor<2x3xf32> {{{[^}]*}}}) -> (tensor<2x3xf32>
// CHECK-NEXT: %[[Y:.*]] = weir.relu %[[X]] : tensor<2x3xf32>
// CHECK-NEXT: weir.return %[[Y]]
weir.model @predicts_for_the_batch_and_for_one name "m"
    train {batch = 2 : i64} policy "off" {
  weir.layer @relu kind "relu"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2xf32> {weir.role = "target", weir.name = "t"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"},
          tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %y = weir.relu %x : tensor<2x3xf32> {layer = @relu}
    %sum, %weight = weir.total %t : tensor<2xf32> -> tensor<f32> {layer = @relu}
    weir.return %y, %sum, %weight : tensor<2x3xf32>, tensor<f32>, tensor<f32>
  }
}

// -----

// A parameter repeated along the batch, and a constant, follow it.
// CHECK-LABEL: weir.model @repeats_constants_and_parameters_once
// CHECK: weir.entry @predict_1
// CHECK: weir.broadcast %{{.*}} : tensor<3xf32> -> tensor<1x3xf32>
// CHECK: weir.constant dense<5.000000e-01> : tensor<1x3xf32>
// CHECK: %[[S:.*]] = weir.add %{{.*}}, %{{.*}} : tensor<1x3xf32>
// CHECK: weir.mul %[[S]], %{{.*}} : tensor<1x3xf32>
// CHECK: weir.entry @predict(
weir.model @repeats_constants_and_parameters_once name "m"
    train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @b : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %b = weir.read @b : tensor<3xf32>
    %bias = weir.broadcast %b along [1] : tensor<3xf32> -> tensor<2x3xf32> {layer = @a}
    %half = weir.constant dense<0.5> : tensor<2x3xf32> {layer = @a}
    %s = weir.add %x, %bias : tensor<2x3xf32> {layer = @a}
    %y = weir.mul %s, %half : tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

// CHECK-LABEL: weir.model @repeats_a_factor_once
// CHECK: weir.entry @predict_1
// CHECK: %[[W:.*]] = weir.broadcast %{{.*}} : tensor<5x3xf32> -> tensor<1x5x3xf32>
// CHECK: weir.matmul %[[W]], %{{.*}} -> tensor<1x5x3xf32>
weir.model @repeats_a_factor_once name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @w : tensor<5x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @forward(%x: tensor<2x3x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x5x3xf32> {weir.role = "output", weir.name = "y"}) {
    %w = weir.read @w : tensor<5x3xf32>
    %ws = weir.broadcast %w along [1, 2]
      : tensor<5x3xf32> -> tensor<2x5x3xf32> {layer = @a}
    %y = weir.matmul %ws, %x
      : (tensor<2x5x3xf32>, tensor<2x3x3xf32>) -> tensor<2x5x3xf32> {layer = @a}
    weir.return %y : tensor<2x5x3xf32>
  }
}

// -----

// An output that is the same for all samples has one row for one sample.
// CHECK-LABEL: weir.model @returns_one_row_of_a_parameter
// CHECK: weir.entry @predict_1({{.*}} -> (tensor<1x3xf32>
// CHECK: %[[Y:.*]] = weir.broadcast %{{.*}} -> tensor<1x3xf32>
// CHECK: weir.return %[[Y]] : tensor<1x3xf32>
weir.model @returns_one_row_of_a_parameter name "m"
    train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @b : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @forward(%x: tensor<2x5xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %b = weir.read @b : tensor<3xf32>
    %y = weir.broadcast %b along [1] : tensor<3xf32> -> tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

// CHECK-LABEL: weir.model @needs_no_second_entry_for_a_batch_of_one
// CHECK-NOT: @predict_1
// CHECK: weir.entry @predict(
// CHECK-NOT: @predict_1
weir.model @needs_no_second_entry_for_a_batch_of_one name "m"
    train {batch = 1 : i64} policy "off" {
  weir.entry @forward(%x: tensor<1x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<1x3xf32> {weir.role = "output", weir.name = "x"}) {
    weir.return %x : tensor<1x3xf32>
  }
}

// -----

// CHECK-LABEL: weir.model @removes_forward_without_outputs
// CHECK-NOT: weir.entry
weir.model @removes_forward_without_outputs name "m"
    train {batch = 2 : i64} policy "off" {
  weir.entry @forward() {
    weir.return
  }
}
