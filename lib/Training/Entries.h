// What the passes of this phase share: entries made from other entries.
#ifndef WEIR_LIB_TRAINING_ENTRIES_H
#define WEIR_LIB_TRAINING_ENTRIES_H

#include "dialect/Weir/Weir.h"

namespace weir {

/// A copy of `entry` under `name`, right after it.
EntryOp cloneEntry(EntryOp entry, llvm::StringRef name);

/// Removes the results of which `drop(role)` holds.
void dropResults(EntryOp entry, llvm::function_ref<bool(llvm::StringRef)> drop);

/// Makes `entry` read the states that stand for parameters in evaluation in
/// place of these: averages of the optimizer.
void readEvaluated(EntryOp entry);

/// Removes the arguments with `role`, which must be unused.
void dropArguments(EntryOp entry, llvm::StringRef role);

/// Removes pure operations whose results nothing uses.
void eraseDeadOps(EntryOp entry);

/// Changes the batch of `entry` from `from` to `to`. Fails with a diagnostic
/// on an operation whose result does not follow from its operands.
llvm::LogicalResult setBatch(EntryOp entry, int64_t from, int64_t to);

} // namespace weir

#endif // WEIR_LIB_TRAINING_ENTRIES_H
