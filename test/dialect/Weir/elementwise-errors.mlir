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
  // expected-error@+1 {{'weir.elementwise_grad' op names an unknown function "rellu"}}
  %y = weir.elementwise_grad "rellu" wrt 0 %x, %x, %x : tensor<2xf32>
  return
}

// -----

func.func @too_few_values(%x: tensor<2xf32>) {
  // expected-error@+1 {{'weir.elementwise_grad' op needs the 2 operands of "huber", its value and a gradient, not 3 values}}
  %y = weir.elementwise_grad "huber" wrt 0 %x, %x, %x : tensor<2xf32>
  return
}

// -----

func.func @by_another_operand(%x: tensor<2xf32>) {
  // expected-error@+1 {{'weir.elementwise_grad' op is by operand 1 of a function with 1}}
  %y = weir.elementwise_grad "relu" wrt 1 %x, %x, %x : tensor<2xf32>
  return
}

// -----

func.func @argument_out_of_range(%x: tensor<2xf32>) {
  // expected-error@+1 {{'weir.huber' op `delta` must be greater than 0}}
  %y = weir.huber %x, %x : tensor<2xf32> {delta = 0.0 : f64}
  return
}

// -----

func.func @argument_of_gradient(%x: tensor<2xf32>) {
  // expected-error@+1 {{'weir.elementwise_grad' op `beta` must be greater than 0}}
  %y = weir.elementwise_grad "softplus" wrt 0 %x, %x, %x
    : tensor<2xf32> {beta = -1.0 : f64}
  return
}

// -----

func.func @unknown_word(%x: tensor<2xf32>) {
  // expected-error@+1 {{'weir.gelu' op `approximate` is one of none, tanh, not "erf"}}
  %y = weir.gelu %x : tensor<2xf32> {approximate = "erf"}
  return
}

// -----

func.func @arguments_apart(%x: tensor<2xf32>) {
  // expected-error@+1 {{'weir.clamp' op `min` must not exceed `max`}}
  %y = weir.clamp %x : tensor<2xf32> {min = 1.0 : f64, max = 0.0 : f64}
  return
}

// -----

func.func @truth_of_floats(%x: tensor<2xf32>) {
  // expected-error@+1 {{'weir.logical_and' op operand #0 must be statically shaped tensor of 1-bit signless integer values, but got 'tensor<2xf32>'}}
  %y = weir.logical_and %x, %x : tensor<2xf32>
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
