// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-form-kernels))' \
// RUN:   | FileCheck %s
// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-form-kernels{fuse=false}))' \
// RUN:   | FileCheck %s --check-prefix=ALONE

// A contraction begins a kernel, the elementwise work after it joins. What the
// kernel leaves and what only it uses are destinations.
// CHECK-LABEL: weir.model @joins_elementwise_to_contraction
// CHECK: plan.list @predict(%[[X:.*]]: tensor<2x3xf32> {{.*}}, %[[W:.*]]: tensor<5x3xf32> {plan.symbol = @w}) -> (tensor<2x5xf32>
// CHECK-NEXT: %[[Y:.*]]:2 = plan.launch @k0{{[a-z_]*}}(%[[X]], %[[W]]) tied [-1, -1] {layer = @linear}
// CHECK-NEXT: plan.return %[[Y]]#0
// CHECK: plan.kernel @k0{{[a-z_]*}}(%[[KX:.*]]: tensor<2x3xf32>, %[[KW:.*]]: tensor<5x3xf32>, %[[KY:.*]]: tensor<2x5xf32>, %[[KS:.*]]: tensor<2x5xf32>)
// CHECK-SAME: inputs = 2 : i64, parts = 1 : i64, rows = 2 : i64
// CHECK: %[[ZERO:.*]] = linalg.fill {{.*}} outs(%[[KS]]
// CHECK: %[[P:.*]] = linalg.generic {{.*}} ins(%[[KX]], %[[KW]] {{.*}} outs(%[[ZERO]]
// CHECK: %[[R:.*]] = linalg.generic {{.*}} ins(%[[P]] {{.*}} outs(%[[KY]]
// CHECK: plan.return %[[R]], %[[P]]
// CHECK-NOT: plan.kernel

// ALONE-LABEL: weir.model @joins_elementwise_to_contraction
// ALONE: %[[P:.*]] = plan.launch @k0{{[a-z_]*}}({{.*}} {layer = @linear}
// ALONE: %[[Y:.*]] = plan.launch @k1{{[a-z_]*}}(%[[P]]) tied [-1] {layer = @relu}
// ALONE: plan.return %[[Y]]
#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j, k) -> (i, k)>
#col = affine_map<(i, j, k) -> (j, k)>
#out = affine_map<(i, j, k) -> (i, j)>
weir.model @joins_elementwise_to_contraction name "m"
    train {batch = 2 : i64} policy "off" {
  weir.layer @linear kind "linear"
  weir.layer @relu kind "relu"
  weir.parameter @w : tensor<5x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @linear
  weir.entry @predict(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x5xf32> {weir.role = "output", weir.name = "y"}) {
    %zero = arith.constant 0.0 : f32
    %w = weir.read @w : tensor<5x3xf32>
    %e = tensor.empty() : tensor<2x5xf32>
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x5xf32>) -> tensor<2x5xf32>
    %p = linalg.generic {indexing_maps = [#row, #col, #out],
        iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%x, %w : tensor<2x3xf32>, tensor<5x3xf32>)
        outs(%f : tensor<2x5xf32>) attrs = {layer = @linear} {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %m = arith.mulf %a, %b : f32
      %s = arith.addf %c, %m : f32
      linalg.yield %s : f32
    } -> tensor<2x5xf32>
    %y = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%p : tensor<2x5xf32>) outs(%e : tensor<2x5xf32>)
        attrs = {layer = @relu} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.maximumf %a, %zero : f32
      linalg.yield %r : f32
    } -> tensor<2x5xf32>
    weir.return %y : tensor<2x5xf32>
  }
}

// -----

// Layers and names are no part of a kernel: equal work is one definition.
// CHECK-LABEL: weir.model @shares_equal_kernels
// CHECK: %[[A:.*]] = plan.launch @k0{{[a-z_]*}}(%[[X:arg0]]) tied [-1] {layer = @a}
// CHECK: %[[B:.*]] = plan.launch @k0{{[a-z_]*}}(%[[X]]) tied [-1] {layer = @b}
// CHECK: %[[C:.*]] = plan.launch @k1{{[a-z_]*}}(%[[X]]) tied [-1] {layer = @b}
// CHECK: plan.return %[[A]], %[[B]], %[[C]]
// CHECK-COUNT-2: plan.kernel
// CHECK-NOT: plan.kernel
#id = affine_map<(i) -> (i)>
weir.model @shares_equal_kernels name "m" train {batch = 3 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.layer @b kind "b"
  weir.entry @predict(%x: tensor<3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "a"},
          tensor<3xf32> {weir.role = "output", weir.name = "b"},
          tensor<3xf32> {weir.role = "output", weir.name = "c"}) {
    %two = arith.constant 2.0 : f32
    %three = arith.constant 3.0 : f32
    %e = tensor.empty() : tensor<3xf32>
    %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%x : tensor<3xf32>) outs(%e : tensor<3xf32>) attrs = {layer = @a} {
    ^bb0(%i: f32, %o: f32):
      %r = arith.mulf %i, %two : f32
      linalg.yield %r : f32
    } -> tensor<3xf32>
    %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%x : tensor<3xf32>) outs(%e : tensor<3xf32>) attrs = {layer = @b} {
    ^bb0(%i: f32, %o: f32):
      %r = arith.mulf %i, %two : f32
      linalg.yield %r : f32
    } -> tensor<3xf32>
    %c = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%x : tensor<3xf32>) outs(%e : tensor<3xf32>) attrs = {layer = @b} {
    ^bb0(%i: f32, %o: f32):
      %r = arith.mulf %i, %three : f32
      linalg.yield %r : f32
    } -> tensor<3xf32>
    weir.return %a, %b, %c : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
  }
}

// -----

// A reduction over no dimension adds to its destination. It is no part of a
// loop that reads its result several times: each of them would add again.
// CHECK-LABEL: weir.model @adds_once
// CHECK: plan.kernel
// CHECK: %[[S:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]}
// CHECK: arith.addf
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]} ins(%[[S]]
// CHECK-NOT: arith.addf
#id = affine_map<(i) -> (i)>
#row = affine_map<(i, j) -> (i)>
#out = affine_map<(i, j) -> (i, j)>
weir.model @adds_once name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @norm kind "norm"
  weir.entry @predict(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty() : tensor<2xf32>
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2xf32>) -> tensor<2xf32>
    %s = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%x : tensor<2xf32>) outs(%f : tensor<2xf32>) attrs = {layer = @norm} {
    ^bb0(%i: f32, %o: f32):
      %q = arith.mulf %i, %i : f32
      %a = arith.addf %o, %q : f32
      linalg.yield %a : f32
    } -> tensor<2xf32>
    %d = tensor.empty() : tensor<2x3xf32>
    %y = linalg.generic {indexing_maps = [#row, #out],
        iterator_types = ["parallel", "parallel"]}
        ins(%s : tensor<2xf32>) outs(%d : tensor<2x3xf32>) attrs = {layer = @norm} {
    ^bb0(%i: f32, %o: f32):
      %r = math.sqrt %i : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    weir.return %y : tensor<2x3xf32>
  }
}
