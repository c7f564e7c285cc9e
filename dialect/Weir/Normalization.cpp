#include "dialect/Weir/Weir.h"
#include <cmath>

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Normalization.cpp.inc"

namespace {
struct Moments {
  double mean, rstd; // 1 / sqrt(var + eps)
};
} // namespace

static Moments getMoments(ArrayRef<double> row, double eps) {
  double sum = 0, squares = 0;
  for (double x : row)
    sum += x;
  double mean = sum / row.size();
  for (double x : row)
    squares += (x - mean) * (x - mean);
  return {mean, 1 / std::sqrt(squares / row.size() + eps)};
}

// Normalizes each row of the last axis in place.
static void normalizeRows(Array &x, double eps) {
  int64_t n = x.shape.back();
  for (int64_t begin = 0; begin < x.size(); begin += n) {
    MutableArrayRef<double> row = MutableArrayRef(x.data).slice(begin, n);
    Moments moments = getMoments(row, eps);
    for (double &element : row)
      element = (element - moments.mean) * moments.rstd;
  }
}

static LogicalResult verifyRows(Operation *op, RankedTensorType x,
                                const APFloat &eps) {
  if (x.getRank() == 0)
    return op->emitOpError("needs an `x` of rank 1 or more");
  if (!eps.isFinite() || eps.isNegative())
    return op->emitOpError("needs an `eps` of 0 or more");
  return success();
}

//===-- layer_norm --------------------------------------------------------===//

LogicalResult LayerNormOp::verify() {
  RankedTensorType x = getX().getType();
  if (failed(verifyRows(*this, x, getEps())))
    return failure();
  auto vector = RankedTensorType::get(x.getShape().back(), x.getElementType());
  if (getWeight().getType() != vector || getBias().getType() != vector)
    return emitOpError("needs a `weight` and a `bias` of type ") << vector;
  return success();
}

LogicalResult LayerNormOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  Array result = operands[0];
  normalizeRows(result, getEps().convertToDouble());
  int64_t n = result.shape.back();
  for (int64_t i = 0; i < result.size(); ++i)
    result[i] = result[i] * operands[1][i % n] + operands[2][i % n];
  results.push_back(std::move(result));
  return success();
}

//===-- normalize ---------------------------------------------------------===//

LogicalResult NormalizeOp::verify() {
  return verifyRows(*this, getX().getType(), getEps());
}

LogicalResult NormalizeOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  Array result = operands[0];
  normalizeRows(result, getEps().convertToDouble());
  results.push_back(std::move(result));
  return success();
}

LogicalResult NormalizeGradOp::verify() {
  return verifyRows(*this, getX().getType(), getEps());
}

LogicalResult NormalizeGradOp::evaluate(ArrayRef<Array> operands,
                                        SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &dy = operands[1];
  Array result(x.shape);
  int64_t n = x.shape.back();
  for (int64_t begin = 0; begin < x.size(); begin += n) {
    Moments moments = getMoments(ArrayRef(x.data).slice(begin, n),
                                 getEps().convertToDouble());
    auto normalized = [&](int64_t i) {
      return (x[i] - moments.mean) * moments.rstd;
    };
    double mean = 0, projection = 0;
    for (int64_t i = begin; i < begin + n; ++i) {
      mean += dy[i] / n;
      projection += dy[i] * normalized(i) / n;
    }
    for (int64_t i = begin; i < begin + n; ++i)
      result[i] = (dy[i] - mean - normalized(i) * projection) * moments.rstd;
  }
  results.push_back(std::move(result));
  return success();
}
