// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  // CHECK-LABEL: weir.entry @sums_columns
  // CHECK: linalg.generic
  // CHECK-SAME: iterator_types = ["reduction", "parallel"]
  // CHECK: arith.addf {{.*}} fastmath<reassoc,contract> : f32
  weir.entry @sums_columns(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.reduce sum %x over [0] : tensor<2x3xf32> -> tensor<3xf32>
    {layer = @a}
    weir.return %y : tensor<3xf32>
  }

  // CHECK-LABEL: weir.entry @takes_mean_after_sum
  // CHECK: %[[SUM:.*]] = linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "reduction"]
  // CHECK: linalg.generic
  // CHECK-SAME: ins(%[[SUM]] : tensor<2xf32>)
  // CHECK: %[[QUARTER:.*]] = arith.constant 2.500000e-01 : f32
  // CHECK: arith.mulf %{{.*}}, %[[QUARTER]]
  weir.entry @takes_mean_after_sum(
      %x: tensor<2x4xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.reduce mean %x over [1] : tensor<2x4xf32> -> tensor<2xf32>
    {layer = @a}
    weir.return %y : tensor<2xf32>
  }

  // CHECK-LABEL: weir.entry @starts_maximum_from_minus_infinity
  // CHECK: %[[LOW:.*]] = arith.constant {{.*}} 0xFF800000 : f32
  // CHECK: linalg.fill {{.*}} ins(%[[LOW]] : f32)
  // CHECK: arith.maximumf
  weir.entry @starts_maximum_from_minus_infinity(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.reduce max %x over [1] : tensor<2x3xf32> -> tensor<2xf32>
    {layer = @a}
    weir.return %y : tensor<2xf32>
  }

  // CHECK-LABEL: weir.entry @reduces_to_scalar_by_rows
  // CHECK: %[[ROWS:.*]] = linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "reduction"]
  // CHECK: linalg.generic
  // CHECK-SAME: iterator_types = ["reduction"]
  // CHECK-SAME: ins(%[[ROWS]] : tensor<2xf32>)
  weir.entry @reduces_to_scalar_by_rows(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<f32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.reduce sum %x over [0, 1] : tensor<2x3xf32> -> tensor<f32>
    {layer = @a}
    weir.return %y : tensor<f32>
  }

  // CHECK-LABEL: weir.entry @takes_softmax_in_four
  // CHECK-COUNT-4: linalg.generic
  // CHECK-NOT: linalg.generic
  // CHECK: weir.return
  weir.entry @takes_softmax_in_four(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.softmax %x over [1] : tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @selects_what_counts
  // CHECK: arith.select
  // CHECK: arith.maximumf
  // CHECK: math.exp
  // CHECK: arith.select
  // CHECK: arith.divf
  // CHECK: arith.select
  weir.entry @selects_what_counts(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %m: tensor<2x3xi1> {weir.role = "input", weir.name = "m"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.softmax %x mask %m over [1]
      : tensor<2x3xf32>, tensor<2x3xi1> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @takes_two_passes_for_variance
  // CHECK: %[[MEAN:.*]] = linalg.generic
  // CHECK: arith.subf
  // CHECK: arith.mulf
  // CHECK-NOT: math.sqrt
  // CHECK: weir.return
  weir.entry @takes_two_passes_for_variance(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.variance %x over [1] correction 1
      : tensor<2x3xf32> -> tensor<2xf32> {layer = @a}
    weir.return %y : tensor<2xf32>
  }

  // CHECK-LABEL: weir.entry @finds_places_of_numbers_that_are_none
  // CHECK: arith.maximumf
  // CHECK: arith.cmpf oeq
  // CHECK: arith.cmpf oeq
  // CHECK: arith.minsi
  weir.entry @finds_places_of_numbers_that_are_none(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xi32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.arg_extremum max %x along 1
      : tensor<2x3xf32> -> tensor<2xi32> {layer = @a}
    weir.return %y : tensor<2xi32>
  }

  // CHECK-LABEL: weir.entry @doubles_the_reach_of_sums
  // CHECK-COUNT-3: linalg.generic
  // CHECK-NOT: linalg.generic
  // CHECK: weir.return
  weir.entry @doubles_the_reach_of_sums(
      %x: tensor<2x5xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x5xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.cumulative_sum %x along 1 : tensor<2x5xf32> {layer = @a}
    weir.return %y : tensor<2x5xf32>
  }

  // CHECK-LABEL: weir.entry @does_not_take_infinities_out
  // CHECK: arith.constant 0x7F800000
  // CHECK: arith.constant 0xFF800000
  // CHECK: math.exp
  // CHECK: math.log
  weir.entry @does_not_take_infinities_out(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.log_sum_exp %x over [1]
      : tensor<2x3xf32> -> tensor<2xf32> {layer = @a}
    weir.return %y : tensor<2xf32>
  }
}
