#include "lib/Frontend/Shapes.h"

using namespace weir;
using llvm::ArrayRef;
using llvm::SmallVector;

Tensor weir::withShape(Emitter &, const Tensor &x, mlir::Value value) {
  return {value, x.batched, x.element, x.classes};
}

/// An axis of the operation's operand, of which the batch may be the first.
static int64_t getFullAxis(const Tensor &x, int64_t axis) {
  return axis + (x.batched ? 1 : 0);
}

Tensor weir::transpose(Emitter &emitter, const Tensor &x,
                       ArrayRef<int64_t> permutation) {
  if (llvm::is_sorted(permutation))
    return x;
  SmallVector<int64_t> full, shape;
  if (x.batched)
    full.push_back(0);
  for (int64_t axis : permutation) {
    full.push_back(getFullAxis(x, axis));
    shape.push_back(x.shape()[axis]);
  }
  return withShape(emitter, x,
                   emitter
                       .create<TransposeOp>(
                           emitter.getType(shape, x.batched, x.element),
                           x.value, emitter.builder.getDenseI64ArrayAttr(full))
                       .getResult());
}

Tensor weir::slice(Emitter &emitter, const Tensor &x, int64_t axis,
                   int64_t start, int64_t count, int64_t step) {
  SmallVector<int64_t> shape(x.shape());
  if (start == 0 && step == 1 && count == shape[axis])
    return x;
  shape[axis] = count;
  mlir::Builder &builder = emitter.builder;
  return withShape(
      emitter, x,
      emitter
          .create<SliceOp>(
              emitter.getType(shape, x.batched, x.element), x.value,
              builder.getI64IntegerAttr(getFullAxis(x, axis)),
              builder.getI64IntegerAttr(start), builder.getI64IntegerAttr(step))
          .getResult());
}

Tensor weir::pickElement(Emitter &emitter, const Tensor &x, int64_t axis,
                         int64_t index) {
  Tensor one = slice(emitter, x, axis, index, 1);
  SmallVector<int64_t> shape(one.shape());
  shape.erase(shape.begin() + axis);
  return emitter.reshape(one, shape);
}

Tensor weir::concat(Emitter &emitter, ArrayRef<Tensor> values, int64_t axis) {
  bool batched =
      llvm::any_of(values, [](const Tensor &value) { return value.batched; });
  SmallVector<mlir::Value> operands;
  SmallVector<int64_t> shape(values.front().shape());
  shape[axis] = 0;
  Tensor result = values.front();
  for (const Tensor &value : values) {
    operands.push_back(emitter.broadcast(value, value.shape(), batched).value);
    shape[axis] += value.shape()[axis];
    result.classes = std::max(result.classes, value.classes);
  }
  result.batched = batched;
  return withShape(
      emitter, result,
      emitter
          .create<ConcatOp>(
              emitter.getType(shape, batched, result.element), operands,
              emitter.builder.getI64IntegerAttr(getFullAxis(result, axis)))
          .getResult());
}
