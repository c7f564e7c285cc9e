// RUN: weir-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-verify-plan))'

// plan_c1
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  plan.list @predict() {
    // expected-error @+1 {{'tensor.empty' op is no part of a list}}
    %a = tensor.empty() : tensor<3xf32>
    plan.return
  }
}

// -----

// plan_c2
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op is not bufferized}}
  plan.kernel @k0(%x: tensor<3xf32>) -> tensor<3xf32>
      attributes {inputs = 0 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return %x : tensor<3xf32>
  }
}

// -----

// plan_c2
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  plan.kernel @k0(%x: memref<3xf32>)
      attributes {inputs = 0 : i64, rows = 3 : i64, parts = 1 : i64} {
    // expected-error @+1 {{'memref.alloc' op stands in a kernel, which has no memory of its own}}
    %a = memref.alloc() : memref<3xf32>
    plan.return
  }
}

// -----

// plan_c3
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  // expected-error @+1 {{'plan.list' op argument 0 has no place}}
  plan.list @predict(%x: tensor<3xf32>) {
    plan.return
  }
}

// -----

// plan_c3
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  plan.kernel @k0(%y: memref<3xf32>)
      attributes {inputs = 0 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @predict() {
    // expected-error @+1 {{'plan.launch' op has no place for its results}}
    %a = plan.launch @k0() tied [-1] : () -> tensor<3xf32>
    plan.return
  }
}

// -----

// plan_c3
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  plan.kernel @k0(%y: memref<3xf32>)
      attributes {inputs = 0 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @predict(%x: tensor<3xf32> {plan.offset = 0 : i64}) {
    // expected-error @+1 {{'plan.launch' op result 0 is tied to an operand in another place}}
    %a = plan.launch @k0(%x) tied [0] at [64] : (tensor<3xf32>) -> tensor<3xf32>
    plan.return
  }
}

// -----

// plan_c4
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  plan.kernel @k0(%y: memref<3xf32>)
      attributes {inputs = 0 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @predict(%x: tensor<3xf32> {plan.offset = 0 : i64})
      -> tensor<3xf32> {
    %a = plan.launch @k0(%x) tied [0] at [0] : (tensor<3xf32>) -> tensor<3xf32>
    // expected-error @+1 {{'plan.return' op reads a value that was overwritten}}
    plan.return %x : tensor<3xf32>
  }
}

// -----

// plan_c5
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  // expected-error @+1 {{'plan.list' op argument 1 overlaps another}}
  plan.list @predict(%x: tensor<3xf32> {plan.offset = 0 : i64},
                     %y: tensor<2xf32> {plan.offset = 8 : i64}) {
    plan.return
  }
}

// -----

// plan_c5
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  plan.kernel @k0(%y: memref<3xf32>)
      attributes {inputs = 0 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @predict() -> (tensor<3xf32>, tensor<3xf32>) {
    %a = plan.launch @k0() tied [-1] at [0] : () -> tensor<3xf32>
    // expected-error @+1 {{'plan.launch' op result 0 overlaps a value that is still needed}}
    %b = plan.launch @k0() tied [-1] at [8] : () -> tensor<3xf32>
    plan.return %a, %b : tensor<3xf32>, tensor<3xf32>
  }
}

// -----

// plan_c5: a trip of the repeat would read what the trip before it wrote.
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  plan.kernel @k0(%x: memref<3xf32>, %y: memref<3xf32>)
      attributes {inputs = 1 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @predict(%x: tensor<3xf32> {plan.offset = 0 : i64}) {
    %a = plan.launch @k0(%x) tied [-1] at [64] : (tensor<3xf32>) -> tensor<3xf32>
    plan.repeat to 5 {
    ^bb0(%t: index):
      %b = plan.launch @k0(%a) tied [-1] at [128] : (tensor<3xf32>) -> tensor<3xf32>
      // expected-error @+1 {{'plan.launch' op result 0 overlaps a value that is still needed}}
      %c = plan.launch @k0(%b) tied [-1] at [64] : (tensor<3xf32>) -> tensor<3xf32>
    }
    plan.return
  }
}

// -----

// plan_c6
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @w : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  plan.kernel @k0(%y: memref<3xf32>)
      attributes {inputs = 0 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @step(%w: tensor<3xf32> {plan.offset = 0 : i64, plan.symbol = @w}) {
    // expected-error @+1 {{'plan.launch' op overwrites @w outside of a commit group}}
    %a = plan.launch @k0(%w) tied [0] at [0] : (tensor<3xf32>) -> tensor<3xf32>
    plan.return
  }
}

// -----

// plan_c7
weir.model @M name "m" train {batch = 3 : i64} policy "off" {
  // expected-error @+1 {{'weir.entry' op is left after the phase `plan`}}
  weir.entry @predict() {
    weir.return
  }
}
