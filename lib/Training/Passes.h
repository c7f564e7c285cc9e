// The phase `step`: from the forward and gradient entries to those that a
// program calls.
//
// Purpose: clipping, guard, optimizer and schedule; evaluation with a count of
// valid rows; prediction for the batch and for one sample.
// Before: `@forward`, and `@gradients` as lib/Autodiff left it.
// After: `@step`, `@gradients`, `@evaluate`, `@predict`, `@predict_1`; all that
// outlives a step is assigned in commit groups (Verify.cpp).
// Start with BuildStep.cpp.
#ifndef WEIR_LIB_TRAINING_PASSES_H
#define WEIR_LIB_TRAINING_PASSES_H

#include "mlir/Pass/Pass.h"

namespace weir {
class ModelOp;

#define GEN_PASS_DECL
#include "lib/Training/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lib/Training/Passes.h.inc"
} // namespace weir

#endif // WEIR_LIB_TRAINING_PASSES_H
