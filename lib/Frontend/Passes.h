// The passes of the phase `model`: only the check of its contract, since
// `compileToModel` (Frontend.h) makes it from a syntax tree.
#ifndef WEIR_LIB_FRONTEND_PASSES_H
#define WEIR_LIB_FRONTEND_PASSES_H

#include "mlir/Pass/Pass.h"

namespace weir {
class ModelOp;

#define GEN_PASS_DECL
#include "lib/Frontend/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Frontend/Passes.h.inc"
} // namespace weir

#endif // WEIR_LIB_FRONTEND_PASSES_H
