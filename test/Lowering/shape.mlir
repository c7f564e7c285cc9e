// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

// CHECK-DAG: #[[PERMUTED:.*]] = affine_map<(d0, d1, d2) -> (d1, d2, d0)>
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

  // CHECK-LABEL: weir.entry @copies_permuted
  // CHECK: linalg.generic
  // CHECK-SAME: indexing_maps = [#[[PERMUTED]], #
  weir.entry @copies_permuted(
      %x: tensor<2x3x5xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<5x2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.transpose %x by [2, 0, 1]
      : tensor<2x3x5xf32> -> tensor<5x2x3xf32> {layer = @a}
    weir.return %y : tensor<5x2x3xf32>
  }

  // CHECK-LABEL: weir.entry @joins_in_one_loop_nest
  // CHECK-COUNT-1: linalg.generic
  // CHECK: arith.cmpi slt, %{{.*}}, %c3_i32
  // CHECK: arith.select
  // CHECK-NOT: linalg.generic
  // CHECK: weir.return
  weir.entry @joins_in_one_loop_nest(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %z: tensor<2x5xf32> {weir.role = "input", weir.name = "z"})
      -> (tensor<2x8xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.concat %x, %z along 1
      : (tensor<2x3xf32>, tensor<2x5xf32>) -> tensor<2x8xf32> {layer = @a}
    weir.return %y : tensor<2x8xf32>
  }

  // CHECK-LABEL: weir.entry @slices_by_its_map
  // CHECK-COUNT-1: linalg.generic
  // CHECK: ^{{.*}}(%[[X:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: linalg.yield %[[X]]
  weir.entry @slices_by_its_map(
      %x: tensor<2x7xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.slice %x along 1 from 5 step -2
      : tensor<2x7xf32> -> tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @pads_by_selection
  // CHECK-COUNT-1: linalg.generic
  // CHECK: arith.constant 5.000000e-01
  // CHECK: arith.cmpi slt, %{{.*}}, %c4_i32
  // CHECK: arith.cmpi slt, %{{.*}}, %c1_i32
  weir.entry @pads_by_selection(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x7xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.pad %x along 1 from 1 step 1 with 0.5
      : tensor<2x3xf32> -> tensor<2x7xf32> {layer = @a}
    weir.return %y : tensor<2x7xf32>
  }

  // CHECK-LABEL: weir.entry @gathers_by_a_sum_of_one
  // CHECK: iterator_types = ["parallel", "parallel", "reduction"]
  // CHECK: arith.cmpi eq
  // CHECK: arith.select
  // CHECK: arith.addf
  weir.entry @gathers_by_a_sum_of_one(
      %x: tensor<5x3xf32> {weir.role = "input", weir.name = "x"},
      %i: tensor<2xi32> {weir.role = "input", weir.name = "i"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.gather %x at %i along 0 batch 0
      : (tensor<5x3xf32>, tensor<2xi32>) -> tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @scatters_by_a_sum_of_some
  // CHECK: iterator_types = ["parallel", "parallel", "reduction"]
  // CHECK: arith.cmpi eq
  // CHECK: arith.select
  // CHECK: arith.addf
  weir.entry @scatters_by_a_sum_of_some(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %i: tensor<2xi32> {weir.role = "input", weir.name = "i"})
      -> (tensor<5x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.scatter_add %x at %i along 0 batch 0
      : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<5x3xf32> {layer = @a}
    weir.return %y : tensor<5x3xf32>
  }
}
