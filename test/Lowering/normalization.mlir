// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

// CHECK-DAG: #[[CHANNELS_FIRST:.*]] = affine_map<(d0, d1, d2) -> (d1, d2, d0)>
// CHECK-DAG: #[[CHANNEL:.*]] = affine_map<(d0, d1, d2) -> (d0)>
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  // In f64 as long as sums are taken; the mean then as a sum of two floats.
  // CHECK-LABEL: weir.entry @normalizes_rows_in_two_passes
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
  // CHECK: %[[MEAN:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
  // CHECK-SAME: ins(%{{.*}}, %[[MEAN]] : tensor<2x3xf32>, tensor<2xf64>)
  // CHECK: %[[SCALE:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]
  // CHECK: math.sqrt
  // CHECK: %[[HIGH:.*]] = linalg.generic {{.*}} ins(%[[MEAN]]
  // CHECK: arith.truncf
  // CHECK: %[[LOW:.*]] = linalg.generic {{.*}} ins(%[[MEAN]]
  // CHECK: arith.subf
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
  // CHECK-SAME: ins(%{{.*}}, %[[SCALE]], %[[HIGH]], %[[LOW]], %{{.*}}, %{{.*}} :
  // CHECK-NEXT: ^bb0(%[[X:[^ ]*]]: f32, %[[S:[^ ]*]]: f32, %[[H:[^ ]*]]: f32, %[[L:[^ ]*]]: f32,
  // CHECK-NEXT: %[[D:.*]] = arith.subf %[[X]], %[[H]]
  // CHECK-NEXT: arith.subf %[[D]], %[[L]]
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
    %dx = weir.normalize_grad %x, %dy over [1] eps 1.0e-5 : tensor<2x3xf32> {layer = @a}
    weir.return %dx : tensor<2x3xf32>
  }

  // The channels are the outer loop of the sums, so that parts share them.
  // CHECK-LABEL: weir.entry @sums_over_the_batch_for_each_channel
  // CHECK: linalg.generic {indexing_maps = [#[[CHANNELS_FIRST]], #[[CHANNEL]]], iterator_types = ["parallel", "reduction", "reduction"]}
  // CHECK-SAME: outs(%{{.*}} : tensor<5xf64>)
  // CHECK: weir.return
  weir.entry @sums_over_the_batch_for_each_channel(
      %x: tensor<2x3x5xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3x5xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.normalize %x over [0, 1] eps 1.0e-5 uncentered
      : tensor<2x3x5xf32> {layer = @a}
    weir.return %y : tensor<2x3x5xf32>
  }

  // The state is both read and written.
  // CHECK-LABEL: weir.entry @averages_in_place
  // CHECK: %[[OLD:.*]] = weir.read @running
  // CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<5xf32>) outs(%[[OLD]] : tensor<5xf32>)
  weir.state @running : tensor<5xf32> init #weir.call<"zeros", {}> layer @a
  weir.entry @averages_in_place(
      %b: tensor<5xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<5xf32> {weir.role = "output", weir.name = "y"}) {
    %old = weir.read @running : tensor<5xf32>
    %y = weir.running_average %old, %b momentum 0.1
      : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32> {layer = @a}
    weir.return %y : tensor<5xf32>
  }
}
