#include "dialect/Weir/Weir.h"

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Shape.cpp.inc"

//===-- reshape -----------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType());
  auto to = cast<RankedTensorType>(getType());
  if (from.getElementType() != to.getElementType())
    return emitOpError("changes the element type");
  if (from.getNumElements() != to.getNumElements())
    return emitOpError("turns ")
           << from.getNumElements() << " elements into " << to.getNumElements();
  return success();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType())
    return getX();
  if (auto producer = getX().getDefiningOp<ReshapeOp>()) {
    getXMutable().assign(producer.getX());
    return getResult();
  }
  if (auto value = dyn_cast_or_null<DenseElementsAttr>(adaptor.getX()))
    return value.reshape(cast<ShapedType>(getType()));
  return {};
}

LogicalResult ReshapeOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  Array result = operands[0];
  result.shape = Array::ofType(getType()).shape;
  results.push_back(std::move(result));
  return success();
}

//===-- broadcast ---------------------------------------------------------===//

LogicalResult BroadcastOp::verify() {
  RankedTensorType from = getX().getType(), to = getType();
  ArrayRef<int64_t> dimensions = getDimensions();
  if (from.getElementType() != to.getElementType())
    return emitOpError("changes the element type");
  if (static_cast<int64_t>(dimensions.size()) != from.getRank())
    return emitOpError("names ") << dimensions.size() << " axes for an operand "
                                 << "of rank " << from.getRank();
  int64_t previous = -1;
  for (auto [axis, dimension] : llvm::enumerate(dimensions)) {
    if (dimension <= previous || dimension >= to.getRank())
      return emitOpError("needs increasing axes of the result, not [")
             << dimensions << "]";
    previous = dimension;
    int64_t size = from.getDimSize(axis);
    if (size != 1 && size != to.getDimSize(dimension))
      return emitOpError("axis ")
             << axis << " of size " << size << " does not fit axis "
             << dimension << " of " << to;
  }
  return success();
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType())
    return getX();
  if (auto value = dyn_cast_or_null<SplatElementsAttr>(adaptor.getX()))
    return value.resizeSplat(getType());
  return {};
}

LogicalResult BroadcastOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  // The step in `x` for one step along each axis of the result.
  SmallVector<int64_t> strides(result.rank(), 0);
  for (auto [axis, dimension] : llvm::enumerate(getDimensions()))
    if (x.shape[axis] != 1)
      strides[dimension] = x.extent(axis + 1, x.rank());
  for (int64_t i = 0; i < result.size(); ++i) {
    int64_t rest = i, source = 0;
    for (int64_t axis = result.rank() - 1; axis >= 0; --axis) {
      source += rest % result.shape[axis] * strides[axis];
      rest /= result.shape[axis];
    }
    result[i] = x[source];
  }
  results.push_back(std::move(result));
  return success();
}
