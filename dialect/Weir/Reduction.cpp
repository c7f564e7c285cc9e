#include "dialect/Weir/Weir.h"
#include <cmath>

using namespace mlir;
using namespace weir;

// The bare word, as in `weir.reduce sum %x`.
static ParseResult parseReductionKind(OpAsmParser &parser,
                                      ReductionKindAttr &kind) {
  auto value = FieldParser<ReductionKind, ReductionKind>::parse(parser);
  if (failed(value))
    return failure();
  kind = ReductionKindAttr::get(parser.getContext(), *value);
  return success();
}

static void printReductionKind(OpAsmPrinter &printer, Operation *,
                               ReductionKindAttr kind) {
  printer << stringifyReductionKind(kind.getValue());
}

#define GET_OP_CLASSES
#include "dialect/Weir/Reduction.cpp.inc"

// Checks the axes of a reduction from `from` to `to`.
static LogicalResult verifyReduction(Operation *op, RankedTensorType from,
                                     RankedTensorType to,
                                     ArrayRef<int64_t> axes) {
  int64_t previous = -1;
  for (int64_t axis : axes) {
    if (axis <= previous || axis >= from.getRank())
      return op->emitOpError("needs increasing axes of ")
             << from << ", not [" << axes << "]";
    previous = axis;
  }
  SmallVector<int64_t> shape;
  for (int64_t axis = 0; axis < from.getRank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      shape.push_back(from.getDimSize(axis));
  if (to != from.clone(shape))
    return op->emitOpError("reduces to ")
           << from.clone(shape) << ", not " << to;
  return success();
}

// For each element of an array of `shape` the element that it is reduced to.
static SmallVector<int64_t> getTargets(const Array &x, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> strides(x.rank(), 0);
  int64_t stride = 1;
  for (int64_t axis = x.rank() - 1; axis >= 0; --axis)
    if (!llvm::is_contained(axes, axis)) {
      strides[axis] = stride;
      stride *= x.shape[axis];
    }
  SmallVector<int64_t> targets(x.size(), 0);
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t rest = i;
    for (int64_t axis = x.rank() - 1; axis >= 0; --axis) {
      targets[i] += rest % x.shape[axis] * strides[axis];
      rest /= x.shape[axis];
    }
  }
  return targets;
}

//===-- reduce ------------------------------------------------------------===//

LogicalResult ReduceOp::verify() {
  return verifyReduction(*this, getX().getType(), getType(), getAxes());
}

OpFoldResult ReduceOp::fold(FoldAdaptor) {
  return getAxes().empty() ? getX() : Value();
}

static double combine(ReductionKind kind, double a, double b) {
  if (kind == ReductionKind::sum || kind == ReductionKind::mean)
    return a + b;
  if (std::isnan(a) || std::isnan(b))
    return std::isnan(a) ? a : b;
  return kind == ReductionKind::max ? std::max(a, b) : std::min(a, b);
}

static double getNeutral(ReductionKind kind) {
  switch (kind) {
  case ReductionKind::sum:
  case ReductionKind::mean:
    return 0;
  case ReductionKind::max:
    return -INFINITY;
  case ReductionKind::min:
    return INFINITY;
  }
  llvm_unreachable("a reduction of unknown kind");
}

LogicalResult ReduceOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  llvm::fill(result.data, getNeutral(getKind()));
  for (auto [element, target] :
       llvm::zip_equal(x.data, getTargets(x, getAxes())))
    result[target] = combine(getKind(), result[target], element);
  if (getKind() == ReductionKind::mean)
    for (double &element : result.data)
      element *= static_cast<double>(result.size()) / x.size();
  results.push_back(std::move(result));
  return success();
}

LogicalResult ReduceExtremumGradOp::verify() {
  return verifyReduction(*this, getX().getType(), getY().getType(), getAxes());
}

LogicalResult ReduceExtremumGradOp::evaluate(ArrayRef<Array> operands,
                                             SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &y = operands[1], &dy = operands[2];
  SmallVector<int64_t> targets = getTargets(x, getAxes());
  Array count(y.shape), result(x.shape);
  for (int64_t i = 0; i < x.size(); ++i)
    count[targets[i]] += x[i] == y[targets[i]];
  // No element equals a maximum that is NaN: 0 / 0 keeps it.
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t target = targets[i];
    double share = (x[i] == y[target]) / count[target];
    result[i] = share * dy[target];
  }
  results.push_back(std::move(result));
  return success();
}

//===-- softmax -----------------------------------------------------------===//

LogicalResult SoftmaxOp::verify() {
  int64_t rank = getX().getType().getRank(), axis = getAxis();
  if (axis < 0 || axis >= rank)
    return emitOpError("needs an axis of ")
           << getX().getType() << ", not " << axis;
  return success();
}

LogicalResult SoftmaxOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  Array result = operands[0];
  int64_t axis = getAxis(), n = result.shape[axis];
  int64_t outer = result.extent(0, axis);
  int64_t inner = result.extent(axis + 1, result.rank());
  for (int64_t line = 0; line < outer * inner; ++line) {
    int64_t begin = line / inner * n * inner + line % inner;
    auto at = [&](int64_t i) -> double & { return result[begin + i * inner]; };
    double maximum = -INFINITY, sum = 0;
    for (int64_t i = 0; i < n; ++i)
      maximum = combine(ReductionKind::max, maximum, at(i));
    for (int64_t i = 0; i < n; ++i)
      sum += at(i) = std::exp(at(i) - maximum);
    for (int64_t i = 0; i < n; ++i)
      at(i) /= sum;
  }
  results.push_back(std::move(result));
  return success();
}

//===-- total -------------------------------------------------------------===//

LogicalResult TotalOp::verify() {
  RankedTensorType x = getX().getType();
  if (getSum().getType() != RankedTensorType::get({}, x.getElementType()))
    return emitOpError("gives a scalar of the element type of ") << x;
  if (!getValid())
    return success();
  if (getValid().getType().getRank() != 0)
    return emitOpError("needs a `valid` of rank 0");
  if (x.getRank() == 0)
    return emitOpError("with `valid` needs an `x` of rank 1 or more");
  return success();
}

LogicalResult TotalOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  int64_t count = x.size();
  if (getValid()) {
    int64_t rows = operands[1][0];
    count = std::clamp<int64_t>(rows, 0, x.shape[0]) * x.extent(1, x.rank());
  }
  Array sum(ArrayRef<int64_t>{}), weight(ArrayRef<int64_t>{});
  for (int64_t i = 0; i < count; ++i)
    sum[0] += x[i];
  weight[0] = count;
  results.push_back(std::move(sum));
  results.push_back(std::move(weight));
  return success();
}
