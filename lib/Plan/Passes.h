// The phase `plan`: from entries on tensors to lists of launches.
//
// Purpose: forms kernels, shares equal ones, bufferizes each by itself, and
// lays out one arena for all entries.
// Before: entries hold structured operations in destination style, and
// weir.read, weir.assign, weir.commit (lib/Lowering/Verify.cpp).
// After: plan.kernel on memrefs and plan.list with the arena's offsets
// (Verify.cpp).
// Start with FormKernels.cpp.
#ifndef WEIR_LIB_PLAN_PASSES_H
#define WEIR_LIB_PLAN_PASSES_H

#include "mlir/Pass/Pass.h"

namespace weir {
class ModelOp;

#define GEN_PASS_DECL
#include "lib/Plan/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lib/Plan/Passes.h.inc"

/// Kernels are bufferized through upstream's interfaces, which this attaches.
void registerPlanInterfaces(mlir::DialectRegistry &registry);
} // namespace weir

#endif // WEIR_LIB_PLAN_PASSES_H
