// RUN: weir-opt %s | weir-opt | FileCheck %s

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<5x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @b : tensor<5xf32> init #weir.call<"zeros", {}> layer @l
  weir.state @m : tensor<5xf32> init #weir.call<"zeros", {}> layer @l
  weir.scalar @rate : tensor<f32> program ["rate"]
  // CHECK: weir.entry @step
  weir.entry @step() {
    %b = weir.read @b : tensor<5xf32>
    %m = weir.read @m : tensor<5xf32>
    %rate = weir.read @rate : tensor<f32>
    %loss = weir.reduce sum %b over [0] : tensor<5xf32> -> tensor<f32>
    // CHECK: %[[G:.*]]:2 = weir.gradient %{{.*}} wrt [@w, @b] : tensor<f32> -> tensor<5x3xf32>, tensor<5xf32>
    %dw, %db = weir.gradient %loss wrt [@w, @b]
      : tensor<f32> -> tensor<5x3xf32>, tensor<5xf32>
    // CHECK: %[[NORM:.*]], %[[FACTOR:.*]] = weir.clip %[[G]]#0, %[[G]]#1 max 1.000000e+00 : (tensor<5x3xf32>, tensor<5xf32>) -> (tensor<f32>, tensor<f32>)
    %norm, %factor = weir.clip %dw, %db max 1.0
      : (tensor<5x3xf32>, tensor<5xf32>) -> (tensor<f32>, tensor<f32>)
    // CHECK: weir.clip %{{.*}} : (tensor<5xf32>) -> (tensor<f32>, tensor<f32>)
    %n, %f = weir.clip %db : (tensor<5xf32>) -> (tensor<f32>, tensor<f32>)
    // CHECK: weir.guard %[[NORM]], %{{.*}} : tensor<f32>, tensor<f32>
    %applied = weir.guard %norm, %loss : tensor<f32>, tensor<f32>
    // CHECK: weir.update <"sgd", {lr = 1.000000e-01 : f64, momentum = 9.000000e-01 : f64}> decay 0.000000e+00 parameter(%{{.*}}) gradient(%{{.*}}) factor(%[[FACTOR]]) slots(%{{.*}}) scalars(%{{.*}}) : (tensor<5xf32>, tensor<5xf32>, tensor<f32>, tensor<5xf32>, tensor<f32>) -> (tensor<5xf32>, tensor<5xf32>)
    %new, %slot = weir.update
      #weir.call<"sgd", {lr = 0.1 : f64, momentum = 0.9 : f64}> decay 0.0
      parameter(%b) gradient(%db) factor(%factor) slots(%m) scalars(%rate)
      : (tensor<5xf32>, tensor<5xf32>, tensor<f32>, tensor<5xf32>, tensor<f32>)
      -> (tensor<5xf32>, tensor<5xf32>)
    weir.return
  }
}

// CHECK-LABEL: @steps
func.func @steps(%g: tensor<5x3xf32>, %p: tensor<5x3xf32>, %s: tensor<f32>) {
  // CHECK: weir.accumulate %{{.*}}, %{{.*}} scale 2.500000e-01 : tensor<5x3xf32>
  %a = weir.accumulate %g, %p scale 0.25 : tensor<5x3xf32>
  // CHECK: weir.cycle %{{.*}} of 4 : (tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<i1>)
  %b, %c, %last = weir.cycle %s of 4 : (tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<i1>)
  // CHECK: weir.guard %{{.*}}, %{{.*}} : tensor<f32>, tensor<i1>
  %ok = weir.guard %s, %last : tensor<f32>, tensor<i1>
  // CHECK: weir.replace %{{.*}} with %{{.*}} times %{{.*}} : tensor<f32> : tensor<5x3xf32>
  %d = weir.replace %p with %a times %c : tensor<f32> : tensor<5x3xf32>
  // CHECK: weir.replace %{{.*}} with %{{.*}} : tensor<f32>
  %e = weir.replace %s with %b : tensor<f32>
  // CHECK: weir.scale %{{.*}} by inverse %{{.*}} : tensor<5x3xf32>, tensor<f32>
  %f = weir.scale %g by inverse %s : tensor<5x3xf32>, tensor<f32>
  // CHECK: weir.adjust_scale %{{.*}}, %{{.*}}, %{{.*}} : (tensor<f32>, tensor<f32>, tensor<i1>) -> (tensor<f32>, tensor<f32>)
  %h, %i = weir.adjust_scale %s, %s, %ok : (tensor<f32>, tensor<f32>, tensor<i1>) -> (tensor<f32>, tensor<f32>)
  // CHECK: weir.average %{{.*}}, %{{.*}} keep %{{.*}} : tensor<5x3xf32>, tensor<f32>
  %j = weir.average %p, %g keep %s : tensor<5x3xf32>, tensor<f32>
  return
}

// CHECK-LABEL: @rows
func.func @rows(%x: tensor<2x3xf32>, %i: tensor<2xi32>, %p: tensor<5x3xf32>, %s: tensor<f32>) {
  // CHECK: %[[SUMS:.*]], %[[ROWS:.*]] = weir.merge_rows %{{.*}} at %{{.*}} of 5 : tensor<2x3xf32>, tensor<2xi32>
  %g, %r = weir.merge_rows %x at %i of 5 : tensor<2x3xf32>, tensor<2xi32>
  // CHECK: weir.update <"sgd", {}> decay 0.000000e+00 parameter(%{{.*}}) gradient(%[[SUMS]]) rows(%[[ROWS]]) factor(%{{.*}}) slots() scalars(%{{.*}}) : (tensor<5x3xf32>, tensor<2x3xf32>, tensor<2xi32>, tensor<f32>, tensor<f32>) -> tensor<5x3xf32>
  %n = weir.update #weir.call<"sgd", {}> decay 0.0
    parameter(%p) gradient(%g) rows(%r) factor(%s) slots() scalars(%s)
    : (tensor<5x3xf32>, tensor<2x3xf32>, tensor<2xi32>, tensor<f32>,
    tensor<f32>) -> tensor<5x3xf32>
  return
}
