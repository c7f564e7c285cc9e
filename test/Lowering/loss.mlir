// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  // CHECK-LABEL: weir.entry @picks_target_by_select
  // CHECK: arith.maximumf
  // CHECK: math.exp
  // CHECK: linalg.index 1
  // CHECK: %[[IS:.*]] = arith.cmpi eq
  // CHECK: arith.select %[[IS]]
  // CHECK: math.log
  weir.entry @picks_target_by_select(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2xi32> {weir.role = "input", weir.name = "t"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.cross_entropy %x, %t
    : tensor<2x3xf32>, tensor<2xi32> -> tensor<2xf32> {layer = @a}
    weir.return %y : tensor<2xf32>
  }

  // CHECK-LABEL: weir.entry @derives_in_one_last_pass
  // CHECK-COUNT-2: iterator_types = ["parallel", "reduction"]
  // CHECK: iterator_types = ["parallel", "parallel"]
  // CHECK-NOT: linalg.generic
  // CHECK: weir.return
  weir.entry @derives_in_one_last_pass(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2xi32> {weir.role = "input", weir.name = "t"},
      %dy: tensor<2xf32> {weir.role = "input", weir.name = "dy"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "dx"}) {
    %dx = weir.cross_entropy_grad %x, %t, %dy
    : tensor<2x3xf32>, tensor<2xi32>, tensor<2xf32> {layer = @a}
    weir.return %dx : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @squares_each_sample
  // CHECK: linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "reduction"]
  // CHECK: %[[D:.*]] = arith.subf
  // CHECK: arith.mulf %[[D]], %[[D]]
  // CHECK: arith.constant 2.000000e-01 : f32
  weir.entry @squares_each_sample(
      %x: tensor<2x5xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2x5xf32> {weir.role = "input", weir.name = "t"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.mean_squared_error %x, %t : tensor<2x5xf32> -> tensor<2xf32>
    {layer = @a}
    weir.return %y : tensor<2xf32>
  }

  // CHECK-LABEL: weir.entry @finds_first_maximum
  // CHECK: arith.cmpf oeq
  // CHECK: arith.minsi
  weir.entry @finds_first_maximum(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2xi32> {weir.role = "input", weir.name = "t"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.accuracy %x, %t
    : tensor<2x3xf32>, tensor<2xi32> -> tensor<2xf32> {layer = @a}
    weir.return %y : tensor<2xf32>
  }
}
