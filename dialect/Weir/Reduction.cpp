#include "dialect/Weir/Checks.h"
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

static LogicalResult verifyAxis(Operation *op, RankedTensorType type,
                                int64_t axis) {
  if (axis < 0 || axis >= type.getRank())
    return op->emitOpError("needs an axis of ") << type << ", not " << axis;
  return success();
}

// Checks the axes of a reduction from `from` to `to`.
static LogicalResult verifyReduction(Operation *op, RankedTensorType from,
                                     RankedTensorType to,
                                     ArrayRef<int64_t> axes) {
  if (failed(verifyAxes(op, from, axes)))
    return failure();
  SmallVector<int64_t> shape;
  for (int64_t axis = 0; axis < from.getRank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      shape.push_back(from.getDimSize(axis));
  if (to.getShape() != ArrayRef(shape) ||
      (isa<FloatType>(to.getElementType()) &&
       to.getElementType() != from.getElementType()))
    return op->emitOpError("reduces to ")
           << from.clone(shape) << ", not " << to;
  return success();
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
  if (kind == ReductionKind::prod)
    return a * b;
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
  case ReductionKind::prod:
    return 1;
  }
  llvm_unreachable("a reduction of unknown kind");
}

LogicalResult ReduceOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  llvm::fill(result.data, getNeutral(getKind()));
  for (auto [element, target] :
       llvm::zip_equal(x.data, getRowNumbers(x, getAxes())))
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
  SmallVector<int64_t> targets = getRowNumbers(x, getAxes());
  Array count(y.shape), result(x.shape);
  for (int64_t i = 0; i < x.size(); ++i)
    count[targets[i]] += x[i] == y[targets[i]];
  // No element equals a maximum that is NaN: 0 / 0 keeps it.
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t target = targets[i];
    result[i] = (x[i] == y[target] ? dy[target] : 0) / count[target];
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult ReduceProductGradOp::verify() {
  return verifyReduction(*this, getX().getType(), getDy().getType(), getAxes());
}

LogicalResult ReduceProductGradOp::evaluate(ArrayRef<Array> operands,
                                            SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &dy = operands[1];
  SmallVector<int64_t> rows = getRowNumbers(x, getAxes());
  Array zeros(dy.shape), product(dy.shape), result(x.shape);
  llvm::fill(product.data, 1);
  for (auto [element, row] : llvm::zip_equal(x.data, rows)) {
    zeros[row] += element == 0;
    product[row] *= element == 0 ? 1 : element;
  }
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t row = rows[i];
    double term = dy[row] * product[row];
    if (zeros[row] == 0)
      result[i] = term / x[i];
    else
      result[i] = zeros[row] == 1 && x[i] == 0 ? term : 0;
  }
  results.push_back(std::move(result));
  return success();
}

//===-- norm, variance, standard_deviation --------------------------------===//

LogicalResult NormOp::verify() {
  return verifyReduction(*this, getX().getType(), getType(), getAxes());
}

LogicalResult NormOp::evaluate(ArrayRef<Array> operands,
                               SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  for (auto [element, row] :
       llvm::zip_equal(x.data, getRowNumbers(x, getAxes())))
    result[row] += element * element;
  for (double &element : result.data)
    element = std::sqrt(element);
  results.push_back(std::move(result));
  return success();
}

static LogicalResult verifySpread(Operation *op, RankedTensorType from,
                                  RankedTensorType to, ArrayRef<int64_t> axes,
                                  int64_t correction) {
  if (failed(verifyReduction(op, from, to, axes)))
    return failure();
  int64_t count = from.getNumElements() / to.getNumElements();
  if (correction < 0 || correction >= count)
    return op->emitOpError("of ")
           << count << " elements needs a correction from 0 to " << count - 1
           << ", not " << correction;
  return success();
}

static Array getVariance(const Array &x, ArrayRef<int64_t> axes, Type type,
                         int64_t correction) {
  Array mean = Array::ofType(type), result = mean;
  SmallVector<int64_t> rows = getRowNumbers(x, axes);
  double count = x.size() / mean.size();
  for (auto [element, row] : llvm::zip_equal(x.data, rows))
    mean[row] += element / count;
  for (auto [element, row] : llvm::zip_equal(x.data, rows))
    result[row] += (element - mean[row]) * (element - mean[row]);
  for (double &element : result.data)
    element /= count - correction;
  return result;
}

