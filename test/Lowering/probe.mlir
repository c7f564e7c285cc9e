// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.parameter @p : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @a

  // One pass over the elements for both sums; what it makes only watches.
  // CHECK-LABEL: weir.entry @sums_by_rows
  // CHECK: %[[ROWS:.*]]:2 = linalg.generic {{.*}}["parallel", "reduction"]
  // CHECK-SAME: ins(%{{.*}} : tensor<2x3xf32>)
  // CHECK-SAME: attrs = {layer = @a, probe}
  // CHECK: arith.mulf
  // CHECK: arith.cmpf oeq
  // CHECK: %[[SUMS:.*]]:2 = linalg.generic
  // CHECK-SAME: ins(%[[ROWS]]#0, %[[ROWS]]#1 : tensor<2xf32>, tensor<2xf32>)
  // CHECK-SAME: outs(%{{.*}} : tensor<f64>, tensor<f64>) attrs = {layer = @a, probe}
  // CHECK: weir.return %[[SUMS]]#0, %[[SUMS]]#1
  weir.entry @sums_by_rows(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<f64> {weir.role = "output", weir.name = "s"},
      tensor<f64> {weir.role = "output", weir.name = "z"}) {
    %s:2 = weir.probe %x for ["squares", "zeros"]
    : tensor<2x3xf32> -> tensor<f64>, tensor<f64> {layer = @a}
    weir.return %s#0, %s#1 : tensor<f64>, tensor<f64>
  }

  // A unit is off where its largest magnitude over the samples is 0.
  // CHECK-LABEL: weir.entry @counts_dead_units
  // CHECK: %[[LARGEST:.*]] = linalg.generic {{.*}}["reduction", "parallel"]
  // CHECK-SAME: outs(%{{.*}} : tensor<3xf32>)
  // CHECK: math.absf
  // CHECK: arith.maximumf
  // CHECK: linalg.generic {{.*}} ins(%[[LARGEST]] : tensor<3xf32>)
  weir.entry @counts_dead_units(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<f64> {weir.role = "output", weir.name = "d"}) {
    %d = weir.probe %x for ["dead"] : tensor<2x3xf32> -> tensor<f64> {layer = @a}
    weir.return %d : tensor<f64>
  }

  // What is updated has the flags of an update: only the sums reassociate.
  // CHECK-LABEL: weir.entry @sums_what_an_update_changes
  // CHECK: weir.commit
  // CHECK: %[[NEW:.*]]:3 = linalg.generic {{.*}}["parallel", "reduction"]
  // CHECK-SAME: outs(%{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3xf32>, tensor<2xf32>, tensor<2xf32>)
  // CHECK: %[[P:.*]] = arith.subf %[[OLD:[^ ]*]], %{{[^ ]*}} fastmath<contract>
  // CHECK: %[[D:.*]] = arith.subf %[[P]], %[[OLD]] fastmath<contract>
  // CHECK: %[[DD:.*]] = arith.mulf %[[D]], %[[D]] fastmath<contract>
  // CHECK: %[[S:.*]] = arith.addf %{{[^ ]*}}, %[[DD]] fastmath<reassoc,contract>
  // CHECK: linalg.yield %[[P]], %[[S]], %{{.*}}
  // CHECK: weir.assign @p, %[[NEW]]#0
  weir.entry @sums_what_an_update_changes(
      %g: tensor<2x3xf32> {weir.role = "input", weir.name = "g"},
      %f: tensor<f32> {weir.role = "input", weir.name = "f"})
      -> (tensor<f32> {weir.role = "output", weir.name = "f"}) {
    %p = weir.read @p : tensor<2x3xf32> {layer = @a}
    %ok = weir.guard %f : tensor<f32> {layer = @a}
    weir.commit if %ok : tensor<i1> {
    %p1, %a, %b = weir.update #weir.call<"sgd", {lr = 0.1 : f64}> decay 0.0
    parameter(%p) gradient(%g) factor(%f) slots() scalars(%f) probed
    : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<f32>, tensor<f32>)
    -> (tensor<2x3xf32>, tensor<f64>, tensor<f64>) {layer = @a}
    weir.assign @p, %p1 : tensor<2x3xf32>
    }
    weir.return %f : tensor<f32>
  }
}
