#ifndef WEIR_LIB_TARGET_CPU_PASSES
#define WEIR_LIB_TARGET_CPU_PASSES

include "mlir/Pass/PassBase.td"

def LowerKernels : Pass<"weir-lower-kernels", "::mlir::ModuleOp"> {
  let summary = "turn the bufferized kernels into functions with loops";
  let description = [{
    Each kernel's body moves to a function of `module @<name>.code`, beside
    the model; the kernel keeps its signature, an empty body, and `plan.code`,
    the symbol of its code. Structured operations become nests of scf.for; the
    loop over their first dimension runs over the rows of one part only.
    Memrefs are `llvm.noalias`: a launch never passes one place twice where it
    writes. A no-op on its own output.

    ```mlir
    plan.kernel @k0(%x: memref<4x8xf32>, %y: memref<4x8xf32>)
        attributes {inputs = 1 : i64, rows = 4 : i64, parts = 2 : i64} {
      linalg.generic ... ins(%x) outs(%y) { math.tanh }
      plan.return
    }
    // becomes
    func.func @k0(%x: memref<4x8xf32> {llvm.noalias},
                  %y: memref<4x8xf32> {llvm.noalias}, %part: index) {
      %begin = arith.muli %part, %c2 : index
      scf.for %i = %c0 to %c2 step %c1 {
        %row = arith.addi %begin, %i : index
        scf.for %j = %c0 to %c8 step %c1 { memref.load, math.tanh, store } }
      return
    }
    ```
  }];
  let options = [
    Option<"jam", "jam", "int64_t", "4",
           "most iterations of the loops around the innermost one that are "
           "unrolled into it; 1: none">
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
  let statistics = [Statistic<"lowered", "kernels-lowered",
                              "Number of kernels lowered">];
}

def ExpandMath : Pass<"weir-expand-math", "::mlir::ModuleOp"> {
  let summary = "replace transcendental functions by arithmetic";
  let description = [{
    In f32 by polynomials, in f64 inside but for exp and tanh; a function
    without one is an error. So in f64 beside f32, to the accuracy of f32. In
    f64 alone (the reference path) by calls of `weir_reference_<function>`, which the
    runtime forwards to libm. Operations on f32 may be contracted to fused
    multiply-adds; no other freedom is taken. Without such an instruction
    (#weir.target), `math.fma` becomes a product and a sum.

    ```mlir
    %y = math.tanh %x : f64
    // becomes
    %y = func.call @weir_reference_tanh(%x) : (f64) -> f64
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def WrapKernels : Pass<"weir-wrap-kernels", "::mlir::ModuleOp"> {
  let summary = "give each kernel's function the signature of the runtime";
  let description = [{
    `<name>_<kernel>(launch, part)` loads the operands of a `weir_launch` and
    calls the function on bare pointers. A no-op on its own output.

    ```mlir
    llvm.func @k0(%x: !llvm.ptr, %y: !llvm.ptr, %part: i64)
    // gains
    llvm.func internal @digits_k0(%launch: !llvm.ptr, %part: i32) {
      %operands = llvm.load %launch : !llvm.ptr -> !llvm.ptr
      ...
      llvm.call @k0(%x, %y, %part64)
    }
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def VerifyTarget : Pass<"weir-verify-target", "::mlir::ModuleOp"> {
  let summary = "check the contract of the phase `target`";
  let description = [{
    target_c1: every kernel's body is empty and `plan.code` names a function of
    `module @<name>.code` with the signature (ptr, i32). target_c2: the code is
    in the LLVM dialect. target_c3: functions without a body are
    `weir_reference_*`. target_c4: no operation assumes that NaN or infinity
    does not occur. target_c5: a launch passes no place twice that it overwrites.
  }];
}

#endif // WEIR_LIB_TARGET_CPU_PASSES
