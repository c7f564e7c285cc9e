// RUN: weir-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-verify-step))'

// step_c1
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'weir.entry' op is left after the phase `step`}}
  weir.entry @forward() {
    weir.return
  }
}

// -----

// step_c1
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @b : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @gradients(%l: tensor<f32> {weir.role = "input", weir.name = "l"})
      -> (tensor<3xf32> {weir.role = "gradient", weir.name = "b"}) {
    // expected-error @+1 {{'weir.gradient' op is left after the phase `step`}}
    %db = weir.gradient %l wrt [@b] : tensor<f32> -> tensor<3xf32>
    weir.return %db : tensor<3xf32>
  }
}

// -----

// step_c2
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @b : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @step(%x: tensor<3xf32> {weir.role = "input", weir.name = "x"}) {
    // expected-error @+1 {{'weir.assign' op expects parent op 'weir.commit'}}
    weir.assign @b, %x : tensor<3xf32>
    weir.return
  }
}

// -----

// step_c3
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  // expected-error @+1 {{'weir.parameter' op is not assigned by the entry @step}}
  weir.parameter @b : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @step() {
    weir.return
  }
}

// -----

// step_c4
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.entry @predict(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{'weir.relu' op names no layer}}
    %y = weir.relu %x : tensor<2xf32>
    weir.return %y : tensor<2xf32>
  }
}

// -----

// step_c5
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.scalar @k : tensor<f32> program [7.0, "random_key0"]
  weir.entry @predict(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %k = weir.read @k : tensor<f32>
    // expected-error @+1 {{'weir.dropout' op is in training form in the entry @predict}}
    %y = weir.dropout %x keys(%k, %k) rate 0.5
      : tensor<2xf32>, tensor<f32> {layer = @a}
    weir.return %y : tensor<2xf32>
  }
}

// -----

// step_c6
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.state @s : tensor<3xf32> init #weir.call<"ones", {}> layer @a
  weir.entry @step(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"}) {
    %s = weir.read @s : tensor<3xf32>
    // expected-error @+1 {{'weir.batch_norm' op has a running statistic that @step does not assign}}
    %y, %m, %v = weir.batch_norm %x, %s, %s running(%s, %s) eps 1.0e-5
      momentum 0.1 : tensor<2x3xf32>, tensor<3xf32> {layer = @a}
    weir.return
  }
}
