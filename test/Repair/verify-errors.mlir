// RUN: weir-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-verify-repaired))'

// repaired_c1
// expected-error @+1 {{'weir.model' op has no entry @forward}}
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
}

// -----

// repaired_c1
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'weir.entry' op argument 0 has no name of its own}}
  weir.entry @forward(%x: tensor<2xf32> {weir.role = "input"}) {
    weir.return
  }
}

// -----

// repaired_c1
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'weir.entry' op argument 1 has no name of its own}}
  weir.entry @forward(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"},
                      %t: tensor<2xf32> {weir.role = "target", weir.name = "x"}) {
    weir.return
  }
}

// -----

// repaired_c1
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'weir.entry' op result 0 has no name}}
  weir.entry @forward(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output"}) {
    weir.return %x : tensor<2xf32>
  }
}

// -----

// repaired_c2
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  // expected-error @+1 {{'weir.parameter' op is read by no entry}}
  weir.parameter @b : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @forward() {
    weir.return
  }
}

// -----

// repaired_c2
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @b : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.entry @forward() {
    // expected-error @+1 {{'weir.read' op type differs from that of @b, 'tensor<3xf32>'}}
    %b = weir.read @b : tensor<5xf32>
    weir.return
  }
}
