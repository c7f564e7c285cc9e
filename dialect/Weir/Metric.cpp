#include "dialect/Weir/Checks.h"
#include "dialect/Weir/Weir.h"
#include <cmath>

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Metric.cpp.inc"

// The first of the largest; -1 if there is a NaN.
static int64_t getPrediction(ArrayRef<double> row) {
  if (llvm::any_of(row, [](double x) { return std::isnan(x); }))
    return -1;
  return llvm::max_element(row) - row.begin();
}

static ArrayRef<double> getRow(const Array &all, int64_t row) {
  int64_t n = all.shape.back();
  return ArrayRef(all.data).slice(row * n, n);
}

// The class of a row; classes out of range are refused at the entry.
static FailureOr<int64_t> getClass(Operation *op, const Array &target,
                                   int64_t row, int64_t classes) {
  if (!(target[row] >= 0 && target[row] < classes))
    return op->emitOpError("meets class ") << target[row] << " of " << classes;
  return int64_t(target[row]);
}

//===-- accuracy ----------------------------------------------------------===//

LogicalResult AccuracyOp::verify() {
  RankedTensorType logits = getLogits().getType();
  if (failed(verifyTarget(*this, logits, getTarget().getType())))
    return failure();
  RankedTensorType rows = logits.clone(logits.getShape().drop_back());
  if (getCorrect().getType() != rows)
    return emitOpError("has one number for each row, ")
           << rows << ", not " << getCorrect().getType();
  return success();
}

LogicalResult AccuracyOp::evaluate(ArrayRef<Array> operands,
                                   SmallVectorImpl<Array> &results) {
  const Array &logits = operands[0];
  Array correct = Array::ofType(getCorrect().getType());
  for (int64_t i = 0; i < correct.size(); ++i) {
    FailureOr<int64_t> target =
        getClass(*this, operands[1], i, logits.shape.back());
    if (failed(target))
      return failure();
    ArrayRef<double> row = getRow(logits, i);
    int64_t above = 0;
    for (auto [j, x] : llvm::enumerate(row))
      above += x > row[*target] || (x == row[*target] && int64_t(j) < *target);
    correct[i] = getPrediction(row) >= 0 && above < int64_t(getTop());
  }
  results.push_back(std::move(correct));
  return success();
}

//===-- tables ------------------------------------------------------------===//

namespace {
/// Which rows a table counts: of `operands`, the mask and the number of valid
/// samples that the operation has.
class Counted {
public:
  template <typename Op>
  Counted(Op op, ArrayRef<Array> operands, int64_t samples)
      : valid(samples), samples(samples) {
    if (op.getMask())
      mask = &operands[2];
    if (op.getValid())
      valid = operands.back()[0];
  }

  /// Of `rows` rows.
  bool operator()(int64_t row, int64_t rows) const {
    return row / (rows / samples) < valid &&
           (!mask || (*mask)[row / (rows / mask->size())] != 0);
  }

private:
  const Array *mask = nullptr;
  int64_t valid, samples;
};
} // namespace

template <typename Op>
static LogicalResult verifyTable(Op op, RankedTensorType x,
                                 ArrayRef<int64_t> wanted) {
  if (op.getTable().getType().getShape() != wanted)
    return op.emitOpError("gives a table of shape [")
           << wanted << "], not " << op.getTable().getType();
  if (x.getRank() == 0)
    return op.emitOpError("needs samples along axis 0");
  if (op.getMask() &&
      failed(verifyPrefix(op, "mask", op.getMask().getType(), x)))
    return failure();
  if (op.getValid() && op.getValid().getType().getRank() != 0)
    return op.emitOpError("needs a `valid` of rank 0");
  return success();
}

LogicalResult ConfusionOp::verify() {
  RankedTensorType logits = getLogits().getType();
  if (failed(verifyTarget(*this, logits, getTarget().getType())))
    return failure();
  int64_t n = logits.getShape().back();
  return verifyTable(*this, getTarget().getType(), {n, n});
}

// Calls `count` with the class and the prediction of each row that counts.
template <typename Op>
static LogicalResult
forEachCounted(Op op, ArrayRef<Array> operands,
               llvm::function_ref<void(int64_t, int64_t)> count) {
  const Array &logits = operands[0], &target = operands[1];
  Counted counts(op, operands, target.shape[0]);
  for (int64_t i = 0; i < target.size(); ++i) {
    FailureOr<int64_t> actual = getClass(op, target, i, logits.shape.back());
    if (failed(actual))
      return failure();
    if (counts(i, target.size()))
      count(*actual, getPrediction(getRow(logits, i)));
  }
  return success();
}

LogicalResult ConfusionOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  Array table = Array::ofType(getTable().getType());
  int64_t n = table.shape.back();
  LogicalResult result =
      forEachCounted(*this, operands, [&](int64_t actual, int64_t predicted) {
        if (predicted >= 0)
          ++table[actual * n + predicted];
      });
  results.push_back(std::move(table));
  return result;
}

LogicalResult ClassCountsOp::verify() {
  RankedTensorType logits = getLogits().getType();
  if (failed(verifyTarget(*this, logits, getTarget().getType())))
    return failure();
  return verifyTable(*this, getTarget().getType(),
                     {3, logits.getShape().back()});
}

LogicalResult ClassCountsOp::evaluate(ArrayRef<Array> operands,
                                      SmallVectorImpl<Array> &results) {
  Array table = Array::ofType(getTable().getType());
  int64_t n = table.shape.back();
  LogicalResult result =
      forEachCounted(*this, operands, [&](int64_t actual, int64_t predicted) {
        table[actual] += predicted == actual;
        if (predicted >= 0)
          ++table[n + predicted];
        ++table[2 * n + actual];
      });
  results.push_back(std::move(table));
  return result;
}

LogicalResult RegressionSumsOp::verify() {
  RankedTensorType x = getX().getType();
  if (getTarget().getType() != x)
    return emitOpError("needs a `target` of type ")
           << x << ", not " << getTarget().getType();
  int64_t columns = x.getRank() > 1 ? x.getShape().back() : 1;
  return verifyTable(*this, x, {4, columns});
}

LogicalResult RegressionSumsOp::evaluate(ArrayRef<Array> operands,
                                         SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &target = operands[1];
  Array table = Array::ofType(getTable().getType());
  Counted counts(*this, operands, x.shape[0]);
  int64_t columns = table.shape[1];
  for (int64_t i = 0; i < x.size(); ++i) {
    if (!counts(i, x.size()))
      continue;
    int64_t column = i % columns;
    double t = target[i], difference = t - x[i];
    ++table[column];
    table[columns + column] += t;
    table[2 * columns + column] += t * t;
    table[3 * columns + column] += difference * difference;
  }
  results.push_back(std::move(table));
  return success();
}
