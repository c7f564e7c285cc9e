#ifndef WEIR_LIB_REPAIR_PASSES
#define WEIR_LIB_REPAIR_PASSES

include "mlir/Pass/PassBase.td"

def VerifyRepaired : Pass<"weir-verify-repaired", "::weir::ModelOp"> {
  let summary = "checks the contract of the phase `repaired`";
  let description = [{
    repaired_c1: `@forward` has the inputs, targets and results that it had:
    a repair changes no signature, so each still has its role and name.
    repaired_c2: every parameter that is read is declared with the type read,
    and every declared parameter is read.
  }];
}

#endif // WEIR_LIB_REPAIR_PASSES
