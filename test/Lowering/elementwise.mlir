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

  // CHECK-LABEL: weir.entry @passes_on_a_stopped_value
  // CHECK-SAME: %[[A:[^:]*]]: tensor<3xf32>
  // CHECK-NOT: linalg
  // CHECK: weir.return %[[A]]
  weir.entry @passes_on_a_stopped_value(
      %a: tensor<3xf32> {weir.role = "input", weir.name = "a"})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.stop_gradient %a : tensor<3xf32> {layer = @a}
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
    %dx = weir.elementwise_grad "tanh" wrt 0 %x, %y, %dy : tensor<2x3xf32>
      {layer = @a}
    weir.return %dx : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @takes_the_derivative_by_the_second_value
  // CHECK: ^bb0(%[[X:.*]]: f32, %[[T:.*]]: f32, %[[DY:.*]]: f32, %{{.*}}: f32):
  // CHECK: %[[E:.*]] = arith.subf %[[X]], %[[T]]
  // CHECK: arith.constant 5.000000e-01 : f32
  // CHECK: %[[S:.*]] = arith.negf
  // CHECK: arith.mulf %[[DY]], %[[S]]
  weir.entry @takes_the_derivative_by_the_second_value(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2x3xf32> {weir.role = "input", weir.name = "t"},
      %y: tensor<2x3xf32> {weir.role = "input", weir.name = "y"},
      %dy: tensor<2x3xf32> {weir.role = "input", weir.name = "dy"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "dt"}) {
    %dt = weir.elementwise_grad "huber" wrt 1 %x, %t, %y, %dy : tensor<2x3xf32>
      {layer = @a, delta = 0.5 : f64}
    weir.return %dt : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @compares_and_chooses
  // CHECK: arith.cmpf une, %{{.*}}, %{{.*}} fastmath<contract> : f32
  // CHECK: arith.cmpi slt, %{{.*}}, %{{.*}} : i32
  // CHECK: arith.andi %{{.*}}, %{{.*}} : i1
  // CHECK: arith.select %{{.*}}, %{{.*}}, %{{.*}} : f32
  // CHECK: arith.uitofp %{{.*}} : i1 to f32
  weir.entry @compares_and_chooses(
      %a: tensor<3xf32> {weir.role = "input", weir.name = "a"},
      %c: tensor<3xi32> {weir.role = "input", weir.name = "c"})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "y"},
          tensor<3xf32> {weir.role = "output", weir.name = "f"}) {
    %one = weir.constant dense<1.0> : tensor<3xf32> {layer = @a}
    %two = weir.constant dense<2> : tensor<3xi32> {layer = @a}
    %m = weir.compare ne %a, %one : tensor<3xf32> {layer = @a}
    %n = weir.compare lt %c, %two : tensor<3xi32> {layer = @a}
    %both = weir.logical_and %m, %n : tensor<3xi1> {layer = @a}
    %y = weir.where %both, %a, %one : tensor<3xf32> {layer = @a}
    %f = weir.to_float %both : tensor<3xi1> -> tensor<3xf32> {layer = @a}
    weir.return %y, %f : tensor<3xf32>, tensor<3xf32>
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
