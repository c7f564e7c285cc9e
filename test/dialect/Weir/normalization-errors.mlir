// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @scalar(%x: tensor<f32>) {
  // expected-error@+1 {{'weir.normalize' op needs an `x` of rank 1 or more}}
  %y = weir.normalize %x eps 1.0e-5 : tensor<f32>
  return
}

// -----

func.func @negative_eps(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.normalize_grad' op needs an `eps` of 0 or more}}
  %y = weir.normalize_grad %x, %x eps -1.0e-5 : tensor<2x3xf32>
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
