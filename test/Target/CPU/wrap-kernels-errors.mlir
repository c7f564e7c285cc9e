// RUN: weir-opt %s --weir-wrap-kernels -verify-diagnostics

weir.model @Digits name "digits" train {batch = 4 : i64} policy "off" {
  // expected-error @below {{has no function on bare pointers; run weir-lower-kernels and the conversions to the LLVM dialect first}}
  plan.kernel @k0(%y: memref<4xf32>)
      attributes {inputs = 0 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "digits_k0"} {
    plan.return
  }
}
module @digits.code {
}
