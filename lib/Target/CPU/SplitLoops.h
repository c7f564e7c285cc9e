// Loops over what was joined or padded become one loop for each piece.
#ifndef WEIR_LIB_TARGET_CPU_SPLITLOOPS_H
#define WEIR_LIB_TARGET_CPU_SPLITLOOPS_H

#include "mlir/Support/LLVM.h"

namespace mlir {
class Operation;
} // namespace mlir

namespace weir {

/// Splits each of the nested `loops` with constant bounds where the answer to a
/// comparison of its counter with a constant changes. Within a piece the
/// comparisons are constants and indices do not wrap, so that it can be
/// vectorized.
void splitLoops(llvm::ArrayRef<mlir::Operation *> loops);

} // namespace weir

#endif // WEIR_LIB_TARGET_CPU_SPLITLOOPS_H
