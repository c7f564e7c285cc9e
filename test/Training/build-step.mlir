// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-step,weir-verify-step))' \
// RUN:   | FileCheck %s

// The learning rate becomes a scalar; clip, guard and update follow the
// gradients, which are results no longer.
// CHECK-LABEL: weir.model @updates_in_a_commit_group
// CHECK: weir.scalar @learning_rate : tensor<f32> program ["rate", 1.000000e+00, "mul"]
// CHECK: weir.entry @step(%[[DW:.*]]: tensor<5x3xf32>
// CHECK: %[[NORM:.*]], %[[FACTOR:.*]] = weir.clip %[[DW]] {{.*}}{layer = @loss}
// CHECK: %[[OK:.*]] = weir.guard %{{.*}}, %[[NORM]] : {{.*}}{layer = @loss}
// CHECK: weir.commit if %[[OK]]
// CHECK-DAG: %[[RATE:.*]] = weir.read @learning_rate
// CHECK-DAG: %[[W:.*]] = weir.read @linear.weight
// CHECK: %[[NEW:.*]] = weir.update <"sgd"
// CHECK-SAME: parameter(%[[W]]) gradient(%[[DW]]) factor(%[[FACTOR]])
// CHECK-SAME: slots() scalars(%[[RATE]]){{.*}}{layer = @linear}
// CHECK: weir.assign @linear.weight, %[[NEW]]
// CHECK: weir.return %{{.*}}, %{{.*}}, %[[NORM]], %[[FACTOR]], %[[OK]]
weir.model @updates_in_a_commit_group name "m" train {batch = 2 : i64,
    optimizer = #weir.call<"sgd", {lr = 0.5 : f64}>} policy "off" {
  weir.layer @linear kind "linear"
  weir.layer @loss kind "loss"
  weir.parameter @linear.weight : tensor<5x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @linear
  weir.entry @gradients(
      %dw: tensor<5x3xf32> {weir.role = "input", weir.name = "dw"},
      %e: tensor<2xf32> {weir.role = "input", weir.name = "e"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"},
          tensor<5x3xf32> {weir.role = "gradient", weir.name = "linear.weight"}) {
    %sum, %weight = weir.total %e : tensor<2xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %weight, %dw : tensor<f32>, tensor<f32>, tensor<5x3xf32>
  }
}

// -----

// Slots, bias corrections, clipping and the schedule; vectors do not decay.
// CHECK-LABEL: weir.model @declares_slots_and_scalars
// CHECK: weir.parameter @w
// CHECK: weir.state @optimizer.m.w : tensor<5x3xf32> {{.*}}layer @linear slot_of @w
// CHECK: weir.state @optimizer.v.w : tensor<5x3xf32>
// CHECK: weir.parameter @b
// CHECK: weir.state @optimizer.m.b : tensor<5xf32>
// CHECK: weir.scalar @learning_rate {{.*}}"horizon"
// CHECK: weir.scalar @step_size
// CHECK: weir.scalar @root_factor
// CHECK: weir.scalar @decay_factor
// CHECK: weir.entry @step
// CHECK: weir.clip %{{.*}}, %{{.*}} max 1.000000e+00
// CHECK: weir.update <"adamw", {{.*}}> decay 1.000000e-01 parameter
// CHECK: weir.assign @w, %[[W:.*]]#0
// CHECK: weir.assign @optimizer.m.w, %[[W]]#1
// CHECK: weir.assign @optimizer.v.w, %[[W]]#2
// CHECK: weir.update <"adamw", {{.*}}> decay 0.000000e+00 parameter
// CHECK: weir.assign @b
weir.model @declares_slots_and_scalars name "m" train {batch = 2 : i64,
    clip = #weir.call<"norm", {max = 1.0 : f64}>,
    schedule = #weir.call<"cosine", {warmup = 5.0 : f64}>,
    optimizer = #weir.call<"adamw", {weight_decay = 0.1 : f64}>} policy "off" {
  weir.layer @linear kind "linear"
  weir.parameter @w : tensor<5x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @linear
  weir.parameter @b : tensor<5xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @linear
  weir.entry @gradients(
      %dw: tensor<5x3xf32> {weir.role = "input", weir.name = "dw"},
      %db: tensor<5xf32> {weir.role = "input", weir.name = "db"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<5x3xf32> {weir.role = "gradient", weir.name = "w"},
          tensor<5xf32> {weir.role = "gradient", weir.name = "b"}) {
    %sum, %weight = weir.total %db : tensor<5xf32> -> tensor<f32> {layer = @linear}
    weir.return %sum, %dw, %db : tensor<f32>, tensor<5x3xf32>, tensor<5xf32>
  }
}

// -----

// CHECK-LABEL: weir.model @decays_what_the_user_chose
// CHECK: weir.update {{.*}} decay 1.000000e-02 {{.*}}gradient(%[[DW:arg0]])
// CHECK: weir.update {{.*}} decay 0.000000e+00 {{.*}}gradient(%[[DV:arg1]])
// CHECK: weir.update {{.*}} decay 1.000000e-02 {{.*}}gradient(%[[DB:arg2]])
weir.model @decays_what_the_user_chose name "m" train {batch = 2 : i64,
    decay_all, optimizer = #weir.call<"adamw", {}>} policy "off" {
  weir.layer @a kind "linear"
  weir.parameter @w : tensor<5x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.parameter @v : tensor<5x2xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a decay false
  weir.parameter @b : tensor<5xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @gradients(
      %dw: tensor<5x3xf32> {weir.role = "input", weir.name = "dw"},
      %dv: tensor<5x2xf32> {weir.role = "input", weir.name = "dv"},
      %db: tensor<5xf32> {weir.role = "input", weir.name = "db"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<5x3xf32> {weir.role = "gradient", weir.name = "w"},
          tensor<5x2xf32> {weir.role = "gradient", weir.name = "v"},
          tensor<5xf32> {weir.role = "gradient", weir.name = "b"}) {
    %sum, %weight = weir.total %db : tensor<5xf32> -> tensor<f32> {layer = @a}
    weir.return %sum, %dw, %dv, %db
      : tensor<f32>, tensor<5x3xf32>, tensor<5x2xf32>, tensor<5xf32>
  }
}

// -----

// CHECK-LABEL: weir.model @leaves_alone_what_has_no_optimizer
// CHECK-NOT: @step
weir.model @leaves_alone_what_has_no_optimizer name "m"
    train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "linear"
  weir.parameter @b : tensor<5xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @gradients(%db: tensor<5xf32> {weir.role = "input", weir.name = "db"})
      -> (tensor<5xf32> {weir.role = "gradient", weir.name = "b"}) {
    weir.return %db : tensor<5xf32>
  }
}
