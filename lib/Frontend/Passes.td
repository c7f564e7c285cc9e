#ifndef WEIR_FRONTEND_PASSES
#define WEIR_FRONTEND_PASSES

include "mlir/Pass/PassBase.td"

def VerifyModel : Pass<"weir-verify-model", "weir::ModelOp"> {
  let summary = "check the contract of the phase `model`";
  let description = [{
    A model has the entry @forward and no other. Its arguments are inputs and
    targets, its results outputs, losses and metrics, the latter two as pairs
    of a sum and a weight with one name; names are distinct, and the batch is
    dimension 0 of arguments and outputs. Nothing in it belongs to training;
    every operation names a layer of the model and has a place in the source;
    no output depends on a target.
  }];
}

#endif // WEIR_FRONTEND_PASSES
