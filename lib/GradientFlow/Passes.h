// The phase `flow`: what each layer does to activations and gradients.
//
// Before: the phase `model`.
// After: the same program; layers carry what was predicted.
// Start at Analysis.h for the abstract interpretation, at Report.h for the
// numbers of a layer.
#ifndef WEIR_LIB_GRADIENTFLOW_PASSES_H
#define WEIR_LIB_GRADIENTFLOW_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace weir {
class ModelOp;

/// The rules of every operation, as the analysis uses them.
void registerGradientFlowInterfaces(mlir::DialectRegistry &registry);

#define GEN_PASS_DECL
#include "lib/GradientFlow/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lib/GradientFlow/Passes.h.inc"
} // namespace weir

#endif // WEIR_LIB_GRADIENTFLOW_PASSES_H
