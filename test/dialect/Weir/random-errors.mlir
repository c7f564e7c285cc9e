// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @rate_beyond_one(%x: tensor<2xf32>, %k: tensor<f32>) {
  // expected-error@+1 {{'weir.dropout' op needs a `rate` from 0 to 1}}
  %y = weir.dropout %x keys(%k, %k) rate 1.5 : tensor<2xf32>, tensor<f32>
  return
}

// -----

func.func @rate_is_nan(%x: tensor<2xf32>, %k: tensor<f32>) {
  // expected-error@+1 {{'weir.dropout' op needs a `rate` from 0 to 1}}
  %y = weir.dropout %x keys(%k, %k) rate 0x7FF8000000000000 : tensor<2xf32>, tensor<f32>
  return
}

// -----

func.func @key_with_axes(%x: tensor<2xf32>, %k: tensor<2xf32>) {
  // expected-error@+1 {{'weir.dropout' op needs keys of rank 0}}
  %y = weir.dropout %x keys(%k, %k) rate 0.5 : tensor<2xf32>, tensor<2xf32>
  return
}

// -----

func.func @shared_axis_beyond(%x: tensor<2x3xf32>, %k: tensor<f32>) {
  // expected-error@+1 {{'weir.dropout' op needs increasing axes of 'tensor<2x3xf32>', not [2]}}
  %y = weir.dropout %x keys(%k, %k) rate 0.5 shared [2] : tensor<2x3xf32>, tensor<f32>
  return
}

// -----

func.func @negative_deviation(%x: tensor<2xf32>, %k: tensor<f32>) {
  // expected-error@+1 {{'weir.noise' op needs a `deviation` of 0 or more}}
  %y = weir.noise %x keys(%k, %k) deviation -0.5 : tensor<2xf32>, tensor<f32>
  return
}
