// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @value_to_vector(%g: tensor<2xf32>) {
  // expected-error@+1 {{'weir.clip_value' op gives a factor of type 'tensor<f32>'}}
  %c, %f = weir.clip_value %g max 0.5 : tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

func.func @value_at_zero(%g: tensor<2xf32>) {
  // expected-error@+1 {{'weir.clip_value' op needs a positive `max`}}
  %c, %f = weir.clip_value %g max 0.0 : tensor<2xf32> -> tensor<f32>
  return
}

// -----

func.func @units_to_f64(%g: tensor<2xf32>) {
  // expected-error@+1 {{'weir.clip_units' op gives a factor of type 'tensor<f32>'}}
  %c, %f = weir.clip_units %g, %g max 0.5 eps 0.1 : tensor<2xf32> -> tensor<f64>
  return
}

// -----

func.func @units_without_eps(%g: tensor<2xf32>) {
  // expected-error@+1 {{'weir.clip_units' op needs a positive `eps`}}
  %c, %f = weir.clip_units %g, %g max 0.5 eps 0.0 : tensor<2xf32> -> tensor<f32>
  return
}

// -----

func.func @score_of_vector(%n: tensor<2xf32>) {
  // expected-error@+1 {{'weir.clip_score' op takes scalars, not 'tensor<2xf32>'}}
  %f:4 = weir.clip_score %n, %n, %n, %n threshold 2.5 decay 0.97 warmup 25 : tensor<2xf32>
  return
}

// -----

func.func @score_that_forgets_nothing(%n: tensor<f32>) {
  // expected-error@+1 {{'weir.clip_score' op needs a `decay` in [0, 1)}}
  %f:4 = weir.clip_score %n, %n, %n, %n threshold 2.5 decay 1.0 warmup 25 : tensor<f32>
  return
}

// -----

func.func @score_without_warmup(%n: tensor<f32>) {
  // expected-error@+1 {{'weir.clip_score' op needs a `warmup` of at least 1}}
  %f:4 = weir.clip_score %n, %n, %n, %n threshold 2.5 decay 0.97 warmup 0 : tensor<f32>
  return
}

// -----

func.func @score_below_mean(%n: tensor<f32>) {
  // expected-error@+1 {{'weir.clip_score' op needs a positive `threshold`}}
  %f:4 = weir.clip_score %n, %n, %n, %n threshold -1.0 decay 0.97 warmup 2 : tensor<f32>
  return
}

// -----

func.func @least_of_vectors(%n: tensor<2xf32>) {
  // expected-error@+1 {{'weir.least' op takes scalars, not 'tensor<2xf32>'}}
  %l = weir.least %n : tensor<2xf32>
  return
}
