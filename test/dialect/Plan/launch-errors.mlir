// RUN: weir-opt %s --split-input-file --verify-diagnostics

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: memref<2x3xf32>, %y: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.launch' op has 1 results and 0 entries in `tied`}}
    %a = plan.launch @k0(%x) tied [] : (tensor<2x3xf32>) -> tensor<5xf32>
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: memref<2x3xf32>, %y: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.launch' op has 1 results and 2 offsets}}
    %a = plan.launch @k0(%x) tied [-1] at [0, 64] : (tensor<2x3xf32>) -> tensor<5xf32>
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: memref<2x3xf32>, %y: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.launch' op ties result 0 to operand 7, which does not exist}}
    %a = plan.launch @k0(%x) tied [7] : (tensor<2x3xf32>) -> tensor<5xf32>
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: memref<2x3xf32>, %y: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.launch' op ties two results to operand 1}}
    %a:2 = plan.launch @k0(%x, %y) tied [1, 1]
      : (tensor<2x3xf32>, tensor<5xf32>) -> (tensor<5xf32>, tensor<5xf32>)
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: memref<2x3xf32>, %y: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.launch' op ties result 0 to an operand of other size}}
    %a = plan.launch @k0(%x) tied [0] : (tensor<2x3xf32>) -> tensor<5xf32>
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: memref<2x3xf32>, %y: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.launch' op names an unknown kernel @k1}}
    %a = plan.launch @k1(%x) tied [-1] : (tensor<2x3xf32>) -> tensor<5xf32>
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: memref<2x3xf32>, %y: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.launch' op does not have the operands and results of @k0}}
    %a = plan.launch @k0(%x, %y) tied [-1]
      : (tensor<2x3xf32>, tensor<5xf32>) -> tensor<5xf32>
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: memref<2x3xf32>, %y: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.launch' op operand 0 is no view of 'memref<2x3xf32>'}}
    %a = plan.launch @k0(%y) tied [-1] : (tensor<5xf32>) -> tensor<5xf32>
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.kernel @k0(%x: memref<2x3xf32>, %y: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.launch' op result 0 is no view of 'memref<5xf32>'}}
    %a = plan.launch @k0(%x) tied [-1] : (tensor<2x3xf32>) -> tensor<3xf32>
    plan.return
  }
}
