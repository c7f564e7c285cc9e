// In which order the loops of a structured operation run.
#ifndef WEIR_LIB_TARGET_CPU_ORDERLOOPS_H
#define WEIR_LIB_TARGET_CPU_ORDERLOOPS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace weir {

/// The dimensions of `op` from the outermost loop to the innermost. Innermost
/// is the one along which the operands are contiguous or do not move; the
/// others keep their order.
llvm::SmallVector<unsigned> orderLoops(mlir::linalg::LinalgOp op);

} // namespace weir

#endif // WEIR_LIB_TARGET_CPU_ORDERLOOPS_H
