// Sums over whole tensors that clipping and optimizers share. They are taken in
// f64 over axis 0: with many elements f32 loses the small ones.
#ifndef WEIR_LOWERING_SUMS_H
#define WEIR_LOWERING_SUMS_H

#include "lib/Lowering/Emitter.h"

namespace weir {

/// One value for each element of axis 0: the sum of squares behind it.
mlir::Value sumSquaresBehind(Emitter &emit, mlir::Value x);
/// The sum of squares of `x`, an f64 scalar.
mlir::Value sumSquaresWide(Emitter &emit, mlir::Value x);
/// The sum of squares of `x` in its type.
mlir::Value sumSquares(Emitter &emit, mlir::Value x);

/// The sum of `term` over loops of the extents `shape`, as a scalar of type
/// `element`.
mlir::Value sumAll(Emitter &emit, llvm::ArrayRef<Indexed> inputs,
                   llvm::ArrayRef<int64_t> shape, mlir::Type element,
                   Emitter::OneResult term);

} // namespace weir

#endif // WEIR_LOWERING_SUMS_H
