#include "dialect/Weir/Weir.h"
#include <cmath>

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Loss.cpp.inc"

// Logits [..., n] against classes [...] and one number for each row.
static LogicalResult verifyRows(Operation *op, RankedTensorType logits,
                                RankedTensorType target,
                                RankedTensorType perRow) {
  if (logits.getRank() == 0)
    return op->emitOpError("needs `logits` of rank 1 or more");
  ArrayRef<int64_t> rows = logits.getShape().drop_back();
  if (target.getShape() != rows)
    return op->emitOpError("needs a `target` of shape [")
           << rows << "], not " << target;
  if (perRow != logits.clone(rows))
    return op->emitOpError("has one number for each row, ")
           << logits.clone(rows) << ", not " << perRow;
  return success();
}

namespace {
/// A row of logits as exp(x - maximum) and the sum of these.
struct Row {
  ArrayRef<double> logits;
  double maximum = -INFINITY, sum = 0;

  Row(const Array &all, int64_t row) {
    int64_t n = all.shape.back();
    logits = ArrayRef(all.data).slice(row * n, n);
    for (double x : logits)
      if (!(x <= maximum))
        maximum = std::isnan(maximum) ? maximum : x;
    for (double x : logits)
      sum += std::exp(x - maximum);
  }
};
} // namespace

// The class of a row; classes out of range are refused at the entry.
static FailureOr<int64_t> getClass(Operation *op, const Array &target,
                                   int64_t row, const Array &logits) {
  double value = target[row];
  if (!(value >= 0 && value < logits.shape.back()))
    return op->emitOpError("meets class ")
           << value << " of " << logits.shape.back();
  return static_cast<int64_t>(value);
}

//===-- cross_entropy -----------------------------------------------------===//

LogicalResult CrossEntropyOp::verify() {
  return verifyRows(*this, getLogits().getType(), getTarget().getType(),
                    getLoss().getType());
}

LogicalResult CrossEntropyOp::evaluate(ArrayRef<Array> operands,
                                       SmallVectorImpl<Array> &results) {
  Array loss = Array::ofType(getLoss().getType());
  for (int64_t i = 0; i < loss.size(); ++i) {
    FailureOr<int64_t> target = getClass(*this, operands[1], i, operands[0]);
    if (failed(target))
      return failure();
    Row row(operands[0], i);
    loss[i] = std::log(row.sum) - (row.logits[*target] - row.maximum);
  }
  results.push_back(std::move(loss));
  return success();
}

LogicalResult CrossEntropyGradOp::verify() {
  return verifyRows(*this, getLogits().getType(), getTarget().getType(),
                    getDloss().getType());
}

LogicalResult CrossEntropyGradOp::evaluate(ArrayRef<Array> operands,
                                           SmallVectorImpl<Array> &results) {
  const Array &logits = operands[0], &dloss = operands[2];
  Array result(logits.shape);
  int64_t n = logits.shape.back();
  for (int64_t i = 0; i < dloss.size(); ++i) {
    FailureOr<int64_t> target = getClass(*this, operands[1], i, logits);
    if (failed(target))
      return failure();
    Row row(logits, i);
    for (int64_t j = 0; j < n; ++j) {
      double probability = std::exp(row.logits[j] - row.maximum) / row.sum;
      result[i * n + j] = (probability - (j == *target)) * dloss[i];
    }
  }
  results.push_back(std::move(result));
  return success();
}

//===-- mean_squared_error ------------------------------------------------===//

LogicalResult MeanSquaredErrorOp::verify() {
  RankedTensorType x = getX().getType();
  if (x.getRank() == 0)
    return emitOpError("needs an `x` of rank 1 or more");
  if (getLoss().getType() != x.clone(x.getShape().take_front()))
    return emitOpError("has one number for each sample, ")
           << x.clone(x.getShape().take_front()) << ", not "
           << getLoss().getType();
  return success();
}

LogicalResult MeanSquaredErrorOp::evaluate(ArrayRef<Array> operands,
                                           SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &target = operands[1];
  Array loss = Array::ofType(getLoss().getType());
  int64_t n = x.extent(1, x.rank());
  for (int64_t i = 0; i < x.size(); ++i)
    loss[i / n] += (x[i] - target[i]) * (x[i] - target[i]);
  for (double &element : loss.data)
    element /= n;
  results.push_back(std::move(loss));
  return success();
}

//===-- accuracy ----------------------------------------------------------===//

LogicalResult AccuracyOp::verify() {
  return verifyRows(*this, getLogits().getType(), getTarget().getType(),
                    getCorrect().getType());
}

LogicalResult AccuracyOp::evaluate(ArrayRef<Array> operands,
                                   SmallVectorImpl<Array> &results) {
  const Array &logits = operands[0];
  Array correct = Array::ofType(getCorrect().getType());
  for (int64_t i = 0; i < correct.size(); ++i) {
    FailureOr<int64_t> target = getClass(*this, operands[1], i, logits);
    if (failed(target))
      return failure();
    Row row(logits, i);
    bool ordered =
        llvm::none_of(row.logits, [](double x) { return std::isnan(x); });
    correct[i] = ordered && llvm::find(row.logits, row.maximum) ==
                                row.logits.begin() + *target;
  }
  results.push_back(std::move(correct));
  return success();
}
