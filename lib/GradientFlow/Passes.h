// The phase `flow`: what each layer does to activations and gradients.
//
// Before: the phase `model`.
// After: the same program; layers carry what was predicted.
// No pass rewrites anything here yet; the contract (Verify.cpp) already holds.
#ifndef WEIR_LIB_GRADIENTFLOW_PASSES_H
#define WEIR_LIB_GRADIENTFLOW_PASSES_H

#include "mlir/Pass/Pass.h"

namespace weir {
class ModelOp;

#define GEN_PASS_DECL
#include "lib/GradientFlow/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lib/GradientFlow/Passes.h.inc"
} // namespace weir

#endif // WEIR_LIB_GRADIENTFLOW_PASSES_H
