// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @bias_of_scalar(%x: tensor<f32>, %b: tensor<1xf32>) {
  // expected-error@+1 {{'weir.bias' op needs an `x` of rank 1 or more}}
  %y = weir.bias %x, %b : tensor<f32>, tensor<1xf32>
  return
}

// -----

func.func @bias_of_wrong_length(%x: tensor<2x3xf32>, %b: tensor<2xf32>) {
  // expected-error@+1 {{'weir.bias' op needs a `b` of shape [3], as the last axis of `x`, not 'tensor<2xf32>'}}
  %y = weir.bias %x, %b : tensor<2x3xf32>, tensor<2xf32>
  return
}

// -----

func.func @bias_of_other_type(%x: tensor<2x3xf32>, %b: tensor<3xf64>) {
  // expected-error@+1 {{'weir.bias' op element types of `x` and `b` differ}}
  %y = weir.bias %x, %b : tensor<2x3xf32>, tensor<3xf64>
  return
}

// -----

func.func @unknown_function(%x: tensor<2xf32>) {
  // expected-error@+1 {{'weir.activation_grad' op names an unknown function "rellu"}}
  %y = weir.activation_grad "rellu", %x, %x, %x : tensor<2xf32>
  return
}

// -----

func.func @dynamic_shape(%x: tensor<?xf32>) {
  // expected-error@+1 {{'weir.relu' op operand #0 must be statically shaped tensor of 32-bit float or 64-bit float values, but got 'tensor<?xf32>'}}
  %y = weir.relu %x : tensor<?xf32>
  return
}

// -----

func.func @integers(%x: tensor<2xi32>) {
  // expected-error@+1 {{'weir.add' op operand #0 must be statically shaped tensor of 32-bit float or 64-bit float values, but got 'tensor<2xi32>'}}
  %y = weir.add %x, %x : tensor<2xi32>
  return
}
