// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
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

  // Sums over what is named in the table, in f64.
  // CHECK-LABEL: weir.entry @counts_pairs
  // CHECK: arith.minsi
  // CHECK: outs(%{{.*}} : tensor<3x3xf64>)
  // CHECK: %[[ACTUAL:.*]] = arith.cmpi eq
  // CHECK: %[[PREDICTED:.*]] = arith.cmpi eq
  // CHECK: %[[BOTH:.*]] = arith.andi %[[ACTUAL]], %[[PREDICTED]]
  // CHECK: arith.select %[[BOTH]]
  // CHECK-NEXT: arith.addf
  weir.entry @counts_pairs(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2xi32> {weir.role = "input", weir.name = "t"})
      -> (tensor<3x3xf64> {weir.role = "output", weir.name = "y"}) {
    %y = weir.confusion %x, %t
      : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<3x3xf64> {layer = @a}
    weir.return %y : tensor<3x3xf64>
  }
}
