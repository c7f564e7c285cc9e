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
