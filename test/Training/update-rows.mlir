// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-update-rows))' \
// RUN:   | FileCheck %s

// The norm and the update see the rows that four samples name, of 16.
// CHECK-LABEL: weir.model @updates_what_is_named
// CHECK: weir.entry @step
// CHECK-NOT: weir.scatter_add
// CHECK: %[[X:.*]] = weir.reshape %{{.*}} : tensor<2x2x3xf32> -> tensor<4x3xf32>
// CHECK: %[[I:.*]] = weir.reshape %{{.*}} : tensor<2x2xi32> -> tensor<4xi32>
// CHECK: %[[SUMS:.*]], %[[ROWS:.*]] = weir.merge_rows %[[X]] at %[[I]] of 16 : tensor<4x3xf32>, tensor<4xi32> {layer = @a}
// CHECK: weir.clip %[[SUMS]] max
// CHECK: weir.update <"sgd", {}> decay 0.000000e+00 parameter(%{{.*}}) gradient(%[[SUMS]]) rows(%[[ROWS]])
weir.model @updates_what_is_named name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "embedding"
  weir.parameter @w : tensor<16x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.entry @step(
      %x: tensor<2x2x3xf32> {weir.role = "input", weir.name = "x"},
      %i: tensor<2x2xi32> {weir.role = "input", weir.name = "i"},
      %s: tensor<f32> {weir.role = "input", weir.name = "s"}) {
    %g = weir.scatter_add %x at %i along 0 batch 0
      : (tensor<2x2x3xf32>, tensor<2x2xi32>) -> tensor<16x3xf32> {layer = @a}
    %norm, %f = weir.clip %g max 1.0
      : (tensor<16x3xf32>) -> (tensor<f32>, tensor<f32>) {layer = @a}
    %ok = weir.guard %norm : tensor<f32> {layer = @a}
    weir.commit if %ok : tensor<i1> {
      %p = weir.read @w : tensor<16x3xf32> {layer = @a}
      %n = weir.update #weir.call<"sgd", {}> decay 0.0
        parameter(%p) gradient(%g) factor(%f) slots() scalars(%s)
        : (tensor<16x3xf32>, tensor<16x3xf32>, tensor<f32>, tensor<f32>)
        -> tensor<16x3xf32> {layer = @a}
      weir.assign @w, %n : tensor<16x3xf32>
    }
    weir.return
  }
}

// -----

// Slots that only grow with gradients: a row without one keeps its own.
// CHECK-LABEL: weir.model @keeps_sums_of_squares
// CHECK: weir.merge_rows
// CHECK: weir.update <"adagrad", {}> {{.*}} rows(%{{.*}})
weir.model @keeps_sums_of_squares name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "embedding"
  weir.parameter @w : tensor<16x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @v : tensor<16x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.entry @step(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %i: tensor<2xi32> {weir.role = "input", weir.name = "i"},
      %s: tensor<f32> {weir.role = "input", weir.name = "s"}) {
    %g = weir.scatter_add %x at %i along 0 batch 0
      : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<16x3xf32> {layer = @a}
    %ok = weir.guard %s : tensor<f32> {layer = @a}
    weir.commit if %ok : tensor<i1> {
      %p = weir.read @w : tensor<16x3xf32> {layer = @a}
      %v = weir.read @v : tensor<16x3xf32> {layer = @a}
      %n:2 = weir.update #weir.call<"adagrad", {}> decay 0.0
        parameter(%p) gradient(%g) factor(%s) slots(%v) scalars(%s, %s)
        : (tensor<16x3xf32>, tensor<16x3xf32>, tensor<f32>, tensor<16x3xf32>,
        tensor<f32>, tensor<f32>)
        -> (tensor<16x3xf32>, tensor<16x3xf32>) {layer = @a}
      weir.assign @w, %n#0 : tensor<16x3xf32>
      weir.assign @v, %n#1 : tensor<16x3xf32>
    }
    weir.return
  }
}

// -----

// In turn: momentum, which moves every row; decay; a gradient of two places;
// few rows beside those that are named.
// CHECK-LABEL: weir.model @stays_dense
// CHECK-NOT: weir.merge_rows
// CHECK: weir.update <"sgd", {momentum = 9.000000e-01 : f64}>
// CHECK-NOT: rows(
// CHECK: weir.return
weir.model @stays_dense name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "embedding"
  weir.parameter @w : tensor<16x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.parameter @u : tensor<16x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.parameter @t : tensor<16x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.parameter @q : tensor<7x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @m : tensor<16x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.entry @step(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %i: tensor<2xi32> {weir.role = "input", weir.name = "i"},
      %s: tensor<f32> {weir.role = "input", weir.name = "s"}) {
    %gw = weir.scatter_add %x at %i along 0 batch 0
      : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<16x3xf32> {layer = @a}
    %gu = weir.scatter_add %x at %i along 0 batch 0
      : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<16x3xf32> {layer = @a}
    %gv = weir.scatter_add %x at %i along 0 batch 0
      : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<16x3xf32> {layer = @a}
    %gt = weir.add %gv, %gv : tensor<16x3xf32> {layer = @a}
    %gq = weir.scatter_add %x at %i along 0 batch 0
      : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<7x3xf32> {layer = @a}
    %ok = weir.guard %s : tensor<f32> {layer = @a}
    weir.commit if %ok : tensor<i1> {
      %w = weir.read @w : tensor<16x3xf32> {layer = @a}
      %m = weir.read @m : tensor<16x3xf32> {layer = @a}
      %nw:2 = weir.update #weir.call<"sgd", {momentum = 0.9 : f64}> decay 0.0
        parameter(%w) gradient(%gw) factor(%s) slots(%m) scalars(%s)
        : (tensor<16x3xf32>, tensor<16x3xf32>, tensor<f32>, tensor<16x3xf32>,
        tensor<f32>) -> (tensor<16x3xf32>, tensor<16x3xf32>) {layer = @a}
      weir.assign @w, %nw#0 : tensor<16x3xf32>
      weir.assign @m, %nw#1 : tensor<16x3xf32>
      %u = weir.read @u : tensor<16x3xf32> {layer = @a}
      %nu = weir.update #weir.call<"sgd", {weight_decay = 0.1 : f64}> decay 0.1
        parameter(%u) gradient(%gu) factor(%s) slots() scalars(%s)
        : (tensor<16x3xf32>, tensor<16x3xf32>, tensor<f32>, tensor<f32>)
        -> tensor<16x3xf32> {layer = @a}
      weir.assign @u, %nu : tensor<16x3xf32>
      %t = weir.read @t : tensor<16x3xf32> {layer = @a}
      %nt = weir.update #weir.call<"sgd", {}> decay 0.0
        parameter(%t) gradient(%gt) factor(%s) slots() scalars(%s)
        : (tensor<16x3xf32>, tensor<16x3xf32>, tensor<f32>, tensor<f32>)
        -> tensor<16x3xf32> {layer = @a}
      weir.assign @t, %nt : tensor<16x3xf32>
      %q = weir.read @q : tensor<7x3xf32> {layer = @a}
      %nq = weir.update #weir.call<"sgd", {}> decay 0.0
        parameter(%q) gradient(%gq) factor(%s) slots() scalars(%s)
        : (tensor<7x3xf32>, tensor<7x3xf32>, tensor<f32>, tensor<f32>)
        -> tensor<7x3xf32> {layer = @a}
      weir.assign @q, %nq : tensor<7x3xf32>
    }
    weir.return
  }
}
