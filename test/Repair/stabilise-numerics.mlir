// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-stabilise-numerics))' \
// RUN:   | FileCheck %s

// One layer of the two is left.
// CHECK-LABEL: weir.model @joins_log_and_softmax
// CHECK: weir.layer @log_softmax kind "log_softmax"
// CHECK-NOT: weir.layer
// CHECK: weir.log_softmax %arg0 over [1] : tensor<2x3xf32> {layer = @log_softmax}
// CHECK-NOT: weir.log %
weir.model @joins_log_and_softmax name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @softmax kind "softmax"
  weir.layer @log kind "log"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %s = weir.softmax %x over [1] : tensor<2x3xf32> {layer = @softmax}
    %y = weir.log %s : tensor<2x3xf32> {layer = @log}
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

// What may reach 0 is cut off above it; what cannot is not.
// CHECK-LABEL: weir.model @clamps_arguments
// CHECK: weir.layer @softmax
// CHECK-NEXT: weir.layer @clamp kind "clamp"
// CHECK-NEXT: weir.layer @log
// CHECK: weir.layer @softplus
// CHECK-NEXT: weir.layer @rsqrt
// CHECK: %[[P:.*]] = weir.softmax
// CHECK-NEXT: %[[C:.*]] = weir.clamp %[[P]] : tensor<2x3xf32> {layer = @clamp, min = 9.99{{[0-9]*}}E-8 : f64}
// CHECK-NEXT: weir.log %[[C]]
// CHECK: %[[S:.*]] = weir.softplus
// CHECK-NEXT: weir.rsqrt %[[S]]
weir.model @clamps_arguments name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @softmax kind "softmax"
  weir.layer @log kind "log"
  weir.layer @softplus kind "softplus"
  weir.layer @rsqrt kind "rsqrt"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"},
          tensor<2x3xf32> {weir.role = "output", weir.name = "p"},
          tensor<2x3xf32> {weir.role = "output", weir.name = "r"}) {
    %p = weir.softmax %x over [1] : tensor<2x3xf32> {layer = @softmax}
    %y = weir.log %p : tensor<2x3xf32> {layer = @log}
    %a = weir.softplus %x : tensor<2x3xf32> {layer = @softplus}
    %r = weir.rsqrt %a : tensor<2x3xf32> {layer = @rsqrt}
    weir.return %y, %p, %r : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
  }
}
