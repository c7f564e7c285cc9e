#include "lib/Autodiff/Backward.h"

#include "lib/Autodiff/Passes.h"

using namespace mlir;
using namespace weir;
using namespace weir::autodiff;

static RankedTensorType getTensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

Value Backward::mul(Value a, Value b) { return create<MulOp>(a, b); }
Value Backward::sub(Value a, Value b) { return create<SubOp>(a, b); }
Value Backward::div(Value a, Value b) { return create<DivOp>(a, b); }

Value Backward::scale(Value x, double factor) {
  Value constant =
      create<ConstantOp>(x.getType(), getSplat(x.getType(), factor));
  return mul(x, constant);
}

Value Backward::sum(Value x, ArrayRef<int64_t> axes) {
  if (axes.empty())
    return x;
  RankedTensorType type = getTensorType(x);
  SmallVector<int64_t> shape;
  for (int64_t axis : getOtherAxes(type.getRank(), axes))
    shape.push_back(type.getDimSize(axis));
  return create<ReduceOp>(type.clone(shape), ReductionKind::sum, x, axes);
}

Value Backward::sumLeading(Value x) {
  int64_t last = getTensorType(x).getRank() - 1;
  return sum(x, getOtherAxes(last + 1, last));
}

Value Backward::broadcast(Value x, ArrayRef<int64_t> dimensions,
                          RankedTensorType type) {
  if (x.getType() == type)
    return x;
  return create<BroadcastOp>(type, x, dimensions);
}

Value Backward::reshape(Value x, ArrayRef<int64_t> shape) {
  RankedTensorType type = getTensorType(x);
  if (type.getShape() == shape)
    return x;
  return create<ReshapeOp>(type.clone(shape), x);
}

SmallVector<int64_t> autodiff::getOtherAxes(int64_t rank,
                                            ArrayRef<int64_t> axes) {
  SmallVector<int64_t> others;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(axes, axis))
      others.push_back(axis);
  return others;
}

void weir::registerAutodiffInterfaces(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, WeirDialect *) {
    attachElementwise(*context);
    attachLinear(*context);
    attachLoss(*context);
    attachNormalization(*context);
    attachRandom(*context);
    attachReduction(*context);
    attachShape(*context);
  });
}