LogicalResult VarianceOp::verify() {
  return verifySpread(*this, getX().getType(), getType(), getAxes(),
                      getCorrection());
}

LogicalResult VarianceOp::evaluate(ArrayRef<Array> operands,
                                   SmallVectorImpl<Array> &results) {
  results.push_back(
      getVariance(operands[0], getAxes(), getType(), getCorrection()));
  return success();
}

LogicalResult StandardDeviationOp::verify() {
  return verifySpread(*this, getX().getType(), getType(), getAxes(),
                      getCorrection());
}

LogicalResult StandardDeviationOp::evaluate(ArrayRef<Array> operands,
                                            SmallVectorImpl<Array> &results) {
  Array result =
      getVariance(operands[0], getAxes(), getType(), getCorrection());
  for (double &element : result.data)
    element = std::sqrt(element);
  results.push_back(std::move(result));
  return success();
}

LogicalResult DivideOrZeroOp::evaluate(ArrayRef<Array> operands,
                                       SmallVectorImpl<Array> &results) {
  Array result = operands[0];
  for (int64_t i = 0; i < result.size(); ++i)
    result[i] = operands[1][i] == 0 ? 0 : result[i] / operands[1][i];
  results.push_back(std::move(result));
  return success();
}

//===-- arg_extremum and cumulative_sum -----------------------------------===//

LogicalResult ArgExtremumOp::verify() {
  if (getKind() != ReductionKind::max && getKind() != ReductionKind::min)
    return emitOpError("finds a `max` or a `min`, not a `")
           << stringifyReductionKind(getKind()) << "`";
  if (failed(verifyAxis(*this, getX().getType(), getAxis())))
    return failure();
  return verifyReduction(*this, getX().getType(), getType(),
                         static_cast<int64_t>(getAxis()));
}

