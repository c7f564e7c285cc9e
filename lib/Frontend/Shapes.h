// Operations that move the elements of values, as builtins and indexing use
// them. Axes are the sample's; the arguments fit.
#ifndef WEIR_LIB_FRONTEND_SHAPES_H
#define WEIR_LIB_FRONTEND_SHAPES_H

#include "lib/Frontend/LowerEmitter.h"

namespace weir {

/// A tensor of the type of `x`, of another shape.
Tensor withShape(Emitter &emitter, const Tensor &x, mlir::Value value);

/// Axis i of the result is axis `permutation[i]` of `x`.
Tensor transpose(Emitter &emitter, const Tensor &x,
                 llvm::ArrayRef<int64_t> permutation);
/// `count` elements along `axis`, from `start` by `step`.
Tensor slice(Emitter &emitter, const Tensor &x, int64_t axis, int64_t start,
             int64_t count, int64_t step = 1);
/// Element `index` along `axis`, which is dropped.
Tensor pickElement(Emitter &emitter, const Tensor &x, int64_t axis,
                   int64_t index);
/// Values of the same element type and of shapes equal but along `axis`.
Tensor concat(Emitter &emitter, llvm::ArrayRef<Tensor> values, int64_t axis);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SHAPES_H
