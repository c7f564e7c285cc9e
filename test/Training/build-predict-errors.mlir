// RUN: weir-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-predict))'

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'weir.entry' op has an output that depends on the target `t`}}
  weir.entry @forward(%t: tensor<2xf32> {weir.role = "target", weir.name = "t"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    weir.return %t : tensor<2xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'weir.entry' op argument 0 does not have the batch as its first axis}}
  weir.entry @forward(%x: tensor<3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    weir.return %x : tensor<3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<3x2xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{'weir.reshape' op does not keep the batch as its first axis}}
    %y = weir.reshape %x : tensor<2x3xf32> -> tensor<3x2xf32> {layer = @a}
    weir.return %y : tensor<3x2xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @b : tensor<2x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %b = weir.read @b : tensor<2x3xf32>
    // expected-error @+1 {{'weir.add' op has an operand whose batch is not known}}
    %y = weir.add %x, %b : tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @b : tensor<2x3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  // expected-error @+1 {{'weir.entry' op result 0 does not have the batch as its first axis}}
  weir.entry @forward() -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %b = weir.read @b : tensor<2x3xf32>
    weir.return %b : tensor<2x3xf32>
  }
}
