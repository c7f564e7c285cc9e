// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @scalar(%x: tensor<f32>) {
  // expected-error@+1 {{'weir.normalize' op needs an `x` of rank 1 or more}}
  %y = weir.normalize %x over [0] eps 1.0e-5 : tensor<f32>
  return
}

// -----

func.func @negative_eps(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.normalize_grad' op needs an `eps` of 0 or more}}
  %y = weir.normalize_grad %x, %x over [1] eps -1.0e-5 : tensor<2x3xf32>
  return
}

// -----

func.func @axis_twice(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.normalize' op needs increasing axes of 'tensor<2x3xf32>', not [1, 1]}}
  %y = weir.normalize %x over [1, 1] eps 1.0e-5 : tensor<2x3xf32>
  return
}

// -----

func.func @axis_beyond(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.normalize_grad' op needs increasing axes of 'tensor<2x3xf32>', not [2]}}
  %y = weir.normalize_grad %x, %x over [2] eps 1.0e-5 : tensor<2x3xf32>
  return
}

// -----

func.func @no_axis(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.normalize' op needs an axis to normalize over}}
  %y = weir.normalize %x over [] eps 1.0e-5 : tensor<2x3xf32>
  return
}

// -----

func.func @infinite_eps(%x: tensor<2x3xf32>, %w: tensor<3xf32>) {
  // expected-error@+1 {{'weir.layer_norm' op needs an `eps` of 0 or more}}
  %y = weir.layer_norm %x, %w, %w eps 0x7FF0000000000000 : tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>
  return
}

// -----

func.func @weight_of_other_width(%x: tensor<2x3xf32>, %w: tensor<2xf32>) {
  // expected-error@+1 {{'weir.layer_norm' op needs a `weight` and a `bias` of type 'tensor<3xf32>'}}
  %y = weir.layer_norm %x, %w, %w eps 1.0e-5 : tensor<2x3xf32>, tensor<2xf32>, tensor<2xf32>
  return
}

// -----

func.func @weight_of_other_type(%x: tensor<2x3xf32>, %w: tensor<3xf64>) {
  // expected-error@+1 {{'weir.rms_norm' op needs vectors of type 'tensor<3xf32>', not 'tensor<3xf64>'}}
  %y = weir.rms_norm %x, %w eps 1.0e-5 : tensor<2x3xf32>, tensor<3xf64>
  return
}

// -----

func.func @groups_that_do_not_fit(%x: tensor<2x3x5xf32>, %w: tensor<5xf32>) {
  // expected-error@+1 {{'weir.group_norm' op cannot put 5 channels into 2 equal groups}}
  %y = weir.group_norm %x, %w, %w groups 2 eps 1.0e-5 : tensor<2x3x5xf32>, tensor<5xf32>
  return
}

// -----

func.func @no_groups(%x: tensor<2x5xf32>, %w: tensor<5xf32>) {
  // expected-error@+1 {{'weir.group_norm' op cannot put 5 channels into 0 equal groups}}
  %y = weir.group_norm %x, %w, %w groups 0 eps 1.0e-5 : tensor<2x5xf32>, tensor<5xf32>
  return
}

// -----

func.func @groups_without_samples(%x: tensor<5xf32>, %w: tensor<5xf32>) {
  // expected-error@+1 {{'weir.group_norm' op needs an `x` of rank 2 or more}}
  %y = weir.group_norm %x, %w, %w groups 5 eps 1.0e-5 : tensor<5xf32>, tensor<5xf32>
  return
}

// -----

func.func @momentum_beyond_one(%x: tensor<2x3xf32>, %v: tensor<3xf32>) {
  // expected-error@+1 {{'weir.batch_norm' op needs a `momentum` from 0 to 1}}
  %y, %m, %s = weir.batch_norm %x, %v, %v running(%v, %v) eps 1.0e-5 momentum 1.5 : tensor<2x3xf32>, tensor<3xf32>
  return
}

// -----

func.func @statistics_of_other_width(%x: tensor<2x3xf32>, %v: tensor<2xf32>) {
  // expected-error@+1 {{'weir.batch_norm_inference' op needs vectors of type 'tensor<3xf32>', not 'tensor<2xf32>'}}
  %y = weir.batch_norm_inference %x, %v, %v by(%v, %v) eps 1.0e-5 : tensor<2x3xf32>, tensor<2xf32>
  return
}

// -----

func.func @average_of_nothing(%v: tensor<3xf32>) {
  // expected-error@+1 {{'weir.running_average' op has nothing to learn from}}
  %new = "weir.running_average"(%v) {momentum = 0.1 : f64} : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @average_of_other_types(%v: tensor<3xf32>, %w: tensor<2xf32>) {
  // expected-error@+1 {{'weir.running_average' op averages values of different types}}
  %new = weir.running_average %v, %w momentum 0.1 : (tensor<3xf32>, tensor<2xf32>) -> tensor<3xf32>
  return
}
