// Reductions along axes that several families share. "Row" is what the axes run
// along; results have one element a row.
#ifndef WEIR_LOWERING_ROWS_H
#define WEIR_LOWERING_ROWS_H

#include "lib/Lowering/Emitter.h"

namespace weir {

/// A map from elements to rows, and the type of one value a row.
struct Rows {
  Rows(Emitter &emit, mlir::Value x, int64_t axis)
      : Rows(emit, x, llvm::ArrayRef(axis)) {}
  Rows(Emitter &emit, mlir::Value x, llvm::ArrayRef<int64_t> axes);

  mlir::AffineMap elements, rows;
  mlir::RankedTensorType elementType, rowType;
  int64_t axis;   // the first
  int64_t length; // of a row

  /// Along the last axis of `x`.
  static Rows ofLastAxis(Emitter &emit, mlir::Value x) {
    return Rows(emit, x, tensorType(x).getRank() - 1);
  }

  Indexed element(mlir::Value x) const { return {x, elements}; }
  Indexed row(mlir::Value x) const { return {x, rows}; }
};

/// NaN if the row holds one. With `mask` only elements where it is true count.
mlir::Value rowMaximum(Emitter &emit, const Rows &rows, mlir::Value x,
                       mlir::Value mask = {});
/// sum exp(x - maximum).
mlir::Value rowSumExp(Emitter &emit, const Rows &rows, mlir::Value x,
                      mlir::Value maximum, mlir::Value mask = {});
/// The sum of `term` over each row, and its mean.
mlir::Value rowSum(Emitter &emit, const Rows &rows,
                   llvm::ArrayRef<Indexed> inputs, Emitter::OneResult term);
mlir::Value rowMean(Emitter &emit, const Rows &rows,
                    llvm::ArrayRef<Indexed> inputs, Emitter::OneResult term);

} // namespace weir

#endif // WEIR_LOWERING_ROWS_H
