// RUN: weir-opt %s --split-input-file --verify-diagnostics

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op argument 0 has type 'tensor<?x3xf32>', which the arena cannot hold}}
  plan.kernel @k0(%x: tensor<?x3xf32>)
      attributes {inputs = 1 : i64, rows = 1 : i64, parts = 1 : i64} {
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op does not end in plan.return}}
  plan.kernel @k0(%x: tensor<3xf32>)
      attributes {inputs = 1 : i64, rows = 1 : i64, parts = 1 : i64} {
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op returns 0 values and declares 1}}
  plan.kernel @k0(%x: tensor<3xf32>) -> tensor<3xf32>
      attributes {inputs = 0 : i64, rows = 1 : i64, parts = 1 : i64} {
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op has 3 parts for 2 rows}}
  plan.kernel @k0(%x: tensor<3xf32>)
      attributes {inputs = 1 : i64, rows = 2 : i64, parts = 3 : i64} {
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op has 1 arguments, of which 2 inputs}}
  plan.kernel @k0(%x: tensor<3xf32>)
      attributes {inputs = 2 : i64, rows = 1 : i64, parts = 1 : i64} {
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op is bufferized and has results}}
  plan.kernel @k0(%x: memref<3xf32>) -> tensor<3xf32>
      attributes {inputs = 0 : i64, rows = 1 : i64, parts = 1 : i64} {
    %y = tensor.empty() : tensor<3xf32>
    plan.return %y : tensor<3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op returns other types than it declares}}
  plan.kernel @k0(%x: tensor<3xf32>) -> tensor<5xf32>
      attributes {inputs = 0 : i64, rows = 1 : i64, parts = 1 : i64} {
    plan.return %x : tensor<3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op has 1 destinations and 0 results}}
  plan.kernel @k0(%x: tensor<3xf32>)
      attributes {inputs = 0 : i64, rows = 1 : i64, parts = 1 : i64} {
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.kernel' op result type 'tensor<3xf32>' differs from its destination's, 'tensor<5xf32>'}}
  plan.kernel @k0(%x: tensor<3xf32>, %y: tensor<5xf32>) -> tensor<3xf32>
      attributes {inputs = 1 : i64, rows = 1 : i64, parts = 1 : i64} {
    plan.return %x : tensor<3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.list' op result 0 of type 'tensor<2x3xf32>' is no view of 'tensor<5xf32>'}}
  plan.list @l(%x: tensor<5xf32>) -> tensor<2x3xf32> {
    plan.return %x : tensor<5xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  // expected-error @+1 {{'plan.list' op argument 0 has type 'memref<5xf32>', which the arena cannot hold}}
  plan.list @l(%x: memref<5xf32>) {
    plan.return
  }
}
