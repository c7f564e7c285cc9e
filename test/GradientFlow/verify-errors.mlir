// RUN: weir-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-verify-flow))'

// flow_c1
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'weir.entry' op stands beside @forward in the phase `flow`}}
  weir.entry @step() {
    weir.return
  }
}

// -----

// flow_c2
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.entry @forward(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{'weir.relu' op names no layer of the model}}
    %y = weir.relu %x : tensor<2xf32>
    weir.return %y : tensor<2xf32>
  }
}

// -----

// flow_c2: a parameter is no layer.
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @b : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @forward(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{'weir.relu' op names no layer of the model}}
    %y = weir.relu %x : tensor<2xf32> {layer = @b}
    weir.return %y : tensor<2xf32>
  }
}
