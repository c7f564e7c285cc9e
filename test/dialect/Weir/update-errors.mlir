// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @cycle_of_vector(%n: tensor<2xf32>) {
  // expected-error@+1 {{'weir.cycle' op counts with scalars of one type, not 'tensor<2xf32>'}}
  %a, %b, %c = weir.cycle %n of 4 : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<i1>)
  return
}

// -----

func.func @cycle_of_nothing(%n: tensor<f32>) {
  // expected-error@+1 {{'weir.cycle' op needs a length of at least 1}}
  %a, %b, %c = weir.cycle %n of 0 : (tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<i1>)
  return
}

// -----

func.func @replace_by_vector(%n: tensor<2xf32>) {
  // expected-error@+1 {{'weir.replace' op takes a scalar of type 'tensor<f32>', not 'tensor<2xf32>'}}
  %a = weir.replace %n with %n times %n : tensor<2xf32> : tensor<2xf32>
  return
}

// -----

func.func @scale_by_vector(%n: tensor<2xf32>) {
  // expected-error@+1 {{'weir.scale' op takes a scalar of type 'tensor<f32>', not 'tensor<2xf32>'}}
  %a = weir.scale %n by %n : tensor<2xf32>, tensor<2xf32>
  return
}

// -----

func.func @adjust_two_types(%s: tensor<f32>, %c: tensor<f64>, %ok: tensor<i1>) {
  // expected-error@+1 {{'weir.adjust_scale' op scale and count have one type}}
  %a, %b = weir.adjust_scale %s, %c, %ok : (tensor<f32>, tensor<f64>, tensor<i1>) -> (tensor<f32>, tensor<f64>)
  return
}

// -----

func.func @average_by_vector(%n: tensor<2xf32>) {
  // expected-error@+1 {{'weir.average' op takes a scalar of type 'tensor<f32>', not 'tensor<2xf32>'}}
  %a = weir.average %n, %n keep %n : tensor<2xf32>, tensor<2xf32>
  return
}

// -----

func.func @muon_of_vector(%p: tensor<3xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op "muon" is for matrices only, not 'tensor<3xf32>'}}
  %r:2 = weir.update #weir.call<"muon", {}> decay 0.0 parameter(%p) gradient(%p) factor(%s) slots(%p) scalars(%s, %s) : (tensor<3xf32>, tensor<3xf32>, tensor<f32>, tensor<3xf32>, tensor<f32>, tensor<f32>) -> (tensor<3xf32>, tensor<3xf32>)
  return
}

// -----

func.func @slot_of_other_extent(%p: tensor<5x3xf32>, %r: tensor<5xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op has a slot of type 'tensor<5xf32>' and result 'tensor<5xf32>', not 'tensor<3xf32>'}}
  %n:3 = weir.update #weir.call<"adafactor", {}> decay 0.0 parameter(%p) gradient(%p) factor(%s) slots(%r, %r) scalars(%s, %s, %s) : (tensor<5x3xf32>, tensor<5x3xf32>, tensor<f32>, tensor<5xf32>, tensor<5xf32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<5x3xf32>, tensor<5xf32>, tensor<5xf32>)
  return
}

// -----

func.func @rows_of_other_width(%p: tensor<5x3xf32>, %g: tensor<2x4xf32>, %r: tensor<2xi32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op has no gradient of 'tensor<2xi32>' rows of 'tensor<5x3xf32>': 'tensor<2x4xf32>'}}
  %n = weir.update #weir.call<"sgd", {}> decay 0.0 parameter(%p) gradient(%g) rows(%r) factor(%s) slots() scalars(%s) : (tensor<5x3xf32>, tensor<2x4xf32>, tensor<2xi32>, tensor<f32>, tensor<f32>) -> tensor<5x3xf32>
  return
}

// -----

func.func @rows_that_depend(%p: tensor<5x3xf32>, %g: tensor<2x3xf32>, %r: tensor<2xi32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op "muon" updates no row by itself}}
  %n:2 = weir.update #weir.call<"muon", {}> decay 0.0 parameter(%p) gradient(%g) rows(%r) factor(%s) slots(%p) scalars(%s, %s) : (tensor<5x3xf32>, tensor<2x3xf32>, tensor<2xi32>, tensor<f32>, tensor<5x3xf32>, tensor<f32>, tensor<f32>) -> (tensor<5x3xf32>, tensor<5x3xf32>)
  return
}

// -----

func.func @merges_too_few(%x: tensor<2x3xf32>, %i: tensor<3xi32>) {
  // expected-error@+1 {{'weir.merge_rows' op has no index for each row of 'tensor<2x3xf32>': 'tensor<3xi32>'}}
  %s, %r = weir.merge_rows %x at %i of 5 : tensor<2x3xf32>, tensor<3xi32>
  return
}

// -----

func.func @merges_into_nothing(%x: tensor<2x3xf32>, %i: tensor<2xi32>) {
  // expected-error@+1 {{'weir.merge_rows' op counts 0 rows}}
  %s, %r = weir.merge_rows %x at %i of 0 : tensor<2x3xf32>, tensor<2xi32>
  return
}
