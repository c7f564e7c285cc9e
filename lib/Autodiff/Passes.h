// The phase `differentiated`: from requests to backward operations.
//
// Purpose: reverse-mode differentiation of entries, operation by operation.
// Before: a model with the entry @forward, its loss as (sum, weight).
// After: the entry @gradients, with one result for each parameter; no
// `weir.gradient` is left and each operation names its layer (Verify.cpp).
// One file for each family holds the derivative of its operations, written
// with Backward.h. Start with Elementwise.cpp, then Differentiate.cpp.
#ifndef WEIR_LIB_AUTODIFF_PASSES_H
#define WEIR_LIB_AUTODIFF_PASSES_H

#include "mlir/Pass/Pass.h"

namespace weir {
class ModelOp;

#define GEN_PASS_DECL
#include "lib/Autodiff/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Autodiff/Passes.h.inc"

/// Attaches `Differentiable` to all operations that promise it.
void registerAutodiffInterfaces(mlir::DialectRegistry &registry);
} // namespace weir

#endif // WEIR_LIB_AUTODIFF_PASSES_H
