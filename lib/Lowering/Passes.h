// The phase `linalg`: from operations of networks to loops over tensors.
//
// Purpose: give each operation of `weir` its structured form, once.
// Before: the entries of the phase `step`, without `weir.gradient`.
// After: entries, reads, assignments and commit groups of `weir`; between them
// linalg.generic in destination style with reshapes as views, each naming its
// layer (Verify.cpp states it all). lib/Plan forms kernels of these.
// One file for each family holds the forms; Emitter.h is what they are
// written with. Start with Elementwise.cpp, then ConvertToLinalg.cpp.
#ifndef WEIR_LOWERING_PASSES_H
#define WEIR_LOWERING_PASSES_H

#include "mlir/Pass/Pass.h"

namespace weir {
class ModelOp;

#define GEN_PASS_DECL
#include "lib/Lowering/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Lowering/Passes.h.inc"

/// Attaches `LowerToLinalg` to all operations that promise it.
void registerLoweringInterfaces(mlir::DialectRegistry &registry);
} // namespace weir

#endif // WEIR_LOWERING_PASSES_H
