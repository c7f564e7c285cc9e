// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @accuracy_of_wrong_shape(%x: tensor<2x3xf32>, %t: tensor<2xi32>) {
  // expected-error@+1 {{'weir.accuracy' op has one number for each row, 'tensor<2xf32>', not 'tensor<3xf32>'}}
  %a = weir.accuracy %x, %t : tensor<2x3xf32>, tensor<2xi32> -> tensor<3xf32>
  return
}

// -----

func.func @scalar_logits(%x: tensor<f32>, %t: tensor<i32>) {
  // expected-error@+1 {{'weir.accuracy' op needs `logits` of rank 1 or more}}
  %a = weir.accuracy %x, %t : tensor<f32>, tensor<i32> -> tensor<f32>
  return
}

// -----

func.func @targets_of_other_shape(%x: tensor<2x3xf32>, %t: tensor<3xi32>) {
  // expected-error@+1 {{'weir.confusion' op needs a `target` of shape [2], not 'tensor<3xi32>'}}
  %a = weir.confusion %x, %t : (tensor<2x3xf32>, tensor<3xi32>) -> tensor<3x3xf64>
  return
}

// -----

func.func @table_of_other_shape(%x: tensor<2x3xf32>, %t: tensor<2xi32>) {
  // expected-error@+1 {{'weir.class_counts' op gives a table of shape [3, 3], not 'tensor<3x2xf64>'}}
  %a = weir.class_counts %x, %t : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<3x2xf64>
  return
}

// -----

func.func @sums_of_other_types(%x: tensor<2x3xf32>, %t: tensor<2xf32>) {
  // expected-error@+1 {{'weir.regression_sums' op needs a `target` of type 'tensor<2x3xf32>', not 'tensor<2xf32>'}}
  %a = weir.regression_sums %x, %t : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<4x3xf64>
  return
}

// -----

func.func @sums_without_samples(%x: tensor<f32>) {
  // expected-error@+1 {{'weir.regression_sums' op needs samples along axis 0}}
  %a = weir.regression_sums %x, %x : (tensor<f32>, tensor<f32>) -> tensor<4x1xf64>
  return
}

// -----

func.func @mask_of_other_axes(%x: tensor<2x3xf32>, %t: tensor<2xi32>, %m: tensor<3xi1>) {
  // expected-error@+1 {{'weir.confusion' op has a mask of type 'tensor<3xi1>', not of the first axes of 'tensor<2xi32>'}}
  %a = weir.confusion %x, %t mask %m : (tensor<2x3xf32>, tensor<2xi32>, tensor<3xi1>) -> tensor<3x3xf64>
  return
}

// -----

func.func @several_counts(%x: tensor<2x3xf32>, %t: tensor<2xi32>, %v: tensor<2xi32>) {
  // expected-error@+1 {{'weir.confusion' op needs a `valid` of rank 0}}
  %a = weir.confusion %x, %t valid %v : (tensor<2x3xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<3x3xf64>
  return
}
