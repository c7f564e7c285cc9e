// RUN: weir-opt %s --weir-lower-kernels-null -split-input-file -verify-diagnostics

weir.model @Digits name "digits" train {batch = 4 : i64} policy "off" {
  // expected-error @below {{the target `null` makes no code}}
  plan.kernel @k0(%y: memref<4xf32>)
      attributes {inputs = 0 : i64, rows = 4 : i64, parts = 2 : i64} {
    plan.return
  }
}

// -----

weir.model @Empty name "empty" train {batch = 4 : i64} policy "off" {
}
