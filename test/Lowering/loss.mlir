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

  // CHECK-LABEL: weir.entry @selects_rows_that_count
  // CHECK: %[[COUNTS:.*]] = arith.cmpi slt
  // CHECK: arith.select %[[COUNTS]]
  // CHECK: %[[ALSO:.*]] = arith.cmpi slt
  // CHECK: arith.select %[[ALSO]]
  weir.entry @selects_rows_that_count(
      %x: tensor<4xf32> {weir.role = "input", weir.name = "x"},
      %v: tensor<i32> {weir.role = "input", weir.name = "v"})
      -> (tensor<f32> {weir.role = "output", weir.name = "y"},
      tensor<f32> {weir.role = "output", weir.name = "n"}) {
    %y, %n = weir.total %x valid %v : tensor<4xf32>, tensor<i32>
    -> tensor<f32> {layer = @a}
    weir.return %y, %n : tensor<f32>, tensor<f32>
  }

  // A mask is selected by, so that what does not count may be NaN.
  // CHECK-LABEL: weir.entry @selects_what_is_marked
  // CHECK: %[[M:.*]] = linalg.generic
  // CHECK: arith.cmpi ne
  // CHECK: linalg.index 1
  // CHECK: arith.cmpi slt
  // CHECK: arith.andi
  // CHECK: ins(%{{.*}}, %[[M]] :
  // CHECK: arith.select
  // CHECK-NEXT: arith.addf
  weir.entry @selects_what_is_marked(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2x3xi32> {weir.role = "input", weir.name = "t"},
      %l: tensor<2xi32> {weir.role = "input", weir.name = "l"})
      -> (tensor<f32> {weir.role = "output", weir.name = "y"},
      tensor<f32> {weir.role = "output", weir.name = "n"}) {
    %m = weir.mark classes %t ignore 0 lengths %l
      : (tensor<2x3xi32>, tensor<2xi32>) -> tensor<2x3xi1> {layer = @a}
    %y, %n = weir.total %x mask %m : tensor<2x3xi1> : tensor<2x3xf32>
    -> tensor<f32> {layer = @a}
    weir.return %y, %n : tensor<f32>, tensor<f32>
  }

  // Weights are chosen by place once, of equal ones one.
  // CHECK-LABEL: weir.entry @chooses_weights
  // CHECK: linalg.index 0
  // CHECK-COUNT-1: arith.cmpi slt
  // CHECK-NOT: arith.cmpi slt
  // CHECK: linalg.yield
  weir.entry @chooses_weights(
      %t: tensor<2xi32> {weir.role = "input", weir.name = "t"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.class_weight %t weights [1.0, 1.0, 2.0, 2.0]
      : tensor<2xi32> -> tensor<2xf32> {layer = @a}
    weir.return %y : tensor<2xf32>
  }
}
