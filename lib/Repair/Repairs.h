// The repairs, as functions on a draft.
//
// Each is a pass of its own (Passes.td) and a row of the table that the policy
// goes through. They return whether anything was changed.
#ifndef WEIR_LIB_REPAIR_REPAIRS_H
#define WEIR_LIB_REPAIR_REPAIRS_H

#include "lib/Repair/Draft.h"

namespace weir::repair {

/// `kind` is `variance` or `orthogonal`.
bool chooseInit(Draft &draft, llvm::StringRef kind);
/// Of what squashes: `to` is `tanh`, `relu` or the like.
bool replaceActivation(Draft &draft, llvm::StringRef to);
/// `kind` is that of a layer, or `auto`: as the model's others.
bool insertNormalization(Draft &draft, llvm::StringRef kind);
/// What enters the first layers, by `batch_norm`.
bool normalizeInputs(Draft &draft);
/// `scale` is that of a branch; 0: from the number of branches.
bool insertResidual(Draft &draft, double scale);
/// `kind` is `norm` or `adaptive`.
bool insertClipping(Draft &draft, llvm::StringRef kind, double most);
bool stabiliseNumerics(Draft &draft);
bool setLearningRate(Draft &draft, double rate);

} // namespace weir::repair

#endif // WEIR_LIB_REPAIR_REPAIRS_H
