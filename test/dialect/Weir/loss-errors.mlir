// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @scalar_logits(%x: tensor<f32>, %t: tensor<i32>) {
  // expected-error@+1 {{'weir.cross_entropy' op needs `logits` of rank 1 or more}}
  %l = weir.cross_entropy %x, %t : tensor<f32>, tensor<i32> -> tensor<f32>
  return
}

// -----

func.func @targets_of_other_shape(%x: tensor<2x3x5xf32>, %t: tensor<2x5xi32>) {
  // expected-error@+1 {{'weir.cross_entropy' op needs a `target` of shape [2, 3], not 'tensor<2x5xi32>'}}
  %l = weir.cross_entropy %x, %t : tensor<2x3x5xf32>, tensor<2x5xi32> -> tensor<2x3xf32>
  return
}

// -----

func.func @accuracy_of_wrong_shape(%x: tensor<2x3xf32>, %t: tensor<2xi32>) {
  // expected-error@+1 {{'weir.accuracy' op has one number for each row, 'tensor<2xf32>', not 'tensor<3xf32>'}}
  %a = weir.accuracy %x, %t : tensor<2x3xf32>, tensor<2xi32> -> tensor<3xf32>
  return
}

// -----

func.func @gradient_of_wrong_shape(%x: tensor<2x3xf32>, %t: tensor<2xi32>, %d: tensor<f32>) {
  // expected-error@+1 {{'weir.cross_entropy_grad' op has one number for each row, 'tensor<2xf32>', not 'tensor<f32>'}}
  %l = weir.cross_entropy_grad %x, %t, %d : tensor<2x3xf32>, tensor<2xi32>, tensor<f32>
  return
}

// -----

func.func @error_of_a_scalar(%x: tensor<f32>) {
  // expected-error@+1 {{'weir.mean_squared_error' op needs an `x` of rank 1 or more}}
  %l = weir.mean_squared_error %x, %x : tensor<f32> -> tensor<f32>
  return
}

// -----

func.func @error_of_wrong_shape(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.mean_squared_error' op has one number for each sample, 'tensor<2xf32>', not 'tensor<2x3xf32>'}}
  %l = weir.mean_squared_error %x, %x : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}
