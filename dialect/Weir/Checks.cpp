#include "dialect/Weir/Checks.h"

using namespace mlir;

LogicalResult weir::verifyAxes(Operation *op, RankedTensorType type,
                               ArrayRef<int64_t> axes) {
  int64_t previous = -1;
  for (int64_t axis : axes) {
    if (axis <= previous || axis >= type.getRank())
      return op->emitOpError("needs increasing axes of ")
             << type << ", not [" << axes << "]";
    previous = axis;
  }
  return success();
}

LogicalResult weir::verifyPrefix(Operation *op, StringRef what,
                                 RankedTensorType part,
                                 RankedTensorType whole) {
  ArrayRef<int64_t> shape = part.getShape(), all = whole.getShape();
  if (shape.size() <= all.size() && all.take_front(shape.size()) == shape)
    return success();
  return op->emitOpError("has a ") << what << " of type " << part
                                   << ", not of the first axes of " << whole;
}

LogicalResult weir::verifyTarget(Operation *op, RankedTensorType logits,
                                 RankedTensorType target) {
  if (logits.getRank() == 0)
    return op->emitOpError("needs `logits` of rank 1 or more");
  ArrayRef<int64_t> rows = logits.getShape().drop_back();
  if (target.getShape() != rows)
    return op->emitOpError("needs a `target` of shape [")
           << rows << "], not " << target;
  return success();
}