LogicalResult ArgExtremumOp::evaluate(ArrayRef<Array> operands,
                                      SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  int64_t axis = getAxis(), n = x.shape[axis];
  int64_t inner = x.extent(axis + 1, x.rank());
  Array result = Array::ofType(getType());
  for (int64_t row = 0; row < result.size(); ++row) {
    int64_t begin = row / inner * n * inner + row % inner, best = 0;
    for (int64_t i = 1; i < n; ++i) {
      double value = x[begin + i * inner], old = x[begin + best * inner];
      bool wins = getKind() == ReductionKind::max ? value > old : value < old;
      if (!std::isnan(old) && (wins || std::isnan(value)))
        best = i;
    }
    result[row] = best;
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult CumulativeSumOp::verify() {
  return verifyAxis(*this, getX().getType(), getAxis());
}

LogicalResult CumulativeSumOp::evaluate(ArrayRef<Array> operands,
                                        SmallVectorImpl<Array> &results) {
  Array result = operands[0];
  int64_t n = result.shape[getAxis()];
  int64_t inner = result.extent(getAxis() + 1, result.rank());
  for (int64_t i = 0; i < result.size(); ++i) {
    int64_t at = getReverse() ? result.size() - 1 - i : i;
    int64_t before = getReverse() ? at + inner : at - inner;
    int64_t place = at / inner % n;
    if (place != (getReverse() ? n - 1 : 0))
      result[at] += result[before];
  }
  results.push_back(std::move(result));
  return success();
}

//===-- softmax, log_softmax, log_sum_exp ---------------------------------===//

static LogicalResult verifyMasked(Operation *op, RankedTensorType type,
                                  Value mask, ArrayRef<int64_t> axes) {
  if (failed(verifyAxes(op, type, axes)))
    return failure();
  if (mask && cast<ShapedType>(mask.getType()).getShape() != type.getShape())
    return op->emitOpError("needs a mask of the shape of ")
           << type << ", not " << mask.getType();
  return success();
}

LogicalResult SoftmaxOp::verify() {
  return verifyMasked(*this, getX().getType(), getMask(), getAxes());
}

LogicalResult LogSoftmaxOp::verify() {
  return verifyMasked(*this, getX().getType(), getMask(), getAxes());
}

LogicalResult LogSoftmaxGradOp::verify() {
  return verifyMasked(*this, getY().getType(), getMask(), getAxes());
}

LogicalResult LogSumExpOp::verify() {
  return verifyReduction(*this, getX().getType(), getType(), getAxes());
}

LogicalResult LogSumExpGradOp::verify() {
  return verifyReduction(*this, getX().getType(), getY().getType(), getAxes());
}

namespace {
/// Rows, of which elements under a mask do not count.
struct Rows {
  Rows(const Array &x, const Array *mask, ArrayRef<int64_t> axes)
      : x(x), mask(mask), numbers(getRowNumbers(x, axes)) {
    // Rows are no more than elements.
    maximum.assign(x.size(), -INFINITY);
    sum.assign(x.size(), 0);
    for (int64_t i = 0; i < x.size(); ++i)
      if (counts(i))
        maximum[numbers[i]] =
            combine(ReductionKind::max, maximum[numbers[i]], x[i]);
  }
  bool counts(int64_t i) const { return !mask || (*mask)[i] != 0; }
  /// Fills `sum` with sum exp(x - maximum).
  void sumPowers() {
    for (int64_t i = 0; i < x.size(); ++i)
      if (counts(i))
        sum[numbers[i]] += std::exp(x[i] - maximum[numbers[i]]);
  }

  const Array &x;
  const Array *mask;
  SmallVector<int64_t> numbers;
  SmallVector<double> maximum, sum;
};
} // namespace

static const Array *getMask(ArrayRef<Array> operands, size_t place) {
  return operands.size() > place ? &operands[place] : nullptr;
}

LogicalResult SoftmaxOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Rows rows(x, ::getMask(operands, 1), getAxes());
  rows.sumPowers();
  Array result(x.shape);
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t row = rows.numbers[i];
    if (rows.counts(i))
      result[i] = std::exp(x[i] - rows.maximum[row]) / rows.sum[row];
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult LogSoftmaxOp::evaluate(ArrayRef<Array> operands,
                                     SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Rows rows(x, ::getMask(operands, 1), getAxes());
  rows.sumPowers();
  Array result(x.shape);
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t row = rows.numbers[i];
    if (rows.counts(i))
      result[i] = x[i] - rows.maximum[row] - std::log(rows.sum[row]);
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult LogSoftmaxGradOp::evaluate(ArrayRef<Array> operands,
                                         SmallVectorImpl<Array> &results) {
  const Array &y = operands[0], &dy = operands[1];
  Rows rows(y, ::getMask(operands, 2), getAxes());
  for (int64_t i = 0; i < y.size(); ++i)
    if (rows.counts(i))
      rows.sum[rows.numbers[i]] += dy[i];
  Array result(y.shape);
  for (int64_t i = 0; i < y.size(); ++i)
    if (rows.counts(i))
      result[i] = dy[i] - std::exp(y[i]) * rows.sum[rows.numbers[i]];
  results.push_back(std::move(result));
  return success();
}

LogicalResult LogSumExpOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  Rows rows(operands[0], nullptr, getAxes());
  // An infinite maximum is not taken out: inf - inf is no number.
  for (double &maximum : rows.maximum)
    if (std::isinf(maximum))
      maximum = 0;
  rows.sumPowers();
  Array result = Array::ofType(getType());
  for (int64_t row = 0; row < result.size(); ++row)
    result[row] = std::log(rows.sum[row]) + rows.maximum[row];
  results.push_back(std::move(result));
  return success();
}

LogicalResult LogSumExpGradOp::evaluate(ArrayRef<Array> operands,
                                        SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &y = operands[1], &dy = operands[2];
  Array result(x.shape);
  for (auto [i, row] : llvm::enumerate(getRowNumbers(x, getAxes())))
    result[i] = dy[row] * std::exp(x[i] - y[row]);
  results.push_back(std::move(result));
  return success();
}
