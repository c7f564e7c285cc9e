// RUN: weir-opt %s --split-input-file --verify-diagnostics

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @e() {
    %w = weir.read @w : tensor<3xf32>
    // expected-error@+1 {{'weir.gradient' op needs a loss of rank 0, not 'tensor<3xf32>'}}
    %d = weir.gradient %w wrt [@w] : tensor<3xf32> -> tensor<3xf32>
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @e() {
    %loss = weir.constant dense<0.0> : tensor<f32>
    // expected-error@+1 {{'weir.gradient' op names 2 parameters for 1 results}}
    %d = weir.gradient %loss wrt [@w, @w] : tensor<f32> -> tensor<3xf32>
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @e() {
    %loss = weir.constant dense<0.0> : tensor<f32>
    // expected-error@+1 {{'weir.gradient' op names no parameter: @l}}
    %d = weir.gradient %loss wrt [@l] : tensor<f32> -> tensor<3xf32>
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @e() {
    %loss = weir.constant dense<0.0> : tensor<f32>
    // expected-error@+1 {{'weir.gradient' op names @w twice}}
    %d:2 = weir.gradient %loss wrt [@w, @w] : tensor<f32> -> tensor<3xf32>, tensor<3xf32>
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @e() {
    %loss = weir.constant dense<0.0> : tensor<f32>
    // expected-error@+1 {{'weir.gradient' op result type differs from that of @w, 'tensor<3xf32>'}}
    %d = weir.gradient %loss wrt [@w] : tensor<f32> -> tensor<2xf32>
    weir.return
  }
}

// -----

func.func @clip_nothing() {
  // expected-error@+1 {{'weir.clip' op needs a gradient}}
  %n, %f = weir.clip : () -> (tensor<f32>, tensor<f32>)
  return
}

// -----

func.func @clip_mixed_types(%a: tensor<2xf32>, %b: tensor<3xf64>) {
  // expected-error@+1 {{'weir.clip' op element types of the gradients differ}}
  %n, %f = weir.clip %a, %b : (tensor<2xf32>, tensor<3xf64>) -> (tensor<f32>, tensor<f32>)
  return
}

// -----

func.func @clip_to_vector(%a: tensor<2xf32>) {
  // expected-error@+1 {{'weir.clip' op gives two scalars, 'tensor<f32>'}}
  %n, %f = weir.clip %a : (tensor<2xf32>) -> (tensor<f32>, tensor<2xf32>)
  return
}

// -----

func.func @clip_at_zero(%a: tensor<2xf32>) {
  // expected-error@+1 {{'weir.clip' op needs a positive `max`}}
  %n, %f = weir.clip %a max 0.0 : (tensor<2xf32>) -> (tensor<f32>, tensor<f32>)
  return
}

// -----

func.func @unknown_optimizer(%p: tensor<3xf32>, %q: tensor<2xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op names an unknown optimizer "adm"}}
  %r = weir.update #weir.call<"adm", {}> decay 0.0 parameter(%p) gradient(%p) factor(%s) slots() scalars(%s) : (tensor<3xf32>, tensor<3xf32>, tensor<f32>, tensor<f32>) -> (tensor<3xf32>)
  return
}

// -----

func.func @missing_slot(%p: tensor<3xf32>, %q: tensor<2xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op "sgd" with these arguments has 1 slots, not 0}}
  %r = weir.update #weir.call<"sgd", {momentum = 0.9 : f64}> decay 0.0 parameter(%p) gradient(%p) factor(%s) slots() scalars(%s) : (tensor<3xf32>, tensor<3xf32>, tensor<f32>, tensor<f32>) -> (tensor<3xf32>)
  return
}

// -----

func.func @missing_rate(%p: tensor<3xf32>, %q: tensor<2xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op "sgd" with these arguments has 1 scalars, the rate included, not 0}}
  %r = weir.update #weir.call<"sgd", {}> decay 0.0 parameter(%p) gradient(%p) factor(%s) slots() scalars() : (tensor<3xf32>, tensor<3xf32>, tensor<f32>) -> (tensor<3xf32>)
  return
}

// -----

func.func @surplus_result(%p: tensor<3xf32>, %q: tensor<2xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op gives the parameter and its slots, 1 results, not 2}}
  %r:2 = weir.update #weir.call<"sgd", {}> decay 0.0 parameter(%p) gradient(%p) factor(%s) slots() scalars(%s) : (tensor<3xf32>, tensor<3xf32>, tensor<f32>, tensor<f32>) -> (tensor<3xf32>, tensor<3xf32>)
  return
}

// -----

func.func @gradient_of_other_type(%p: tensor<3xf32>, %q: tensor<2xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op gradient and result have the type of the parameter, 'tensor<3xf32>'}}
  %r = weir.update #weir.call<"sgd", {}> decay 0.0 parameter(%p) gradient(%q) factor(%s) slots() scalars(%s) : (tensor<3xf32>, tensor<2xf32>, tensor<f32>, tensor<f32>) -> (tensor<3xf32>)
  return
}

// -----

func.func @factor_that_is_no_scalar(%p: tensor<3xf32>, %q: tensor<2xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'weir.update' op factor and scalars have the type 'tensor<f32>'}}
  %r = weir.update #weir.call<"sgd", {}> decay 0.0 parameter(%p) gradient(%p) factor(%p) slots() scalars(%s) : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<f32>) -> (tensor<3xf32>)
  return
}
