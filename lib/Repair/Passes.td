#ifndef WEIR_LIB_REPAIR_PASSES
#define WEIR_LIB_REPAIR_PASSES

include "mlir/Pass/PassBase.td"

def ChooseInit : Pass<"weir-choose-init", "::weir::ModelOp"> {
  let summary = "draws weights as the activation behind them needs";
  let description = [{
    Weights whose variance is not what keeps that of the signal, or that all
    begin alike, get another initializer: `he_normal` before relu, gain 1
    before tanh and its like, `variance_preserving` before others; what is
    `orthogonal` stays so. With `kind` orthogonal, matrices of the same gain.
    The last layer of a branch may begin at 0. For networks deeper than a few
    layers without normalization.
  }];
  let options = [Option<"kind", "kind", "std::string", "\"variance\"",
                        "variance or orthogonal">];
}

def ReplaceActivation : Pass<"weir-replace-activation", "::weir::ModelOp"> {
  let summary = "puts activations that pass gradients where some squash them";
  let description = [{
    `sigmoid` and `hard_sigmoid` between layers become `to`; gates, outputs and
    what a loss takes stay. With `to` leaky_relu it is `relu` that changes.
  }];
  let options = [Option<"to", "to", "std::string", "\"tanh\"",
                        "an activation of one value">];
  let dependentDialects = ["::weir::WeirDialect"];
}

def InsertNormalization : Pass<"weir-insert-normalization", "::weir::ModelOp"> {
  let summary = "begins blocks with a normalization";
  let description = [{
    The body of a `repeat`, or the branch of each `residual`, that has weights
    and no normalization begins with one: of the kind that the model uses
    elsewhere, else `layer_norm`. With `inputs` it is instead what enters the
    first layers that is normalized, by `batch_norm`: each feature over the
    batch, as if the data had been standardised.
  }];
  let options = [Option<"kind", "kind", "std::string", "\"auto\"",
                        "auto, layer_norm, rms_norm or batch_norm">,
                 Option<"inputs", "inputs", "bool", "false",
                        "what enters the first layers, not blocks">];
  let dependentDialects = ["::weir::WeirDialect"];
}

def InsertResidual : Pass<"weir-insert-residual", "::weir::ModelOp"> {
  let summary = "puts shortcuts around repeated blocks, and scales branches";
  let description = [{
    A body of a `repeat` that keeps the shape becomes the branch of a shortcut:
    x + scale * body(x). Branches that are there already and that nothing scales
    get the scale. It is 1 / sqrt(L), L the number of linear layers in all
    branches, unless `scale` says otherwise: the sum then stays of the size of
    x.
  }];
  let options = [Option<"scale", "scale", "double", "0.0",
                        "of a branch; 0: from the number of branches">];
  let dependentDialects = ["::weir::WeirDialect"];
}

def InsertClipping : Pass<"weir-insert-clipping", "::weir::ModelOp"> {
  let summary = "bounds the gradient of a step";
  let options = [Option<"kind", "kind", "std::string", "\"norm\"",
                        "norm or adaptive">,
                 Option<"max", "max", "double", "1.0", "the bound">];
}

def SetLearningRate : Pass<"weir-set-learning-rate", "::weir::ModelOp"> {
  let summary = "changes the optimizer's rate";
  let options = [Option<"rate", "rate", "double", "1e-3", "the new rate">];
}

def StabiliseNumerics : Pass<"weir-stabilise-numerics", "::weir::ModelOp"> {
  let summary = "keeps logarithms and roots within their domain";
  let description = [{
    `log` of `softmax` becomes `log_softmax`, `log` of `sigmoid` becomes
    `log_sigmoid`: a probability that is rounded to 0 has no logarithm. Other
    arguments of `log`, `sqrt` and `rsqrt` that may reach 0, where the result or
    its derivative is infinite, are cut below by `clamp`.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def ApplyPolicy : Pass<"weir-apply-policy", "::weir::ModelOp"> {
  let summary = "makes the smallest change that lets the model train";
  let description = [{
    For the policy `fix`. Sets of repairs that `allow` permits are tried on
    copies, the smaller first, and of equal ones those that come first in the
    order init, activation, normalization, residual. The first that leaves no
    criterion of the flow unmet, the correlation with depth and the first update
    included, is made; clipping, or a lower rate, is added where the rate alone
    is too high. Each change is a remark with what is predicted before and
    after. If no set does, what is wrong is reported with the permission that
    would do. A no-op on its own output, and for any other policy.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

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
