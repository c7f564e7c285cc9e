#ifndef WEIR_LIB_TARGET_NULL_PASSES
#define WEIR_LIB_TARGET_NULL_PASSES

include "mlir/Pass/PassBase.td"

def LowerKernelsNull
    : Pass<"weir-lower-kernels-null", "::mlir::ModuleOp"> {
  let summary = "refuse every kernel";
  let description = [{
    Where a target that was copied from this folder begins: replace the error
    by code. A module without kernels passes.

    ```mlir
    plan.kernel @k0(...)
    // error: the target `null` makes no code
    ```
  }];
}

#endif // WEIR_LIB_TARGET_NULL_PASSES
