// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @reshape_to_other_type(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.reshape' op changes the element type}}
  %y = weir.reshape %x : tensor<2x3xf32> -> tensor<6xf64>
  return
}

// -----

func.func @reshape_to_other_size(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.reshape' op turns 6 elements into 5}}
  %y = weir.reshape %x : tensor<2x3xf32> -> tensor<5xf32>
  return
}

// -----

func.func @broadcast_to_other_type(%x: tensor<3xf32>) {
  // expected-error@+1 {{'weir.broadcast' op changes the element type}}
  %y = weir.broadcast %x along [1] : tensor<3xf32> -> tensor<2x3xf64>
  return
}

// -----

func.func @broadcast_of_too_few_axes(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.broadcast' op names 1 axes for an operand of rank 2}}
  %y = weir.broadcast %x along [1] : tensor<2x3xf32> -> tensor<5x2x3xf32>
  return
}

// -----

func.func @broadcast_along_decreasing_axes(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.broadcast' op needs increasing axes of the result, not [1, 0]}}
  %y = weir.broadcast %x along [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @broadcast_along_missing_axis(%x: tensor<3xf32>) {
  // expected-error@+1 {{'weir.broadcast' op needs increasing axes of the result, not [2]}}
  %y = weir.broadcast %x along [2] : tensor<3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @broadcast_to_other_size(%x: tensor<3xf32>) {
  // expected-error@+1 {{'weir.broadcast' op axis 0 of size 3 does not fit axis 0 of 'tensor<2x3xf32>'}}
  %y = weir.broadcast %x along [0] : tensor<3xf32> -> tensor<2x3xf32>
  return
}
