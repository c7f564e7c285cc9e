// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.parameter @p : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @m : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @a

  // CHECK-LABEL: weir.entry @continues_sum_of_squares_in_f64
  // CHECK: %[[START:.*]] = linalg.fill {{.*}} -> tensor<f64>
  // CHECK: %[[ROWS:.*]] = linalg.generic {{.*}}["parallel", "reduction"]
  // CHECK: %[[SQUARES:.*]] = linalg.generic
  // CHECK-SAME: ins(%[[ROWS]] : tensor<2xf32>) outs(%{{.*}} : tensor<f64>)
  // CHECK: arith.addf %{{[^ ]*}}, %{{[^ ]*}} fastmath<reassoc,contract> : f64
  // CHECK: %[[ONE:.*]] = linalg.generic
  // CHECK-SAME: ins(%[[SQUARES]] : tensor<f64>) outs(%[[START]] : tensor<f64>)
  // CHECK: %[[VECTOR:.*]] = linalg.generic
  // CHECK-SAME: ins(%{{.*}} : tensor<5xf32>) outs(%{{.*}} : tensor<f64>)
  // CHECK: linalg.generic
  // CHECK-SAME: ins(%[[VECTOR]] : tensor<f64>) outs(%[[ONE]] : tensor<f64>)
  // CHECK: math.sqrt
  // CHECK: arith.minimumf
  weir.entry @continues_sum_of_squares_in_f64(
      %g: tensor<2x3xf32> {weir.role = "input", weir.name = "g"},
      %h: tensor<5xf32> {weir.role = "input", weir.name = "h"})
      -> (tensor<f32> {weir.role = "output", weir.name = "n"},
      tensor<f32> {weir.role = "output", weir.name = "f"}) {
    %n, %f = weir.clip %g, %h max 1.0
    : (tensor<2x3xf32>, tensor<5xf32>) -> (tensor<f32>, tensor<f32>)
    {layer = @a}
    weir.return %n, %f : tensor<f32>, tensor<f32>
  }

  // CHECK-LABEL: weir.entry @guards_by_subtraction
  // CHECK: %[[D:.*]] = arith.subf %[[X:.*]], %[[X]]
  // CHECK: arith.cmpf oeq, %[[D]]
  weir.entry @guards_by_subtraction(
      %n: tensor<f32> {weir.role = "input", weir.name = "n"},
      %l: tensor<f32> {weir.role = "input", weir.name = "l"})
      -> (tensor<i1> {weir.role = "output", weir.name = "y"},
      tensor<2xf32> {weir.role = "output", weir.name = "z"}) {
    %y = weir.guard %n, %l : tensor<f32>, tensor<f32> {layer = @a}
    %z = weir.broadcast %n along [] : tensor<f32> -> tensor<2xf32> {layer = @a}
    weir.return %y, %z : tensor<i1>, tensor<2xf32>
  }

  // CHECK-LABEL: weir.entry @updates_in_place
  // CHECK: %[[P:.*]] = weir.read @p
  // CHECK: %[[M:.*]] = weir.read @m
  // CHECK: weir.commit
  // CHECK: %[[NEW:.*]]:2 = linalg.generic
  // CHECK-SAME: outs(%[[P]], %[[M]] : tensor<2x3xf32>, tensor<2x3xf32>)
  // CHECK: weir.assign @p, %[[NEW]]#0
  // CHECK: weir.assign @m, %[[NEW]]#1
  weir.entry @updates_in_place(
      %g: tensor<2x3xf32> {weir.role = "input", weir.name = "g"},
      %f: tensor<f32> {weir.role = "input", weir.name = "f"},
      %r: tensor<f32> {weir.role = "input", weir.name = "r"})
      -> (tensor<f32> {weir.role = "output", weir.name = "r"}) {
    %p = weir.read @p : tensor<2x3xf32> {layer = @a}
    %m = weir.read @m : tensor<2x3xf32> {layer = @a}
    %ok = weir.guard %f : tensor<f32> {layer = @a}
    weir.commit if %ok : tensor<i1> {
    %p1, %m1 = weir.update
    #weir.call<"sgd", {lr = 0.1 : f64, momentum = 0.5 : f64}> decay 0.0
    parameter(%p) gradient(%g) factor(%f) slots(%m) scalars(%r)
    : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<f32>, tensor<2x3xf32>,
    tensor<f32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {layer = @a}
    weir.assign @p, %p1 : tensor<2x3xf32>
    weir.assign @m, %m1 : tensor<2x3xf32>
    }
    weir.return %r : tensor<f32>
  }
}
