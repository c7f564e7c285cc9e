// The ways of clipping: verified, and computed in double.
#include "dialect/Weir/Weir.h"
#include <cmath>

using namespace mlir;
using namespace weir;

static RankedTensorType getScalarType(Value like) {
  return RankedTensorType::get({}, getElementTypeOrSelf(like));
}

static LogicalResult verifyPositive(Operation *op, StringRef name,
                                    const APFloat &value) {
  if (value.isFinite() && value > APFloat(0.0))
    return success();
  return op->emitOpError("needs a positive `") << name << "`";
}

static double sumSquares(ArrayRef<double> values) {
  double sum = 0;
  for (double value : values)
    sum += value * value;
  return sum;
}

static Array makeScalar(double value) {
  Array array(ArrayRef<int64_t>{});
  array[0] = value;
  return array;
}

//===-- clip --------------------------------------------------------------===//

LogicalResult ClipOp::verify() {
  if (getGradients().empty())
    return emitOpError("needs a gradient");
  RankedTensorType scalar = getScalarType(getGradients().front());
  for (Type type : getOperandTypes())
    if (getElementTypeOrSelf(type) != scalar.getElementType())
      return emitOpError("element types of the gradients differ");
  if (getNorm().getType() != scalar || getFactor().getType() != scalar)
    return emitOpError("gives two scalars, ") << scalar;
  if (!getSquares().empty() && getSquares().size() != getGradients().size())
    return emitOpError("gives ")
           << getSquares().size() << " sums of squares of "
           << getGradients().size() << " gradients";
  return getMax() ? verifyPositive(*this, "max", *getMax()) : success();
}

LogicalResult ClipOp::evaluate(ArrayRef<Array> operands,
                               SmallVectorImpl<Array> &results) {
  double sum = 0;
  SmallVector<double> squares;
  for (const Array &gradient : operands) {
    squares.push_back(sumSquares(gradient.data));
    sum += squares.back();
  }
  double norm = std::sqrt(sum), factor = 1;
  if (std::optional<APFloat> max = getMax())
    factor = std::min(1.0, max->convertToDouble() / (norm + 1e-6));
  results.push_back(makeScalar(norm));
  results.push_back(makeScalar(factor));
  if (!getSquares().empty())
    for (double one : squares)
      results.push_back(makeScalar(one));
  return success();
}

//===-- clip_value --------------------------------------------------------===//

LogicalResult ClipValueOp::verify() {
  RankedTensorType scalar = getScalarType(getGradient());
  if (getFactor().getType() != scalar)
    return emitOpError("gives a factor of type ") << scalar;
  return verifyPositive(*this, "max", getMax());
}

LogicalResult ClipValueOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  double max = getMax().convertToDouble(), largest = 0;
  results.push_back(operands[0]);
  for (double &value : results.back().data) {
    largest = std::max(largest, std::fabs(value));
    value = std::isnan(value) ? value : std::clamp(value, -max, max);
  }
  results.push_back(makeScalar(largest > max ? max / largest : 1));
  return success();
}

//===-- clip_units --------------------------------------------------------===//

LogicalResult ClipUnitsOp::verify() {
  RankedTensorType scalar = getScalarType(getGradient());
  if (getFactor().getType() != scalar)
    return emitOpError("gives a factor of type ") << scalar;
  if (failed(verifyPositive(*this, "max", getMax())))
    return failure();
  return verifyPositive(*this, "eps", getEps());
}

LogicalResult ClipUnitsOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  const Array &gradient = operands[0], &parameter = operands[1];
  double max = getMax().convertToDouble(), eps = getEps().convertToDouble();
  int64_t units = gradient.rank() > 1 ? gradient.shape[0] : 1;
  int64_t size = gradient.size() / units;
  double least = 1;
  results.push_back(gradient);
  for (int64_t unit = 0; unit < units; ++unit) {
    auto slice = [&](const Array &array) {
      return ArrayRef<double>(array.data).slice(unit * size, size);
    };
    double norm = std::sqrt(sumSquares(slice(gradient)));
    double bound = max * std::max(std::sqrt(sumSquares(slice(parameter))), eps);
    double factor = norm > bound ? bound / norm : 1;
    for (int64_t i = 0; i < size; ++i)
      results.back()[unit * size + i] *= factor;
    least = std::min(least, factor);
  }
  results.push_back(makeScalar(least));
  return success();
}

//===-- clip_score --------------------------------------------------------===//

LogicalResult ClipScoreOp::verify() {
  if (getNorm().getType() != getScalarType(getNorm()))
    return emitOpError("takes scalars, not ") << getNorm().getType();
  double decay = getDecay().convertToDouble();
  if (!(decay >= 0 && decay < 1))
    return emitOpError("needs a `decay` in [0, 1)");
  if (static_cast<int64_t>(getWarmup()) < 1)
    return emitOpError("needs a `warmup` of at least 1");
  return verifyPositive(*this, "threshold", getThreshold());
}

LogicalResult ClipScoreOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  double norm = operands[0][0], count = operands[1][0], mean = operands[2][0],
         variance = operands[3][0];
  double threshold = getThreshold().convertToDouble();
  double decay = getDecay().convertToDouble(), factor = 1;
  if (count < static_cast<double>(getWarmup())) {
    count += 1;
    double before = norm - mean;
    mean += before / count;
    variance += (before * (norm - mean) - variance) / count;
  } else {
    double deviation = std::sqrt(variance);
    double score = (norm - mean) / (deviation + 1e-6);
    double kept = score > threshold
                      ? mean + threshold * threshold * deviation / score
                      : norm;
    if (kept < norm)
      factor = kept / norm;
    mean = decay * mean + (1 - decay) * kept;
    variance = decay * variance + (1 - decay) * (kept - mean) * (kept - mean);
  }
  for (double value : {factor, count, mean, variance})
    results.push_back(makeScalar(value));
  return success();
}

//===-- least -------------------------------------------------------------===//

LogicalResult LeastOp::verify() {
  if (getValues().empty())
    return emitOpError("needs a value");
  if (getLeast().getType() != getScalarType(getLeast()))
    return emitOpError("takes scalars, not ") << getLeast().getType();
  return success();
}

LogicalResult LeastOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  results.push_back(*llvm::min_element(
      operands, [](const Array &a, const Array &b) { return a[0] < b[0]; }));
  return success();
}
