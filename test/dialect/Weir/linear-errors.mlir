// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @scalar(%x: tensor<f32>, %w: tensor<5x1xf32>) {
  // expected-error@+1 {{'weir.linear' op needs an `x` of rank 1 or more}}
  %y = weir.linear %x, %w : (tensor<f32>, tensor<5x1xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @weight_of_rank_1(%x: tensor<2x3xf32>, %w: tensor<3xf32>) {
  // expected-error@+1 {{'weir.linear' op needs a `weight` of rank 2, not 'tensor<3xf32>'}}
  %y = weir.linear %x, %w : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @weight_of_other_width(%x: tensor<2x3xf32>, %w: tensor<5x2xf32>) {
  // expected-error@+1 {{'weir.linear' op last axis of `x` has 3 elements, that of `weight` 2}}
  %y = weir.linear %x, %w : (tensor<2x3xf32>, tensor<5x2xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @bias_of_input_width(%x: tensor<2x3xf32>, %w: tensor<5x3xf32>, %b: tensor<3xf32>) {
  // expected-error@+1 {{'weir.linear' op needs a `bias` of shape [5], not 'tensor<3xf32>'}}
  %y = weir.linear %x, %w, %b : (tensor<2x3xf32>, tensor<5x3xf32>, tensor<3xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @linear_of_wrong_result(%x: tensor<2x3xf32>, %w: tensor<5x3xf32>) {
  // expected-error@+1 {{'weir.linear' op gives 'tensor<2x5xf32>', not 'tensor<5x2xf32>'}}
  %y = weir.linear %x, %w : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<5x2xf32>
  return
}

// -----

func.func @linear_of_mixed_types(%x: tensor<2x3xf64>, %w: tensor<5x3xf32>) {
  // expected-error@+1 {{'weir.linear' op element types of operands and result differ}}
  %y = weir.linear %x, %w : (tensor<2x3xf64>, tensor<5x3xf32>) -> tensor<2x5xf64>
  return
}

// -----

func.func @vectors(%a: tensor<3xf32>, %b: tensor<3xf32>) {
  // expected-error@+1 {{'weir.matmul' op needs operands of one rank, 2 or more}}
  %c = weir.matmul %a, %b : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
  return
}

// -----

func.func @other_batch(%a: tensor<7x2x3xf32>, %b: tensor<5x3x2xf32>) {
  // expected-error@+1 {{'weir.matmul' op leading axes differ: 'tensor<7x2x3xf32>' and 'tensor<5x3x2xf32>'}}
  %c = weir.matmul %a, %b : (tensor<7x2x3xf32>, tensor<5x3x2xf32>) -> tensor<7x2x2xf32>
  return
}

// -----

func.func @inner_sizes_differ(%a: tensor<2x3xf32>, %b: tensor<3x5xf32>) {
  // expected-error@+1 {{'weir.matmul' op contracts 2 columns of `a` with 3 rows of `b`}}
  %c = weir.matmul %a, %b transpose_a : (tensor<2x3xf32>, tensor<3x5xf32>) -> tensor<3x5xf32>
  return
}

// -----

func.func @matmul_of_wrong_result(%a: tensor<2x3xf32>, %b: tensor<3x5xf32>) {
  // expected-error@+1 {{'weir.matmul' op gives 'tensor<2x5xf32>', not 'tensor<2x3xf32>'}}
  %c = weir.matmul %a, %b : (tensor<2x3xf32>, tensor<3x5xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @matmul_of_mixed_types(%a: tensor<2x3xf32>, %b: tensor<3x5xf64>) {
  // expected-error@+1 {{'weir.matmul' op element types of operands and result differ}}
  %c = weir.matmul %a, %b : (tensor<2x3xf32>, tensor<3x5xf64>) -> tensor<2x5xf32>
  return
}

// -----

func.func @contract_of_too_few_axes(%a: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.contract' op names 1 axes of 'tensor<2x3xf32>'}}
  %c = weir.contract %a[0], %a[0, 1] to [0] : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @contract_of_one_axis_twice(%a: tensor<3x3xf32>) {
  // expected-error@+1 {{'weir.contract' op needs different numbers from 0, not [0, 0]}}
  %c = weir.contract %a[0, 0], %a[0, 1] to [1] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @contract_of_unknown_axis(%a: tensor<3xf32>) {
  // expected-error@+1 {{'weir.contract' op needs different numbers from 0, not [-1]}}
  %c = weir.contract %a[-1], %a[0] to [0] : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @contract_of_other_sizes(%a: tensor<2x3xf32>, %b: tensor<5xf32>) {
  // expected-error@+1 {{'weir.contract' op axis 1 has 3 and 5 elements}}
  %c = weir.contract %a[0, 1], %b[1] to [0] : (tensor<2x3xf32>, tensor<5xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @contract_that_sums_one_operand(%a: tensor<2x3xf32>, %b: tensor<2xf32>) {
  // expected-error@+1 {{'weir.contract' op axis 1 stands in 1 of three lists}}
  %c = weir.contract %a[0, 1], %b[0] to [0] : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @contract_of_other_types(%a: tensor<3xf32>, %b: tensor<3xf64>) {
  // expected-error@+1 {{'weir.contract' op element types of operands and result differ}}
  %c = weir.contract %a[0], %b[0] to [0] : (tensor<3xf32>, tensor<3xf64>) -> tensor<3xf32>
  return
}
