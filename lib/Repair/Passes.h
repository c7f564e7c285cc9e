// The phase `repaired`: the program after the repairs that its policy allows.
//
// Before: the phase `flow`.
// After: a program of the same form, ready to be differentiated, and where the
// program has a text (`weir.source` on the module), the edits of it that say
// the same (`weir.edits` on the model). Start at ApplyPolicy.cpp; Draft.h is
// what a repair works on, Sites.h where.
#ifndef WEIR_LIB_REPAIR_PASSES_H
#define WEIR_LIB_REPAIR_PASSES_H

#include "mlir/Pass/Pass.h"

namespace weir {
class ModelOp;

#define GEN_PASS_DECL
#include "lib/Repair/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lib/Repair/Passes.h.inc"
} // namespace weir

#endif // WEIR_LIB_REPAIR_PASSES_H
