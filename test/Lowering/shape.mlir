// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  // CHECK-LABEL: weir.entry @collapses_axes
  // CHECK: tensor.collapse_shape %{{.*}} {{\[\[0\], \[1, 2\]\]}} {layer = @a}
  // CHECK-NOT: tensor.expand_shape
  weir.entry @collapses_axes(
      %x: tensor<2x3x5xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x15xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.reshape %x : tensor<2x3x5xf32> -> tensor<2x15xf32> {layer = @a}
    weir.return %y : tensor<2x15xf32>
  }

  // CHECK-LABEL: weir.entry @expands_axes
  // CHECK-NOT: tensor.collapse_shape
  // CHECK: tensor.expand_shape %{{.*}} {{\[\[0, 1\], \[2\]\]}}
  weir.entry @expands_axes(
      %x: tensor<6x5xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3x5xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.reshape %x : tensor<6x5xf32> -> tensor<2x3x5xf32> {layer = @a}
    weir.return %y : tensor<2x3x5xf32>
  }

  // CHECK-LABEL: weir.entry @goes_by_way_of_flat_vector
  // CHECK: %[[FLAT:.*]] = tensor.collapse_shape {{.*}} into tensor<6xf32>
  // CHECK: tensor.expand_shape %[[FLAT]]
  weir.entry @goes_by_way_of_flat_vector(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<3x2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.reshape %x : tensor<2x3xf32> -> tensor<3x2xf32> {layer = @a}
    weir.return %y : tensor<3x2xf32>
  }

  // CHECK-LABEL: weir.entry @repeats_along_new_axis
  // CHECK: linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "parallel"]
  // CHECK-SAME: ins(%{{[^,]*}} : tensor<2xf32>)
  // CHECK: ^{{.*}}(%[[X:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: linalg.yield %[[X]]
  weir.entry @repeats_along_new_axis(
      %x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.broadcast %x along [0] : tensor<2xf32> -> tensor<2x3xf32>
    {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @keeps_splats_splats
  // CHECK-COUNT-1: linalg.generic
  // CHECK: arith.constant 5.000000e-01 : f32
  // CHECK-NOT: linalg.generic
  // CHECK: weir.return
  weir.entry @keeps_splats_splats(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %c = weir.constant dense<0.5> : tensor<f32> {layer = @a}
    %b = weir.broadcast %c along [] : tensor<f32> -> tensor<2x3xf32>
    {layer = @a}
    %y = weir.mul %x, %b : tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }
}
