// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  // CHECK-LABEL: weir.entry @adds_elements
  // CHECK: %[[NEW:.*]] = tensor.empty() {layer = @a} : tensor<2x3xf32>
  // CHECK: linalg.generic {indexing_maps = [#[[ALL:.*]], #[[ALL]], #[[ALL]]],
  // CHECK-SAME: iterator_types = ["parallel", "parallel"]}
  // CHECK-SAME: ins(%{{.*}}, %{{.*}} : tensor<2x3xf32>, tensor<2x3xf32>)
  // CHECK-SAME: outs(%[[NEW]] : tensor<2x3xf32>) attrs = {layer = @a}
  // CHECK: %[[SUM:.*]] = arith.addf %{{.*}}, %{{.*}} fastmath<contract> : f32
  // CHECK: linalg.yield %[[SUM]]
  weir.entry @adds_elements(
      %a: tensor<2x3xf32> {weir.role = "input", weir.name = "a"},
      %b: tensor<2x3xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.add %a, %b : tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @reads_equal_operands_once
  // CHECK: linalg.generic
  // CHECK-SAME: ins(%{{[^,]*}} : tensor<3xf32>)
  // CHECK: arith.mulf %[[X:.*]], %[[X]]
  weir.entry @reads_equal_operands_once(
      %a: tensor<3xf32> {weir.role = "input", weir.name = "a"})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.mul %a, %a : tensor<3xf32> {layer = @a}
    weir.return %y : tensor<3xf32>
  }

  // CHECK-LABEL: weir.entry @takes_splats_into_the_body
  // CHECK-NOT: arith.constant {{.*}}dense
  // CHECK: ins(%{{[^,]*}} : tensor<2x3xf32>)
  // CHECK: %[[HALF:.*]] = arith.constant 5.000000e-01 : f32
  // CHECK: arith.mulf %{{.*}}, %[[HALF]]
  weir.entry @takes_splats_into_the_body(
      %a: tensor<2x3xf32> {weir.role = "input", weir.name = "a"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %c = weir.constant dense<0.5> : tensor<2x3xf32> {layer = @a}
    %y = weir.mul %a, %c : tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @adds_bias_along_last_axis
  // CHECK: linalg.generic {indexing_maps = [#[[ALL]], #[[LAST:.*]], #[[ALL]]]
  weir.entry @adds_bias_along_last_axis(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %b: tensor<3xf32> {weir.role = "input", weir.name = "b"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.bias %x, %b : tensor<2x3xf32>, tensor<3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @takes_activation_from_catalogue
  // CHECK: math.tanh %{{.*}} fastmath<contract> : f32
  weir.entry @takes_activation_from_catalogue(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.tanh %x : tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @reads_only_what_the_derivative_uses
  // CHECK-SAME: %{{[^,]*}}: {{[^,]*}}, {{[^,]*}}, %[[Y:[^:]*]]:
  // CHECK-SAME: "y", {{[^,]*}}, %[[DY:[^:]*]]:
  // CHECK: linalg.generic
  // CHECK-SAME: ins(%[[Y]], %[[DY]] : tensor<2x3xf32>, tensor<2x3xf32>)
  weir.entry @reads_only_what_the_derivative_uses(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %y: tensor<2x3xf32> {weir.role = "input", weir.name = "y"},
      %dy: tensor<2x3xf32> {weir.role = "input", weir.name = "dy"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "dx"}) {
    %dx = weir.activation_grad "tanh", %x, %y, %dy : tensor<2x3xf32>
      {layer = @a}
    weir.return %dx : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @keeps_f64_plain
  // CHECK: arith.divf %{{[^ ]*}}, %{{[^ ]*}} : f64
  weir.entry @keeps_f64_plain(
      %a: tensor<3xf64> {weir.role = "input", weir.name = "a"},
      %b: tensor<3xf64> {weir.role = "input", weir.name = "b"})
      -> (tensor<3xf64> {weir.role = "output", weir.name = "y"}) {
    %y = weir.div %a, %b : tensor<3xf64> {layer = @a}
    weir.return %y : tensor<3xf64>
  }
}
