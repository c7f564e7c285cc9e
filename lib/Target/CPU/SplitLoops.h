// Loops over what was joined or padded become one loop for each piece.
#ifndef WEIR_LIB_TARGET_CPU_SPLITLOOPS_H
#define WEIR_LIB_TARGET_CPU_SPLITLOOPS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace weir {

/// Notes in the body of `op`, whose loops are in their final order, which
/// comparisons ask whether a loop is still before a constant.
void markPieces(mlir::linalg::GenericOp op);

/// Splits each of `loops` but `rowLoop`, whose bounds are not constant, where
/// the answer to such a comparison changes. Within a piece the comparisons are
/// constants and indices do not wrap, so that it can be vectorized.
void splitLoops(llvm::ArrayRef<mlir::Operation *> loops, unsigned rowLoop);

} // namespace weir

#endif // WEIR_LIB_TARGET_CPU_SPLITLOOPS_H
