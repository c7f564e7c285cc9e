// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-step,weir-verify-step))' \
// RUN:   | FileCheck %s

// A group has a rate of its own, and scalars; what is frozen has no slots.
// CHECK-LABEL: weir.model @follows_groups
// CHECK: weir.scalar @learning_rate : tensor<f32> program ["rate", 1.000000e+00, "mul"]
// CHECK: weir.scalar @decay_factor
// CHECK: weir.scalar @learning_rate.2 : tensor<f32> program ["rate", 1.000000e+00, "mul", 1.000000e-01, "mul"]
// CHECK: weir.scalar @decay_factor.2
// CHECK: weir.entry @step
// CHECK-DAG: %[[RATE:.*]] = weir.read @learning_rate :
// CHECK: weir.update <"lion", {weight_decay = 1.000000e-01 : f64}> decay 1.000000e-01 {{.*}}scalars(%[[RATE]],
// CHECK-DAG: %[[OWN:.*]] = weir.read @learning_rate.2
// CHECK: weir.update <"lion", {weight_decay = 3.000000e-01 : f64}> decay 3.000000e-01 {{.*}}scalars(%[[OWN]],
// CHECK-NOT: weir.assign @frozen
weir.model @follows_groups name "m" train {batch = 2 : i64, decay_all,
    optimizer = #weir.call<"lion", {weight_decay = 0.1 : f64}>} policy "off" {
  weir.layer @a kind "linear"
  weir.parameter @w : tensor<5x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.parameter @b : tensor<5xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
    rate 0.1 weight_decay 0.3
  weir.parameter @frozen : tensor<5xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a frozen
  weir.entry @gradients(
      %dw: tensor<5x3xf32> {weir.role = "input", weir.name = "dw"},
      %db: tensor<5xf32> {weir.role = "input", weir.name = "db"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<5x3xf32> {weir.role = "gradient", weir.name = "w"},
          tensor<5xf32> {weir.role = "gradient", weir.name = "b"}) {
    %sum, %weight = weir.total %db : tensor<5xf32> -> tensor<f32> {layer = @a}
    weir.return %sum, %dw, %db : tensor<f32>, tensor<5x3xf32>, tensor<5xf32>
  }
}

// -----

// Sums over two steps; counters in the first group, updates in the second.
// Muon leaves vectors to adamw; averages start as copies.
// CHECK-LABEL: weir.model @accumulates_and_averages
// CHECK: weir.state @optimizer.accumulated.w
// CHECK: weir.state @optimizer.momentum_buffer.w
// CHECK: weir.state @optimizer.average.w : tensor<5x3xf32> {{.*}}slot_of @w copy evaluated
// CHECK: weir.state @optimizer.m.b
// CHECK: weir.state @optimizer.accumulated_steps : tensor<f32>
// CHECK: weir.scalar @average_keep : tensor<f32> program ["update", 1.000000e+00, "le", 0.000000e+00, 0.9{{[0-9]*}}, "select"]
// CHECK: weir.entry @step
// CHECK: %[[NEXT:.*]], %[[KEEP:.*]], %[[LAST:.*]] = weir.cycle %{{.*}} of 2
// CHECK: %[[DW:.*]] = weir.accumulate %{{.*}}, %{{.*}} scale 5.000000e-01
// CHECK: %[[NORM:.*]], %{{.*}} = weir.clip %[[DW]],
// CHECK: %[[FINITE:.*]] = weir.guard %{{.*}}, %[[NORM]] :
// CHECK: %[[UPDATED:.*]] = weir.guard %{{.*}}, %[[NORM]], %[[LAST]] :
// CHECK: weir.commit if %[[FINITE]]
// CHECK: weir.replace %{{.*}} with %[[NEXT]] : tensor<f32>
// CHECK: weir.assign @optimizer.accumulated_steps
// CHECK: weir.replace %{{.*}} with %[[DW]] times %[[KEEP]]
// CHECK: weir.assign @optimizer.accumulated.w
// CHECK: weir.commit if %[[UPDATED]]
// CHECK: %[[W:.*]]:2 = weir.update <"muon"
// CHECK: %[[MEAN:.*]] = weir.average %{{.*}}, %[[W]]#0 keep
// CHECK: weir.assign @optimizer.average.w, %[[MEAN]]
// CHECK: weir.update <"adamw", {lr = 1.000000e-02 : f64}> decay 0.000000e+00
// CHECK: weir.return {{.*}}%[[FINITE]], %[[UPDATED]]
weir.model @accumulates_and_averages name "m" train {batch = 2 : i64,
    accumulate = 2 : i64, average = 0.99 : f64,
    optimizer = #weir.call<"muon", {lr = 0.01 : f64}>} policy "off" {
  weir.layer @a kind "linear"
  weir.parameter @w : tensor<5x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.parameter @b : tensor<5xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @gradients(
      %dw: tensor<5x3xf32> {weir.role = "input", weir.name = "dw"},
      %db: tensor<5xf32> {weir.role = "input", weir.name = "db"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<5x3xf32> {weir.role = "gradient", weir.name = "w"},
          tensor<5xf32> {weir.role = "gradient", weir.name = "b"}) {
    %sum, %weight = weir.total %db : tensor<5xf32> -> tensor<f32> {layer = @a}
    weir.return %sum, %dw, %db : tensor<f32>, tensor<5x3xf32>, tensor<5xf32>
  }
}

// -----

// The factor on the loss changes whether the step is applied or not.
// CHECK-LABEL: weir.model @adjusts_loss_scale
// CHECK: weir.state @optimizer.clean_steps
// CHECK: weir.entry @step
// CHECK: %[[CLIPPED:.*]], %[[LEAST:.*]] = weir.clip_value %arg0 max 5.000000e-01
// CHECK: %[[FINITE:.*]] = weir.guard
// CHECK: %[[SCALE:.*]], %[[CLEAN:.*]] = weir.adjust_scale %{{.*}}, %{{.*}}, %[[FINITE]]
// CHECK: %[[ALWAYS:.*]] = weir.guard %[[SCALE]]
// CHECK: weir.commit if %[[ALWAYS]]
// CHECK: weir.assign @optimizer.loss_scale
// CHECK: weir.commit if %[[FINITE]]
// CHECK: weir.update <"sgd", {}> {{.*}}gradient(%[[CLIPPED]])
weir.model @adjusts_loss_scale name "m" train {batch = 2 : i64,
    loss_scale = 0.0 : f64, clip = #weir.call<"value", {max = 0.5 : f64}>,
    optimizer = #weir.call<"sgd", {}>} policy "off" {
  weir.layer @a kind "linear"
  weir.parameter @b : tensor<5xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.state @optimizer.loss_scale : tensor<f32>
    init #weir.call<"constant", {value = 65536.0 : f64}> layer @a
  weir.entry @gradients(
      %db: tensor<5xf32> {weir.role = "input", weir.name = "db"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<5xf32> {weir.role = "gradient", weir.name = "b"}) {
    %sum, %weight = weir.total %db : tensor<5xf32> -> tensor<f32> {layer = @a}
    weir.return %sum, %db : tensor<f32>, tensor<5xf32>
  }
}
