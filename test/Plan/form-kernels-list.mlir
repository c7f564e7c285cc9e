// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-form-kernels{grain=16384}))' \
// RUN:   | FileCheck %s

// An update overwrites the parameter, which its launch ties to a result.
// CHECK-LABEL: weir.model @updates_in_place_in_a_commit
// CHECK: plan.list @step(%[[G:.*]]: tensor<3xf32> {{.*}}, %[[OK:.*]]: tensor<i1> {{.*}}, %[[W:.*]]: tensor<3xf32> {plan.symbol = @w})
// CHECK-NEXT: plan.commit if %[[OK]]
// CHECK-NEXT: plan.launch @k0{{[a-z_]*}}(%[[G]], %[[W]]) tied [1] {layer = @a}
// CHECK: plan.kernel @k0{{[a-z_]*}}(%[[KG:.*]]: tensor<3xf32>, %[[KW:.*]]: tensor<3xf32>) -> tensor<3xf32>
// CHECK-SAME: inputs = 1 : i64
// CHECK: linalg.generic {{.*}} ins(%[[KG]] {{.*}} outs(%[[KW]]
#id = affine_map<(i) -> (i)>
weir.model @updates_in_place_in_a_commit name "m"
    train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @w : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @step(%g: tensor<3xf32> {weir.role = "input", weir.name = "g"},
                   %ok: tensor<i1> {weir.role = "input", weir.name = "ok"}) {
    weir.commit if %ok : tensor<i1> {
      %w = weir.read @w : tensor<3xf32>
      %new = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
          ins(%g : tensor<3xf32>) outs(%w : tensor<3xf32>) attrs = {layer = @a} {
      ^bb0(%i: f32, %o: f32):
        %r = arith.subf %o, %i : f32
        linalg.yield %r : f32
      } -> tensor<3xf32>
      weir.assign @w, %new : tensor<3xf32>
    }
    weir.return
  }
}

// -----

// A reshape is another type of the same place, never a launch.
// CHECK-LABEL: weir.model @launches_nothing_for_a_reshape
// CHECK: plan.list @predict(%[[X:.*]]: tensor<6xf32> {{.*}}) -> (tensor<2x3xf32>
// CHECK-NEXT: plan.return %[[X]] : tensor<6xf32>
weir.model @launches_nothing_for_a_reshape name "m"
    train {batch = 2 : i64} policy "off" {
  weir.entry @predict(%x: tensor<6xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = tensor.expand_shape %x [[0, 1]] output_shape [2, 3]
      : tensor<6xf32> into tensor<2x3xf32>
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

// A tensor of one number is filled by a kernel.
// CHECK-LABEL: weir.model @fills_what_is_constant
// CHECK: %[[Y:.*]] = plan.launch @k0{{[a-z_]*}}() tied [-1] {layer = @a} : () -> tensor<3xf32>
// CHECK: plan.return %[[Y]]
// CHECK: plan.kernel @k0{{[a-z_]*}}(%[[KY:.*]]: tensor<3xf32>)
// CHECK: linalg.fill {{.*}} outs(%[[KY]]
weir.model @fills_what_is_constant name "m" train {batch = 3 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.entry @predict() -> (tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = arith.constant {layer = @a} dense<0.5> : tensor<3xf32>
    weir.return %y : tensor<3xf32>
  }
}

// -----

// Parts are so large that each has `grain` iterations or more: 40 rows of 1024
// are 2.5 times 16384.
// CHECK-LABEL: weir.model @splits_rows_by_work
// CHECK: plan.kernel @k0
// CHECK-SAME: parts = 2 : i64, rows = 40 : i64
#id = affine_map<(i, j) -> (i, j)>
weir.model @splits_rows_by_work name "m" train {batch = 40 : i64} policy "off" {
  weir.entry @predict(
      %x: tensor<40x1024xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<40x1024xf32> {weir.role = "output", weir.name = "y"}) {
    %e = tensor.empty() : tensor<40x1024xf32>
    %y = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<40x1024xf32>) outs(%e : tensor<40x1024xf32>) {
    ^bb0(%i: f32, %o: f32):
      %r = arith.addf %i, %i : f32
      linalg.yield %r : f32
    } -> tensor<40x1024xf32>
    weir.return %y : tensor<40x1024xf32>
  }
}
