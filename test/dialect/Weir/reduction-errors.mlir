// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @unknown_kind(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{expected one of [sum, mean, max, min] for how axes are reduced, got: product}}
  %y = weir.reduce product %x over [1] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @repeated_axis(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.reduce' op needs increasing axes of 'tensor<2x3xf32>', not [1, 1]}}
  %y = weir.reduce sum %x over [1, 1] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @missing_axis(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.reduce' op needs increasing axes of 'tensor<2x3xf32>', not [2]}}
  %y = weir.reduce sum %x over [2] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @wrong_result(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.reduce' op reduces to 'tensor<2xf32>', not 'tensor<3xf32>'}}
  %y = weir.reduce mean %x over [1] : tensor<2x3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @extremum_of_wrong_shape(%x: tensor<2x3xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{'weir.reduce_extremum_grad' op reduces to 'tensor<2xf32>', not 'tensor<3xf32>'}}
  %d = weir.reduce_extremum_grad %x, %y, %y over [1] : tensor<2x3xf32>, tensor<3xf32>
  return
}

// -----

func.func @softmax_along_missing_axis(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.softmax' op needs an axis of 'tensor<2x3xf32>', not 2}}
  %y = weir.softmax %x along 2 : tensor<2x3xf32>
  return
}

// -----

func.func @total_that_is_no_scalar(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.total' op gives a scalar of the element type of 'tensor<2x3xf32>'}}
  %s, %w = weir.total %x : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @valid_that_is_no_scalar(%x: tensor<2x3xf32>, %v: tensor<1xi32>) {
  // expected-error@+1 {{'weir.total' op needs a `valid` of rank 0}}
  %s, %w = weir.total %x valid %v : tensor<2x3xf32>, tensor<1xi32> -> tensor<f32>
  return
}

// -----

func.func @valid_rows_of_a_scalar(%x: tensor<f32>, %v: tensor<i32>) {
  // expected-error@+1 {{'weir.total' op with `valid` needs an `x` of rank 1 or more}}
  %s, %w = weir.total %x valid %v : tensor<f32>, tensor<i32> -> tensor<f32>
  return
}
