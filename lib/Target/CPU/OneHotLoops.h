// Makes loops of which one iteration does everything that one iteration.
#ifndef WEIR_LIB_TARGET_CPU_ONEHOTLOOPS_H
#define WEIR_LIB_TARGET_CPU_ONEHOTLOOPS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace weir {

/// `order`, changed so that a loop of that kind stands inside of those that
/// its place moves with, and the others inside of it.
llvm::SmallVector<unsigned>
orderAroundPlaces(mlir::linalg::GenericOp op,
                  llvm::SmallVector<unsigned> order);

/// Notes in the body of `op`, whose loops are in their final order, which
/// comparisons find a place.
void markPlaces(mlir::linalg::GenericOp op);

/// Restricts the loops of which a comparison finds the place to that place.
/// The counter of loop `rowLoop` is `begin` below the row.
void restrictToPlaces(llvm::ArrayRef<mlir::Operation *> loops, unsigned rowLoop,
                      mlir::Value begin);

} // namespace weir

#endif // WEIR_LIB_TARGET_CPU_ONEHOTLOOPS_H
