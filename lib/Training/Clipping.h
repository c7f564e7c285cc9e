// The `clip` setting of a model as operations of its step.
#ifndef WEIR_LIB_TRAINING_CLIPPING_H
#define WEIR_LIB_TRAINING_CLIPPING_H

#include "lib/Training/StepStates.h"

namespace weir {

/// The gradient of one parameter on its way to the update, which multiplies it
/// by `factor`.
struct Gradient {
  ParameterOp parameter;
  mlir::Value value;
  mlir::Value factor;
};

/// What clipping leaves for the whole step.
struct Clipped {
  mlir::Value norm;  // of all gradients, before clipping
  mlir::Value least; // factor; below 1 if something was clipped
};

/// Fails with a diagnostic on settings that only a .mlir file can hold.
llvm::LogicalResult verifyClip(ModelOp model);

/// Clips `gradients` at the insertion point of `states` and sets their
/// factors. New operations serve `layer`.
Clipped clip(ModelOp model, llvm::MutableArrayRef<Gradient> gradients,
             StepStates &states, mlir::FlatSymbolRefAttr layer);

} // namespace weir

#endif // WEIR_LIB_TRAINING_CLIPPING_H
