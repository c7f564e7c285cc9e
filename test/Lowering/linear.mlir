// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  // CHECK-LABEL: weir.entry @multiplies_rows_by_weights
  // CHECK: %[[ZERO:.*]] = linalg.fill
  // CHECK: %[[DOT:.*]] = linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "parallel", "reduction"]
  // CHECK-SAME: outs(%[[ZERO]] : tensor<2x5xf32>)
  // CHECK: %[[PRODUCT:.*]] = arith.mulf {{.*}} fastmath<contract> : f32
  // CHECK: arith.addf %{{.*}}, %[[PRODUCT]] fastmath<reassoc,contract> : f32
  // CHECK: linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "parallel"]
  // CHECK-SAME: ins(%[[DOT]], %{{.*}} : tensor<2x5xf32>, tensor<5xf32>)
  weir.entry @multiplies_rows_by_weights(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %w: tensor<5x3xf32> {weir.role = "input", weir.name = "w"},
      %b: tensor<5xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<2x5xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.linear %x, %w, %b
    : (tensor<2x3xf32>, tensor<5x3xf32>, tensor<5xf32>) -> tensor<2x5xf32>
    {layer = @a}
    weir.return %y : tensor<2x5xf32>
  }

  // CHECK-LABEL: weir.entry @runs_along_rows_of_b
  // CHECK: linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "reduction", "parallel"]
  weir.entry @runs_along_rows_of_b(
      %a: tensor<2x3xf32> {weir.role = "input", weir.name = "a"},
      %b: tensor<3x5xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<2x5xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.matmul %a, %b
    : (tensor<2x3xf32>, tensor<3x5xf32>) -> tensor<2x5xf32> {layer = @a}
    weir.return %y : tensor<2x5xf32>
  }

  // CHECK-LABEL: weir.entry @sums_innermost_with_b_transposed
  // CHECK: linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "parallel", "reduction"]
  weir.entry @sums_innermost_with_b_transposed(
      %a: tensor<2x3xf32> {weir.role = "input", weir.name = "a"},
      %b: tensor<5x3xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<2x5xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.matmul %a, %b transpose_b
    : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<2x5xf32> {layer = @a}
    weir.return %y : tensor<2x5xf32>
  }

  // CHECK-LABEL: weir.entry @puts_leading_axes_outermost
  // CHECK: linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "parallel", "reduction", "parallel"]
  weir.entry @puts_leading_axes_outermost(
      %a: tensor<7x3x2xf32> {weir.role = "input", weir.name = "a"},
      %b: tensor<7x3x5xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<7x2x5xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.matmul %a, %b transpose_a
    : (tensor<7x3x2xf32>, tensor<7x3x5xf32>) -> tensor<7x2x5xf32>
    {layer = @a}
    weir.return %y : tensor<7x2x5xf32>
  }

  // CHECK-LABEL: weir.entry @keeps_order_of_f64_sums
  // CHECK: arith.addf %{{[^ ]*}}, %{{[^ ]*}} : f64
  weir.entry @keeps_order_of_f64_sums(
      %a: tensor<2x3xf64> {weir.role = "input", weir.name = "a"},
      %b: tensor<3x5xf64> {weir.role = "input", weir.name = "b"})
      -> (tensor<2x5xf64> {weir.role = "output", weir.name = "y"}) {
    %y = weir.matmul %a, %b
    : (tensor<2x3xf64>, tensor<3x5xf64>) -> tensor<2x5xf64> {layer = @a}
    weir.return %y : tensor<2x5xf64>
  }

  // CHECK-LABEL: weir.entry @contracts_in_result_order
  // CHECK: iterator_types = ["parallel", "parallel", "parallel", "reduction"]
  // CHECK: arith.mulf
  // CHECK: arith.addf
  weir.entry @contracts_in_result_order(
      %a: tensor<2x3x5xf32> {weir.role = "input", weir.name = "a"},
      %b: tensor<3x5x7xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<2x3x7xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.contract %a[0, 1, 2], %b[1, 2, 3] to [0, 1, 3]
      : (tensor<2x3x5xf32>, tensor<3x5x7xf32>) -> tensor<2x3x7xf32> {layer = @a}
    weir.return %y : tensor<2x3x7xf32>
  }
}
