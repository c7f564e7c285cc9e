// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @unknown_kind(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{expected one of [sum, mean, max, min, prod] for how axes are reduced, got: product}}
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

func.func @softmax_over_missing_axis(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.softmax' op needs increasing axes of 'tensor<2x3xf32>', not [2]}}
  %y = weir.softmax %x over [2] : tensor<2x3xf32>
  return
}

// -----

func.func @mask_of_other_shape(%x: tensor<2x3xf32>, %m: tensor<3xi1>) {
  // expected-error@+1 {{'weir.softmax' op needs a mask of the shape of 'tensor<2x3xf32>', not 'tensor<3xi1>'}}
  %y = weir.softmax %x mask %m over [1] : tensor<2x3xf32>, tensor<3xi1>
  return
}

// -----

func.func @log_softmax_mask(%x: tensor<2x3xf32>, %m: tensor<3xi1>) {
  // expected-error@+1 {{'weir.log_softmax' op needs a mask of the shape of 'tensor<2x3xf32>', not 'tensor<3xi1>'}}
  %y = weir.log_softmax %x mask %m over [1] : tensor<2x3xf32>, tensor<3xi1>
  return
}

// -----

func.func @log_softmax_grad_mask(%x: tensor<2x3xf32>, %m: tensor<3xi1>) {
  // expected-error@+1 {{'weir.log_softmax_grad' op needs a mask of the shape of 'tensor<2x3xf32>', not 'tensor<3xi1>'}}
  %y = weir.log_softmax_grad %x, %x mask %m over [1] : tensor<2x3xf32>, tensor<3xi1>
  return
}

// -----

func.func @log_sum_exp_to_other_shape(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.log_sum_exp' op reduces to 'tensor<2xf32>', not 'tensor<3xf32>'}}
  %y = weir.log_sum_exp %x over [1] : tensor<2x3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @log_sum_exp_grad_of_other_shape(%x: tensor<2x3xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{'weir.log_sum_exp_grad' op reduces to 'tensor<2xf32>', not 'tensor<3xf32>'}}
  %d = weir.log_sum_exp_grad %x, %y, %y over [1] : tensor<2x3xf32>, tensor<3xf32>
  return
}

// -----

func.func @product_grad_of_other_shape(%x: tensor<2x3xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{'weir.reduce_product_grad' op reduces to 'tensor<2xf32>', not 'tensor<3xf32>'}}
  %d = weir.reduce_product_grad %x, %y over [1] : tensor<2x3xf32>, tensor<3xf32>
  return
}

// -----

func.func @norm_to_other_type(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.norm' op reduces to 'tensor<2xf32>', not 'tensor<2xf64>'}}
  %y = weir.norm %x over [1] : tensor<2x3xf32> -> tensor<2xf64>
  return
}

// -----

func.func @variance_of_too_few(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.variance' op of 3 elements needs a correction from 0 to 2, not 3}}
  %y = weir.variance %x over [1] correction 3 : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @standard_deviation_of_too_few(%x: tensor<2x1xf32>) {
  // expected-error@+1 {{'weir.standard_deviation' op of 1 elements needs a correction from 0 to 0, not 1}}
  %y = weir.standard_deviation %x over [1] correction 1 : tensor<2x1xf32> -> tensor<2xf32>
  return
}

// -----

func.func @place_of_the_sum(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.arg_extremum' op finds a `max` or a `min`, not a `sum`}}
  %y = weir.arg_extremum sum %x along 1 : tensor<2x3xf32> -> tensor<2xi32>
  return
}

// -----

func.func @place_along_missing_axis(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.arg_extremum' op needs an axis of 'tensor<2x3xf32>', not 2}}
  %y = weir.arg_extremum max %x along 2 : tensor<2x3xf32> -> tensor<2xi32>
  return
}

// -----

func.func @cumulative_sum_along_missing_axis(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.cumulative_sum' op needs an axis of 'tensor<2x3xf32>', not -1}}
  %y = weir.cumulative_sum %x along -1 : tensor<2x3xf32>
  return
}
