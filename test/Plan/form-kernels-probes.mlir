// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-form-kernels))' \
// RUN:   | FileCheck %s

// A probe has a kernel of its own, so that others stay as they are. It reads
// what they leave; an elementwise value that is nowhere is computed again.
// CHECK-LABEL: weir.model @watches_what_is_there
// CHECK: plan.list @predict(%[[X:.*]]: tensor<2x3xf32> {{{.*}}}) -> (tensor<2x3xf32> {{{.*}}}, tensor<2xf32> {{{.*}}weir.name = "y"{{.*}}}, tensor<2xf32> {{{.*}}weir.name = "h"{{.*}}})
// CHECK-NEXT: %[[Y:.*]] = plan.launch @k0{{[a-z_]*}}(%[[X]])
// CHECK-NEXT: %[[S:.*]] = plan.launch @[[SUM:k1[a-z_]*]](%[[Y]])
// CHECK-NEXT: %[[H:.*]] = plan.launch @k2{{[a-z_]*}}(%[[X]])
// CHECK-NEXT: %[[T:.*]] = plan.launch @[[SUM]](%[[H]])
// CHECK-NEXT: plan.return %[[Y]], %[[S]], %[[T]]
#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
weir.model @watches_what_is_there name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "square"
  weir.entry @predict(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"},
          tensor<2xf32> {weir.role = "probe", weir.name = "y", weir.probe = "squares", weir.elements = 6 : i64},
          tensor<2xf32> {weir.role = "probe", weir.name = "h", weir.probe = "squares", weir.elements = 6 : i64}) {
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty() : tensor<2x3xf32>
    %v = tensor.empty() : tensor<2xf32>
    %f = linalg.fill ins(%zero : f32) outs(%v : tensor<2xf32>) -> tensor<2xf32>
    %h0 = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.mulf %a, %a : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    %y = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%h0 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.mulf %a, %a : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    %s = linalg.generic {indexing_maps = [#id, #row],
        iterator_types = ["parallel", "reduction"]}
        ins(%y : tensor<2x3xf32>) outs(%f : tensor<2xf32>)
        attrs = {layer = @a, probe} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.addf %a, %c : f32
      linalg.yield %r : f32
    } -> tensor<2xf32>
    %t = linalg.generic {indexing_maps = [#id, #row],
        iterator_types = ["parallel", "reduction"]}
        ins(%h0 : tensor<2x3xf32>) outs(%f : tensor<2xf32>)
        attrs = {layer = @a, probe} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.addf %a, %c : f32
      linalg.yield %r : f32
    } -> tensor<2xf32>
    weir.return %y, %s, %t : tensor<2x3xf32>, tensor<2xf32>, tensor<2xf32>
  }
}

// -----

// What would take too much is dropped, and its result with it.
// CHECK-LABEL: weir.model @drops_what_takes_too_much
// CHECK: plan.list @predict(%[[X:.*]]: tensor<2x3xf32> {{{.*}}}) -> (tensor<2x3xf32> {{{.*}}}, tensor<2xf32> {{{.*}}weir.name = "y"{{[^,]*}}{{[^)]*}}})
// CHECK-NEXT: %[[Y:.*]] = plan.launch @k0{{[a-z_]*}}(%[[X]])
// CHECK-NEXT: %[[S:.*]] = plan.launch @k1{{[a-z_]*}}(%[[Y]])
// CHECK-NEXT: plan.return %[[Y]], %[[S]] :
#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
weir.model @drops_what_takes_too_much name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "square"
  weir.entry @predict(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"},
          tensor<2xf32> {weir.role = "probe", weir.name = "y", weir.probe = "squares", weir.elements = 6 : i64},
          tensor<2xf32> {weir.role = "probe", weir.name = "h", weir.probe = "squares", weir.elements = 6 : i64}) {
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty() : tensor<2x3xf32>
    %v = tensor.empty() : tensor<2xf32>
    %f = linalg.fill ins(%zero : f32) outs(%v : tensor<2xf32>) -> tensor<2xf32>
    %h0 = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.mulf %a, %a : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    %h1 = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%h0 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.mulf %a, %a : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    %h2 = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%h1 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.mulf %a, %a : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    %h3 = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%h2 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.mulf %a, %a : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    %h4 = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%h3 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.mulf %a, %a : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    %h5 = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%h4 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.mulf %a, %a : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    %y = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%h5 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.mulf %a, %a : f32
      linalg.yield %r : f32
    } -> tensor<2x3xf32>
    %s = linalg.generic {indexing_maps = [#id, #row],
        iterator_types = ["parallel", "reduction"]}
        ins(%y : tensor<2x3xf32>) outs(%f : tensor<2xf32>)
        attrs = {layer = @a, probe} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.addf %a, %c : f32
      linalg.yield %r : f32
    } -> tensor<2xf32>
    %t = linalg.generic {indexing_maps = [#id, #row],
        iterator_types = ["parallel", "reduction"]}
        ins(%h5 : tensor<2x3xf32>) outs(%f : tensor<2xf32>)
        attrs = {layer = @a, probe} {
    ^bb0(%a: f32, %c: f32):
      %r = arith.addf %a, %c : f32
      linalg.yield %r : f32
    } -> tensor<2xf32>
    weir.return %y, %s, %t : tensor<2x3xf32>, tensor<2xf32>, tensor<2xf32>
  }
}
