// RUN: weir-opt --weir-verify-linalg --split-input-file --verify-diagnostics %s
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{'weir.relu' op is not lowered}}
    %y = weir.relu %x : tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %e = tensor.empty() {layer = @a} : tensor<2x3xf32>
    %c = arith.constant 0.0 : f32
    // expected-error @+1 {{'linalg.exp' op is neither linalg.generic nor linalg.fill}}
    %y = linalg.exp {layer = @a} ins(%x : tensor<2x3xf32>)
        outs(%e : tensor<2x3xf32>) -> tensor<2x3xf32>
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %c = arith.constant 0.0 : f32
    // expected-error @+1 {{'tensor.splat' op is neither a fresh tensor nor a reshape}}
    %y = tensor.splat %c {layer = @a} : tensor<2x3xf32>
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{'scf.execute_region' op belongs to no dialect of the phase `linalg`}}
    %y = scf.execute_region -> tensor<2x3xf32> {
      scf.yield %x : tensor<2x3xf32>
    }
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %n = arith.constant 2 : index
    // expected-error @+1 {{'tensor.empty' op has a shape that is not static}}
    %e = tensor.empty(%n) {layer = @a} : tensor<?x3xf32>
    weir.return %x : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{'tensor.empty' op names no layer}}
    %e = tensor.empty() : tensor<2x3xf32>
    weir.return %x : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{'linalg.generic' op output 0 is neither fresh, nor read, nor a sum to continue}}
    %y = linalg.generic {
        indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>,
                         affine_map<(d0, d1) -> (d0, d1)>],
        iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<2x3xf32>) outs(%x : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%in: f32, %out: f32):
      linalg.yield %in : f32
    } -> tensor<2x3xf32>
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %e = tensor.empty() {layer = @a} : tensor<2x3xf32>
    %y = linalg.generic {
        indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>,
                         affine_map<(d0, d1) -> (d0, d1)>],
        iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%in: f32, %out: f32):
      // expected-error @+1 {{'math.exp' op assumes that NaN or infinity does not occur}}
      %z = math.exp %in fastmath<ninf> : f32
      linalg.yield %z : f32
    } -> tensor<2x3xf32>
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-error @+1 {{'arith.addf' op assumes that NaN or infinity does not occur}}
    %y = arith.addf %x, %x fastmath<fast> : tensor<2x3xf32>
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %e = tensor.empty() {layer = @a} : tensor<2x3xf32>
    %y = linalg.generic {
        indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>,
                         affine_map<(d0, d1) -> (d0, d1)>],
        iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>)
        attrs = {layer = @a} {
    ^bb0(%in: f32, %out: f32):
      // expected-error @+1 {{'tensor.from_elements' op cannot stand in the body of linalg.generic}}
      %t = tensor.from_elements %in : tensor<1xf32>
      linalg.yield %in : f32
    } -> tensor<2x3xf32>
    weir.return %y : tensor<2x3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.entry @forward() -> () {
    %ok = arith.constant dense<true> : tensor<i1>
    weir.commit if %ok : tensor<i1> {
      // expected-error @+1 {{'tensor.empty' op names no layer}}
      %e = tensor.empty() : tensor<2x3xf32>
    }
    weir.return
  }
}
