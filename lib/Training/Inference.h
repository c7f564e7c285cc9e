// Training and inference: which form of an operation an entry holds, and the
// states that training keeps for inference.
#ifndef WEIR_LIB_TRAINING_INFERENCE_H
#define WEIR_LIB_TRAINING_INFERENCE_H

#include "dialect/Weir/Weir.h"
#include "mlir/IR/Builders.h"

namespace weir {

/// Puts what inference computes in place of every operation in training form.
/// Fails with a diagnostic if `entry` uses what only training has.
llvm::LogicalResult useInferenceForm(EntryOp entry);

/// Assigns the running statistics of `step` at `builder`, which stands in its
/// commit group: a step that is refused leaves them as they are. Only what
/// leads to a loss counts, not what the backward pass computes again. Fails
/// with a diagnostic on a statistic that is kept in no state.
llvm::LogicalResult assignStates(EntryOp step, mlir::OpBuilder &builder);

} // namespace weir

#endif // WEIR_LIB_TRAINING_INFERENCE_H
