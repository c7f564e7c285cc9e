#ifndef WEIR_LIB_GRADIENTFLOW_PASSES
#define WEIR_LIB_GRADIENTFLOW_PASSES

include "mlir/Pass/PassBase.td"

def PredictFlow : Pass<"weir-predict-flow", "::weir::ModelOp"> {
  let summary = "predict the sizes of activations and gradients";
  let description = [{
    An abstract interpretation of `@forward` at initialisation. Each layer that
    computes is told the typical root mean square of what it gives
    (`activation`) and of the gradient by that (`gradient`), as decimal
    logarithms, the factor `gain` that it puts on gradients, what `correlation`
    is left between samples, and for each of its parameters the same of its
    gradient. A no-op on its own output.

    ```mlir
    weir.layer @linear kind "linear"
    // becomes
    weir.layer @linear kind "linear" {flow = {activation = 0.000000e+00 : f64}}
    ```
  }];
}

def DiagnoseFlow : Pass<"weir-diagnose-flow", "::weir::ModelOp"> {
  let summary = "reports where gradients and activations leave their banks";
  let description = [{
    The criteria of the table of diagnostics on what is predicted: gradients
    that vanish or explode, activations that fade, grow, saturate or are off,
    samples that become alike, weights that start equal, inputs that are not
    standardised, a loss above that of guessing, a rate that is too high.
    Thresholds are those of the table unless the model has its own. Nothing is
    changed.
  }];
}

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
