// RUN: weir-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-form-kernels))'

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.entry @predict(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{no kernel can hold this operation}}
    %y = weir.relu %x : tensor<2xf32> {layer = @a}
    weir.return %y : tensor<2xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.entry @predict() -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{a tensor of different numbers needs memory, and kernels have none}}
    %y = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
    weir.return %y : tensor<2xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @w : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @step(%g: tensor<3xf32> {weir.role = "input", weir.name = "g"},
                   %ok: tensor<i1> {weir.role = "input", weir.name = "ok"}) {
    weir.commit if %ok : tensor<i1> {
      // expected-error @+1 {{'weir.assign' op assigns a value that was not computed in place}}
      weir.assign @w, %g : tensor<3xf32>
    }
    weir.return
  }
}
