// RUN: weir-opt %s \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-insert-normalization{inputs=true}))' \
// RUN:   | FileCheck %s

// Each feature of what enters the first layer over the batch, with an `eps` that
// is small beside its variance; what other layers read stays.
// CHECK-LABEL: weir.model @normalizes_what_enters
// CHECK: weir.layer @batch_norm kind "batch_norm"
// CHECK-NEXT: weir.parameter @batch_norm.weight
// CHECK-NEXT: weir.parameter @batch_norm.bias
// CHECK-NEXT: weir.state @batch_norm.running_mean
// CHECK-NEXT: weir.state @batch_norm.running_var
// CHECK-NEXT: weir.layer @linear kind "linear"
// CHECK-NOT: weir.layer @batch_norm_2
// CHECK: %[[X:.*]] = weir.mul %arg0
// CHECK: %[[N:[^,]*]], %{{.*}} = weir.batch_norm %[[X]], {{.*}} eps 1.000000e-13
// CHECK: weir.linear %[[N]],
weir.model @normalizes_what_enters name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @scale kind "expression"
  weir.layer @linear kind "linear"
  weir.parameter @linear.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @linear
  weir.layer @linear_2 kind "linear"
  weir.parameter @linear_2.weight : tensor<3x3xf32> init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}> layer @linear_2
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %little = weir.constant dense<1.0e-4> : tensor<2x3xf32> {layer = @scale}
    %s = weir.mul %x, %little : tensor<2x3xf32> {layer = @scale}
    %w = weir.read @linear.weight : tensor<3x3xf32> {layer = @linear}
    %h = weir.linear %s, %w
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @linear}
    %w2 = weir.read @linear_2.weight : tensor<3x3xf32> {layer = @linear_2}
    %y = weir.linear %h, %w2
      : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32> {layer = @linear_2}
    weir.return %y : tensor<2x3xf32>
  }
}
