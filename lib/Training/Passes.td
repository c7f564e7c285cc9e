#ifndef WEIR_LIB_TRAINING_PASSES
#define WEIR_LIB_TRAINING_PASSES

include "mlir/Pass/PassBase.td"

def BuildStep : Pass<"weir-build-step", "::weir::ModelOp"> {
  let summary = "makes the entry that trains";
  let description = [{
    Clones `@gradients` as `@step` and appends the clipping, the guard and, in
    a commit group, one update for each parameter by the model's optimizer.
    Declares the optimizer's slots and the scalars (learning rate, bias
    corrections). A model without an optimizer gets no step.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
  let statistics = [Statistic<"updates", "updates", "parameters updated">];
}

def UpdateRows : Pass<"weir-update-rows", "::weir::ModelOp"> {
  let summary = "updates only the rows that a step has looked up";
  let description = [{
    The gradient of a table of which a step names few rows is 0 in all others.
    Where the optimizer leaves a row without a gradient as it is (no momentum,
    no weight decay; tried on the record's own expressions), `@step` sums the
    gradients of the rows that are named and updates these, with the same bits
    as by way of the whole table. Not for a table that anything else uses, nor
    for one with less than four rows for each that is named.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
  let statistics = [Statistic<"updated", "updated", "tables updated by rows">];
}

def BuildEvaluate : Pass<"weir-build-evaluate", "::weir::ModelOp"> {
  let summary = "makes the entry that measures losses and metrics";
  let description = [{
    Clones `@forward` as `@evaluate`, without its outputs. A further argument,
    `valid`, says how many rows count: the others are padding.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def BuildPredict : Pass<"weir-build-predict", "::weir::ModelOp"> {
  let summary = "makes the entries that compute outputs";
  let description = [{
    Clones `@forward` as `@predict`, with outputs only and without targets, and
    as `@predict_1` for a batch of one. Removes `@forward`, which nothing needs
    any more.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def ExposeLayers : Pass<"weir-expose-layers", "::weir::ModelOp"> {
  let summary = "make an output of what each layer computes";
  let description = [{
    For debugging: `@forward` gains an output, named by the layer's path, for
    the last value that leaves each layer. Values that depend on a target or
    belong to no sample are left out.
  }];
  let statistics = [Statistic<"exposed", "exposed", "layers made outputs">];
}

def InjectNan : Pass<"weir-inject-nan", "::weir::ModelOp"> {
  let summary = "spoils what a layer computes in one step";
  let description = [{
    For tests of what watches a training: in step `step`, the first being 1,
    the value that leaves `layer` is multiplied by NaN, else by 1.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
  let options = [
    Option<"layer", "layer", "std::string", "", "path of the layer">,
    Option<"step", "step", "int64_t", "1", "the step, from 1">];
}

def GuardOutliers : Pass<"weir-guard-outliers", "::weir::ModelOp"> {
  let summary = "refuses or clips gradients whose norm stands out";
  let description = [{
    `@step` remembers the norms of the last `window` steps. One that is above
    their mean by more than `threshold` deviations is refused by the guard
    (`skip`), or scaled down to that (`clip`). It enters the window either way,
    so that a lasting change of scale is refused for a while only.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
  let options = [
    Option<"action", "action", "std::string", "\"skip\"", "skip or clip">,
    Option<"threshold", "threshold", "double", "4", "deviations">,
    Option<"window", "window", "int64_t", "128", "norms to compare with">];
}

def InsertProbes : Pass<"weir-insert-probes", "::weir::ModelOp"> {
  let summary = "lets a step tell how healthy the model is";
  let description = [{
    `@step` returns what the norm of the gradients is made of: the sum of
    squares of each parameter's gradient. `@step_probed` is the same step for
    every so many: it also counts what is not finite in each gradient, measures
    the activations of each layer (and of those that can die or saturate, how
    much does), and how far each parameter moves. What is trained depends on no
    probe: both lists launch the same kernels, but for the updates, whose
    variant gives the same bits.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
  let statistics = [Statistic<"probes", "probes", "numbers returned">];
}

def VerifyStep : Pass<"weir-verify-step", "::weir::ModelOp"> {
  let summary = "checks the contract of the phase `step`";
  let description = [{
    step_c1: no `weir.gradient` and no `@forward` is left. step_c2: parameters
    and states are assigned only in a commit group. step_c3: `@step` assigns
    every parameter that is not frozen. step_c4: every operation that computes names its layer.
    step_c5: only @step, @step_probed and @gradients hold operations in training
    form.
    step_c6: @step assigns every running statistic that it reads.
  }];
}

#endif // WEIR_LIB_TRAINING_PASSES
