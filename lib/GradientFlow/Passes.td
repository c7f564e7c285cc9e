#ifndef WEIR_LIB_GRADIENTFLOW_PASSES
#define WEIR_LIB_GRADIENTFLOW_PASSES

include "mlir/Pass/PassBase.td"

def VerifyFlow : Pass<"weir-verify-flow", "::weir::ModelOp"> {
  let summary = "checks the contract of the phase `flow`";
  let description = [{
    flow_c1: nothing but `@forward` stands in a model: predictions are about
    the program as written. flow_c2: every operation that computes names a
    layer of the model, so that predictions have a place.
  }];
}

#endif // WEIR_LIB_GRADIENTFLOW_PASSES
