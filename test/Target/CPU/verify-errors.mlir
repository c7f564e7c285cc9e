// RUN: weir-opt %s --weir-verify-target -split-input-file -verify-diagnostics

// target_c1
weir.model @A name "a" train {batch = 1 : i64} policy "off" {
  // expected-error @below {{is not lowered to code}}
  plan.kernel @k(%y: memref<4xf32>)
      attributes {inputs = 0 : i64, rows = 4 : i64, parts = 2 : i64} {
    plan.return
  }
}
module @a.code {
}

// -----

// expected-error @below {{has no module `a.code`}}
weir.model @A name "a" train {batch = 1 : i64} policy "off" {
  plan.kernel @k(%y: memref<4xf32>)
      attributes {inputs = 0 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "a_k"} {
    plan.return
  }
}

// -----

weir.model @A name "a" train {batch = 1 : i64} policy "off" {
  // expected-error @below {{has no code `a_k`}}
  plan.kernel @k(%y: memref<4xf32>)
      attributes {inputs = 0 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "a_k"} {
    plan.return
  }
}
module @a.code {
}

// -----

weir.model @A name "a" train {batch = 1 : i64} policy "off" {
  plan.kernel @k(%y: memref<4xf32>)
      attributes {inputs = 0 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "a_k"} {
    plan.return
  }
}
module @a.code {
  // expected-error @below {{has another signature than kernels have}}
  llvm.func @a_k(%launch: !llvm.ptr) {
    llvm.return
  }
}

// -----

// target_c2
weir.model @A name "a" train {batch = 1 : i64} policy "off" {
  plan.kernel @k(%y: memref<4xf32>)
      attributes {inputs = 0 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "a_k"} {
    plan.return
  }
}
module @a.code {
  llvm.func @a_k(%launch: !llvm.ptr, %part: i32) {
    // expected-error @below {{is not in the LLVM dialect}}
    %c = arith.constant 1 : i32
    llvm.return
  }
}

// -----

// target_c3
weir.model @A name "a" train {batch = 1 : i64} policy "off" {
  plan.kernel @k(%y: memref<4xf32>)
      attributes {inputs = 0 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "a_k"} {
    plan.return
  }
}
module @a.code {
  llvm.func @weir_reference_exp(f64) -> f64
  // expected-error @below {{is called and has no code; kernels call nothing but `weir_reference_*`}}
  llvm.func @expf(f32) -> f32
  llvm.func @a_k(%launch: !llvm.ptr, %part: i32) {
    llvm.return
  }
}

// -----

// target_c4
weir.model @A name "a" train {batch = 1 : i64} policy "off" {
  plan.kernel @k(%y: memref<4xf32>)
      attributes {inputs = 0 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "a_k"} {
    plan.return
  }
}
module @a.code {
  llvm.func @a_k(%launch: !llvm.ptr, %part: i32) {
    %c = llvm.mlir.constant(1.0 : f32) : f32
    // expected-error @below {{assumes that NaN or infinity does not occur}}
    %s = llvm.fadd %c, %c {fastmathFlags = #llvm.fastmath<nnan>} : f32
    llvm.return
  }
}

// -----

// target_c5
weir.model @A name "a" train {batch = 1 : i64} policy "off" {
  plan.kernel @k(%x: memref<4xf32>, %y: memref<4xf32>)
      attributes {inputs = 1 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "a_k"} {
    plan.return
  }
  plan.list @predict(%v: tensor<4xf32>) {
    // expected-error @below {{passes a place twice that it overwrites}}
    %w = plan.launch @k(%v, %v) tied [1]
      : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    plan.return
  }
}
module @a.code {
  llvm.func @a_k(%launch: !llvm.ptr, %part: i32) {
    llvm.return
  }
}

// -----

// target_c5
weir.model @A name "a" train {batch = 1 : i64} policy "off" {
  plan.kernel @k(%x: memref<4xf32>, %y: memref<4xf32>)
      attributes {inputs = 1 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "a_k"} {
    plan.return
  }
  plan.list @predict(%v: tensor<4xf32> {plan.offset = 0 : i64}) {
    // expected-error @below {{passes a place twice that it overwrites}}
    %w = plan.launch @k(%v) tied [-1] at [12]
      : (tensor<4xf32>) -> tensor<4xf32>
    plan.return
  }
}
module @a.code {
  llvm.func @a_k(%launch: !llvm.ptr, %part: i32) {
    llvm.return
  }
}
