// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s
// RUN: weir-opt --weir-convert-to-linalg --weir-convert-to-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.layer @b kind "test"

  // CHECK-LABEL: weir.entry @names_layer_of_each_operation
  // CHECK: tensor.empty() {layer = @a}
  // CHECK: linalg.generic {{.*}} attrs = {layer = @a}
  // CHECK: tensor.empty() {layer = @b}
  // CHECK: linalg.generic {{.*}} attrs = {layer = @b}
  weir.entry @names_layer_of_each_operation(
      %a: tensor<2x3xf32> {weir.role = "input", weir.name = "a"},
      %b: tensor<2x3xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %s = weir.add %a, %b : tensor<2x3xf32> {layer = @a}
    %y = weir.relu %s : tensor<2x3xf32> {layer = @b}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @erases_what_nobody_reads
  // CHECK-NEXT: weir.return
  weir.entry @erases_what_nobody_reads(
      %a: tensor<3xf32> {weir.role = "input", weir.name = "a"})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "a"}) {
    %c = weir.constant dense<2.0> : tensor<3xf32> {layer = @a}
    %unused = weir.mul %a, %c : tensor<3xf32> {layer = @a}
    weir.return %a : tensor<3xf32>
  }
}
