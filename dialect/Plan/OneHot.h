// Loops of which one iteration does everything.
//
// A gather is the sum over all rows of a table of those that the index names,
// a scatter-add the sum over all sources of those that name a row:
//   out + select(index[b] == c, table[c, j], 0)
// What replaces the rows that an index names is so, too:
//   select(index[b] == c, new[b, j], out)
// As structured operations they need no form of their own. What counts their
// work, and what makes loops of them, asks here which loops are so.
#ifndef WEIR_DIALECT_PLAN_ONEHOT_H
#define WEIR_DIALECT_PLAN_ONEHOT_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace weir {

/// Only where the loop `dimension` is at `place`, a value of the body that no
/// loop of this kind moves, anything is added to the result, or replaced.
struct OneHotLoop {
  unsigned dimension;
  mlir::Value place;
  mlir::arith::CmpIOp compare;
};

llvm::SmallVector<OneHotLoop> findOneHotLoops(mlir::linalg::LinalgOp op);

/// Iterations of all loops, of which those above count once; of an operation
/// with such loops at least one for each element that is filled before.
double countIterations(mlir::linalg::LinalgOp op);

/// The loops that `value`, of the body of `op`, moves with.
llvm::SmallBitVector getLoopsOf(mlir::Value value, mlir::linalg::LinalgOp op);

} // namespace weir

#endif // WEIR_DIALECT_PLAN_ONEHOT_H
