// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @counts(%x: tensor<4x3xf32>) {
  // expected-error@+1 {{'weir.probe' op has 2 words for 1 results}}
  %a = weir.probe %x for ["squares", "zeros"] : tensor<4x3xf32> -> tensor<f64>
  return
}

// -----

func.func @unknown(%x: tensor<4x3xf32>) {
  // expected-error@+1 {{'weir.probe' op knows no statistic "cubes"}}
  %a = weir.probe %x for ["cubes"] : tensor<4x3xf32> -> tensor<f64>
  return
}

// -----

func.func @twice(%x: tensor<4x3xf32>) {
  // expected-error@+1 {{'weir.probe' op takes "zeros" twice}}
  %a:2 = weir.probe %x for ["zeros", "zeros"] : tensor<4x3xf32> -> tensor<f64>, tensor<f64>
  return
}

// -----

func.func @rank(%x: tensor<4x3xf32>) {
  // expected-error@+1 {{'weir.probe' op gives sums of type 'tensor<f64>', not 'tensor<4xf64>'}}
  %a = weir.probe %x for ["zeros"] : tensor<4x3xf32> -> tensor<4xf64>
  return
}

// -----

func.func @samples(%x: tensor<f32>) {
  // expected-error@+1 {{'weir.probe' op finds no samples in 'tensor<f32>'}}
  %a = weir.probe %x for ["dead"] : tensor<f32> -> tensor<f64>
  return
}

// -----

func.func @bound(%x: tensor<4x3xf32>) {
  // expected-error@+1 {{'weir.probe' op needs a bound for "saturated"}}
  %a = weir.probe %x for ["saturated"] : tensor<4x3xf32> -> tensor<f64>
  return
}

// -----

func.func @scalars(%n: tensor<2xf32>, %w: tensor<8xf32>, %c: tensor<f32>) {
  // expected-error@+1 {{'weir.outlier' op norm, count and factor are of one type, 'tensor<f32>'}}
  %i, %f, %w1, %c1 = weir.outlier %n, %w, %c threshold 4.0
    : (tensor<2xf32>, tensor<8xf32>, tensor<f32>)
    -> (tensor<i1>, tensor<f32>, tensor<8xf32>, tensor<f32>)
  return
}

// -----

func.func @window(%n: tensor<f32>, %w: tensor<1xf32>, %c: tensor<f32>) {
  // expected-error@+1 {{'weir.outlier' op needs a window of at least two norms, not 'tensor<1xf32>'}}
  %i, %f, %w1, %c1 = weir.outlier %n, %w, %c threshold 4.0
    : (tensor<f32>, tensor<1xf32>, tensor<f32>)
    -> (tensor<i1>, tensor<f32>, tensor<1xf32>, tensor<f32>)
  return
}

// -----

func.func @threshold(%n: tensor<f32>, %w: tensor<8xf32>, %c: tensor<f32>) {
  // expected-error@+1 {{'weir.outlier' op needs a positive `threshold`}}
  %i, %f, %w1, %c1 = weir.outlier %n, %w, %c threshold 0.0
    : (tensor<f32>, tensor<8xf32>, tensor<f32>)
    -> (tensor<i1>, tensor<f32>, tensor<8xf32>, tensor<f32>)
  return
}

// -----

func.func @parts(%g: tensor<5x3xf32>, %h: tensor<5xf32>) {
  // expected-error@+1 {{'weir.clip' op gives 1 sums of squares of 2 gradients}}
  %n, %f, %q = weir.clip %g, %h : (tensor<5x3xf32>, tensor<5xf32>)
    -> (tensor<f32>, tensor<f32>, tensor<f64>)
  return
}

// -----

func.func @results(%p: tensor<5xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op gives the parameter and its slots, 3 results, not 1}}
  %new = weir.update #weir.call<"sgd", {}> decay 0.0
    parameter(%p) gradient(%p) factor(%s) slots() scalars(%s) probed
    : (tensor<5xf32>, tensor<5xf32>, tensor<f32>, tensor<f32>) -> tensor<5xf32>
  return
}

// -----

func.func @sums(%p: tensor<5xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op gives sums of type 'tensor<f64>', not 'tensor<f32>'}}
  %new, %a, %b = weir.update #weir.call<"sgd", {}> decay 0.0
    parameter(%p) gradient(%p) factor(%s) slots() scalars(%s) probed
    : (tensor<5xf32>, tensor<5xf32>, tensor<f32>, tensor<f32>)
    -> (tensor<5xf32>, tensor<f32>, tensor<f32>)
  return
}

// -----

func.func @rows(%p: tensor<5x3xf32>, %g: tensor<2x3xf32>, %r: tensor<2xi32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op is not probed when it updates rows}}
  %new, %a, %b = weir.update #weir.call<"sgd", {}> decay 0.0
    parameter(%p) gradient(%g) rows(%r) factor(%s) slots() scalars(%s) probed
    : (tensor<5x3xf32>, tensor<2x3xf32>, tensor<2xi32>, tensor<f32>, tensor<f32>)
    -> (tensor<5x3xf32>, tensor<f64>, tensor<f64>)
  return
}
