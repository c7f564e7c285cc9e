// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-step,weir-insert-probes))' \
// RUN:   | FileCheck %s

// The step returns the parts of the norm. A second one, for every so many
// steps, also looks at activations, gradients and updates.
// CHECK-LABEL: weir.model @measures_a_step
// CHECK: weir.state @probe.update_squares.w : tensor<f64> {{.*}} slot_of @w {probe = "update_squares"}
// CHECK: weir.state @probe.parameter_squares.w
// CHECK: weir.entry @step_probed
// CHECK-SAME: weir.elements = 6 : i64, weir.name = "w", weir.probe = "gradient_squares", weir.role = "probe"
// CHECK-SAME: weir.elements = 4 : i64, weir.name = "relu", weir.probe = "squares"
// CHECK-SAME: weir.name = "relu", weir.probe = "dead"
// CHECK-SAME: weir.elements = 4 : i64, weir.name = "tanh", weir.probe = "saturated"
// CHECK-SAME: weir.name = "w", weir.probe = "gradient_not_finite"
// CHECK: %[[H:.*]] = weir.relu
// CHECK-NEXT: weir.probe %[[H]] for ["squares", "not_finite", "zeros", "dead"]
// CHECK-SAME: {layer = @relu}
// CHECK: %[[Y:.*]] = weir.tanh
// CHECK-NEXT: weir.probe %[[Y]] for ["squares", "not_finite", "saturated"] low -0.9999{{[0-9]*}} high 0.9999{{[0-9]*}} :
// CHECK: weir.clip {{.*}} -> (tensor<f32>, tensor<f32>, tensor<f64>)
// CHECK: weir.commit
// CHECK: %[[NEW:.*]]:3 = weir.update {{.*}} probed
// CHECK-DAG: weir.assign @w, %[[NEW]]#0
// CHECK-DAG: %[[SUM:.*]] = weir.replace %{{.*}} with %[[NEW]]#1 : tensor<f64> {layer = @linear, probe}
// CHECK-DAG: weir.assign @probe.update_squares.w, %[[SUM]]
// CHECK: weir.entry @step(
// CHECK-SAME: weir.name = "w", weir.probe = "gradient_squares", weir.role = "probe"
// CHECK-NOT: weir.probe =
// CHECK: %[[NORM:.*]], %[[FACTOR:.*]], %[[SQUARES:.*]] = weir.clip
// CHECK: weir.commit
// CHECK-NOT: probed
// CHECK: weir.return {{.*}}%[[NORM]], %[[FACTOR]], %{{.*}}, %[[SQUARES]] :
weir.model @measures_a_step name "m" train {batch = 2 : i64,
    optimizer = #weir.call<"sgd", {lr = 0.5 : f64}>} policy "off" {
  weir.layer @relu kind "relu"
  weir.layer @tanh kind "tanh"
  weir.layer @linear kind "linear"
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<2x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @linear
  weir.entry @gradients(
      %x: tensor<2x2xf32> {weir.role = "input", weir.name = "x"},
      %dw: tensor<2x3xf32> {weir.role = "input", weir.name = "dw"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<2x3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %h = weir.relu %x : tensor<2x2xf32> {layer = @relu}
    %y = weir.tanh %h : tensor<2x2xf32> {layer = @tanh}
    %sum, %weight = weir.total %y : tensor<2x2xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %dw : tensor<f32>, tensor<2x3xf32>
  }
}

// -----

// CHECK-LABEL: weir.model @leaves_alone_what_has_no_step
// CHECK-NOT: @step
weir.model @leaves_alone_what_has_no_step name "m"
    train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "linear"
  weir.parameter @b : tensor<5xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @gradients(%db: tensor<5xf32> {weir.role = "input", weir.name = "db"})
      -> (tensor<5xf32> {weir.role = "gradient", weir.name = "b"}) {
    weir.return %db : tensor<5xf32>
  }
}
