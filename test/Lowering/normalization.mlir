// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  // CHECK-LABEL: weir.entry @normalizes_rows_in_two_passes
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
  // CHECK: %[[MEAN:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
  // CHECK-SAME: ins(%{{.*}}, %[[MEAN]] : tensor<2x3xf32>, tensor<2xf32>)
  // CHECK: %[[SCALE:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]
  // CHECK: math.sqrt
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
  // CHECK-SAME: ins(%{{.*}}, %[[MEAN]], %[[SCALE]], %{{.*}}, %{{.*}} :
  // CHECK-NOT: linalg.generic
  // CHECK: weir.return
  weir.entry @normalizes_rows_in_two_passes(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %w: tensor<3xf32> {weir.role = "input", weir.name = "w"},
      %b: tensor<3xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.layer_norm %x, %w, %b eps 1.0e-5
    : tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @derives_in_one_last_pass
  // CHECK-COUNT-1: iterator_types = ["parallel", "parallel"]
  // CHECK-NOT: linalg.generic
  // CHECK: weir.return
  weir.entry @derives_in_one_last_pass(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %dy: tensor<2x3xf32> {weir.role = "input", weir.name = "dy"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "dx"}) {
    %dx = weir.normalize_grad %x, %dy eps 1.0e-5 : tensor<2x3xf32> {layer = @a}
    weir.return %dx : tensor<2x3xf32>
  }
}
