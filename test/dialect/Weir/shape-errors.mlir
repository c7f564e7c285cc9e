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

// -----

func.func @transpose_by_no_permutation(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.transpose' op needs a permutation of the axes of 'tensor<2x3xf32>', not [1, 1]}}
  %y = weir.transpose %x by [1, 1] : tensor<2x3xf32> -> tensor<3x3xf32>
  return
}

// -----

func.func @transpose_to_other_shape(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.transpose' op gives 'tensor<3x2xf32>', not 'tensor<2x3xf32>'}}
  %y = weir.transpose %x by [1, 0] : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @concat_of_nothing() {
  // expected-error@+1 {{'weir.concat' op needs an operand}}
  %y = weir.concat along 0 : () -> tensor<2xf32>
  return
}

// -----

func.func @concat_along_missing_axis(%x: tensor<3xf32>) {
  // expected-error@+1 {{'weir.concat' op needs an axis of 'tensor<3xf32>', not 1}}
  %y = weir.concat %x along 1 : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @concat_of_other_shape(%x: tensor<2x3xf32>, %z: tensor<5x3xf32>) {
  // expected-error@+1 {{'weir.concat' op changes other axes than 1 from 'tensor<5x3xf32>' to 'tensor<2x6xf32>'}}
  %y = weir.concat %x, %z along 1 : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<2x6xf32>
  return
}

// -----

func.func @concat_to_other_size(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.concat' op joins 6 elements along axis 1 to 'tensor<2x7xf32>'}}
  %y = weir.concat %x, %x along 1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x7xf32>
  return
}

// -----

func.func @concat_of_other_type(%x: tensor<3xf32>) {
  // expected-error@+1 {{'weir.concat' op changes the element type}}
  %y = weir.concat %x along 0 : (tensor<3xf32>) -> tensor<3xf64>
  return
}

// -----

func.func @slice_beyond_the_end(%x: tensor<5xf32>) {
  // expected-error@+1 {{'weir.slice' op takes 3 elements from 1 by 2 of an axis of 5}}
  %y = weir.slice %x along 0 from 1 step 2 : tensor<5xf32> -> tensor<3xf32>
  return
}

// -----

func.func @slice_by_nothing(%x: tensor<5xf32>) {
  // expected-error@+1 {{'weir.slice' op takes 3 elements from 1 by 0 of an axis of 5}}
  %y = weir.slice %x along 0 from 1 step 0 : tensor<5xf32> -> tensor<3xf32>
  return
}

// -----

func.func @slice_by_very_much(%x: tensor<5xf32>) {
  // expected-error@+1 {{'weir.slice' op takes 3 elements from 1 by 9223372036854775807 of an axis of 5}}
  %y = weir.slice %x along 0 from 1 step 9223372036854775807 : tensor<5xf32> -> tensor<3xf32>
  return
}

// -----

func.func @pad_beyond_the_end(%x: tensor<3xf32>) {
  // expected-error@+1 {{'weir.pad' op takes 3 elements from 3 by 1 of an axis of 5}}
  %y = weir.pad %x along 0 from 3 step 1 with 0.0 : tensor<3xf32> -> tensor<5xf32>
  return
}

// -----

func.func @gather_along_missing_axis(%x: tensor<2x3xf32>, %i: tensor<2xi32>) {
  // expected-error@+1 {{'weir.gather' op needs `batch` axes of 'tensor<2xi32>' and then an axis of 'tensor<2x3xf32>', not 1 and 0}}
  %y = weir.gather %x at %i along 0 batch 1 : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @gather_of_other_batch(%x: tensor<2x3xf32>, %i: tensor<5xi32>) {
  // expected-error@+1 {{'weir.gather' op leading axes differ: 'tensor<2x3xf32>' and 'tensor<5xi32>'}}
  %y = weir.gather %x at %i along 1 batch 1 : (tensor<2x3xf32>, tensor<5xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_to_other_shape(%x: tensor<2x3xf32>, %i: tensor<5xi32>) {
  // expected-error@+1 {{'weir.gather' op relates 'tensor<2x3xf32>' to 'tensor<2x5xf32>', not 'tensor<5x2xf32>'}}
  %y = weir.gather %x at %i along 1 batch 0 : (tensor<2x3xf32>, tensor<5xi32>) -> tensor<5x2xf32>
  return
}

// -----

func.func @scatter_of_other_shape(%x: tensor<2x3xf32>, %i: tensor<5xi32>) {
  // expected-error@+1 {{'weir.scatter_add' op relates 'tensor<2x7xf32>' to 'tensor<2x5xf32>', not 'tensor<2x3xf32>'}}
  %y = weir.scatter_add %x at %i along 1 batch 0 : (tensor<2x3xf32>, tensor<5xi32>) -> tensor<2x7xf32>
  return
}

// -----

func.func @one_hot_of_other_shape(%c: tensor<2xi32>) {
  // expected-error@+1 {{'weir.one_hot' op needs a result with one axis more than 'tensor<2xi32>', not 'tensor<3x5xf32>'}}
  %y = weir.one_hot %c : tensor<2xi32> -> tensor<3x5xf32>
  return
}

// -----

func.func @iota_along_missing_axis() {
  // expected-error@+1 {{'weir.iota' op needs an axis of 'tensor<3xf32>', not 1}}
  %y = weir.iota along 1 from 0.0 step 1.0 : tensor<3xf32>
  return
}
