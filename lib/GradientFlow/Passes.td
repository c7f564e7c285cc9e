#ifndef WEIR_LIB_GRADIENTFLOW_PASSES
#define WEIR_LIB_GRADIENTFLOW_PASSES

include "mlir/Pass/PassBase.td"

def Lint : Pass<"weir-lint", "::weir::ModelOp"> {
  let summary = "reports structures that train badly whatever the weights are";
  let description = [{
    Pairs of operations that lose digits, losses of values that they are not
    made for, layers that are one, activations of activations, a bias that a
    normalization takes out, dropout before batch normalization, decay of a
    normalization's scale, parameters whose gradient is always 0, too high a
    dropout, batch statistics of too few values. Each has a page in `weir
    explain`. Nothing is changed.
  }];
}

def VerifyFlow : Pass<"weir-verify-flow", "::weir::ModelOp"> {
  let summary = "checks the contract of the phase `flow`";
  let description = [{
    flow_c1: nothing but `@forward` stands in a model: predictions are about
    the program as written. flow_c2: every operation that computes names a
    layer of the model, so that predictions have a place.
  }];
}

#endif // WEIR_LIB_GRADIENTFLOW_PASSES
