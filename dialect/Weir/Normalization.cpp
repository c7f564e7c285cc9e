#include "dialect/Weir/Checks.h"
#include "dialect/Weir/Weir.h"

#include "mlir/IR/Builders.h"
#include <cmath>

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Normalization.cpp.inc"

//===-- statistics --------------------------------------------------------===//

namespace {
/// Elements are taken together that differ only in some axes: a group.
struct Groups {
  Groups(const Array &x, ArrayRef<int64_t> axes) : of(getRowNumbers(x, axes)) {
    for (auto [axis, extent] : llvm::enumerate(x.shape))
      (llvm::is_contained(axes, int64_t(axis)) ? size : count) *= extent;
  }

  /// Of each element the number of its group.
  SmallVector<int64_t> of;
  int64_t count = 1, size = 1;
};

/// How a group is normalized.
struct Moments {
  double mean = 0, variance = 0, scale = 0; // scale: 1 / sqrt(variance + eps)
};
} // namespace

static SmallVector<Moments> getMoments(const Array &x, const Groups &groups,
                                       double eps, bool centred) {
  SmallVector<Moments> all(groups.count);
  for (int64_t i = 0; i < x.size() && centred; ++i)
    all[groups.of[i]].mean += x[i] / groups.size;
  for (int64_t i = 0; i < x.size(); ++i) {
    Moments &moments = all[groups.of[i]];
    double rest = x[i] - moments.mean;
    moments.variance += rest * rest / groups.size;
  }
  for (Moments &moments : all)
    moments.scale = 1 / std::sqrt(moments.variance + eps);
  return all;
}

static Array normalize(const Array &x, ArrayRef<int64_t> axes, double eps,
                       bool centred = true) {
  Groups groups(x, axes);
  SmallVector<Moments> moments = getMoments(x, groups, eps, centred);
  Array y(x.shape);
  for (int64_t i = 0; i < x.size(); ++i) {
    const Moments &own = moments[groups.of[i]];
    y[i] = (x[i] - own.mean) * own.scale;
  }
  return y;
}

/// Multiplies by `weight` and adds `bias`, vectors along the last axis.
static void scaleChannels(Array &x, const Array &weight, const Array *bias) {
  for (int64_t i = 0; i < x.size(); ++i)
    x[i] = x[i] * weight[i % weight.size()] +
           (bias ? (*bias)[i % weight.size()] : 0);
}

static SmallVector<int64_t> getLeadingAxes(int64_t rank) {
  return llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
}

//===-- verification ------------------------------------------------------===//

static LogicalResult verifyEps(Operation *op, const APFloat &eps) {
  if (!eps.isFinite() || eps.isNegative())
    return op->emitOpError("needs an `eps` of 0 or more");
  return success();
}

static LogicalResult verifyRank(Operation *op, RankedTensorType x,
                                int64_t rank) {
  if (x.getRank() < rank)
    return op->emitOpError("needs an `x` of rank ") << rank << " or more";
  return success();
}

/// The vectors along the last axis: `weight` stands for all of its type.
static LogicalResult verifyChannels(Operation *op, RankedTensorType x,
                                    RankedTensorType weight) {
  auto vector = RankedTensorType::get(x.getShape().back(), x.getElementType());
  if (weight != vector)
    return op->emitOpError("needs vectors of type ")
           << vector << ", not " << weight;
  return success();
}

static LogicalResult verifyNormalize(Operation *op, RankedTensorType x,
                                     ArrayRef<int64_t> axes,
                                     const APFloat &eps) {
  if (failed(verifyRank(op, x, 1)) || failed(verifyEps(op, eps)) ||
      failed(verifyAxes(op, x, axes)))
    return failure();
  if (axes.empty())
    return op->emitOpError("needs an axis to normalize over");
  return success();
}

//===-- layer_norm, rms_norm ----------------------------------------------===//

LogicalResult LayerNormOp::verify() {
  RankedTensorType x = getX().getType();
  if (failed(verifyRank(*this, x, 1)) || failed(verifyEps(*this, getEps())))
    return failure();
  auto vector = RankedTensorType::get(x.getShape().back(), x.getElementType());
  if (getWeight().getType() != vector || getBias().getType() != vector)
    return emitOpError("needs a `weight` and a `bias` of type ") << vector;
  return success();
}

LogicalResult LayerNormOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array y = normalize(x, x.rank() - 1, getEps().convertToDouble());
  scaleChannels(y, operands[1], &operands[2]);
  results.push_back(std::move(y));
  return success();
}

LogicalResult RmsNormOp::verify() {
  RankedTensorType x = getX().getType();
  if (failed(verifyRank(*this, x, 1)) || failed(verifyEps(*this, getEps())))
    return failure();
  return verifyChannels(*this, x, getWeight().getType());
}

LogicalResult RmsNormOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array y = normalize(x, x.rank() - 1, getEps().convertToDouble(),
                      /*centred=*/false);
  scaleChannels(y, operands[1], nullptr);
  results.push_back(std::move(y));
  return success();
}

//===-- group_norm --------------------------------------------------------===//

LogicalResult GroupNormOp::verify() {
  RankedTensorType x = getX().getType();
  if (failed(verifyRank(*this, x, 2)) || failed(verifyEps(*this, getEps())) ||
      failed(verifyChannels(*this, x, getWeight().getType())))
    return failure();
  int64_t groups = getGroups(), channels = x.getShape().back();
  if (groups < 1 || channels % groups != 0)
    return emitOpError("cannot put ")
           << channels << " channels into " << groups << " equal groups";
  return success();
}

LogicalResult GroupNormOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  Array x = operands[0];
  int64_t channels = x.shape.back(), groups = getGroups();
  // [sample, position, group, channel of the group]
  x.shape = {x.shape[0], x.extent(1, x.rank() - 1), groups, channels / groups};
  Array y = normalize(x, {1, 3}, getEps().convertToDouble());
  y.shape = operands[0].shape;
  scaleChannels(y, operands[1], &operands[2]);
  results.push_back(std::move(y));
  return success();
}

//===-- batch_norm --------------------------------------------------------===//

static LogicalResult verifyMomentum(Operation *op, const APFloat &momentum) {
  double number = momentum.convertToDouble();
  if (!(number >= 0 && number <= 1))
    return op->emitOpError("needs a `momentum` from 0 to 1");
  return success();
}

LogicalResult BatchNormOp::verify() {
  RankedTensorType x = getX().getType();
  if (failed(verifyRank(*this, x, 2)) || failed(verifyEps(*this, getEps())) ||
      failed(verifyMomentum(*this, getMomentum())))
    return failure();
  return verifyChannels(*this, x, getWeight().getType());
}

LogicalResult BatchNormOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  SmallVector<int64_t> axes = getLeadingAxes(x.rank());
  double eps = getEps().convertToDouble();
  Array y = normalize(x, axes, eps);
  scaleChannels(y, operands[1], &operands[2]);
  Groups groups(x, axes);
  Array mean = Array::ofType(getMean().getType()), variance = mean;
  double unbiased = double(groups.size) / std::max<int64_t>(groups.size - 1, 1);
  for (auto [i, moments] : llvm::enumerate(getMoments(x, groups, eps, true))) {
    mean[i] = moments.mean;
    variance[i] = moments.variance * unbiased;
  }
  results.append({std::move(y), std::move(mean), std::move(variance)});
  return success();
}

void BatchNormOp::buildInference(OpBuilder &builder,
                                 SmallVectorImpl<Value> &results) {
  Value y = BatchNormInferenceOp::create(
      builder, getLoc(), getX().getType(), getX(), getWeight(), getBias(),
      getRunningMean(), getRunningVar(), getEpsAttr());
  results.append({y, Value(), Value()});
}

SmallVector<RunningStatistic> BatchNormOp::getRunningStatistics() {
  double momentum = getMomentum().convertToDouble();
  return {{getRunningMean(), getMean(), momentum},
          {getRunningVar(), getVariance(), momentum}};
}

LogicalResult BatchNormInferenceOp::verify() {
  RankedTensorType x = getX().getType();
  if (failed(verifyRank(*this, x, 1)) || failed(verifyEps(*this, getEps())))
    return failure();
  return verifyChannels(*this, x, getWeight().getType());
}

LogicalResult BatchNormInferenceOp::evaluate(ArrayRef<Array> operands,
                                             SmallVectorImpl<Array> &results) {
  Array y = operands[0];
  const Array &mean = operands[3], &variance = operands[4];
  double eps = getEps().convertToDouble();
  for (int64_t i = 0; i < y.size(); ++i) {
    int64_t channel = i % mean.size();
    y[i] = (y[i] - mean[channel]) / std::sqrt(variance[channel] + eps);
  }
  scaleChannels(y, operands[1], &operands[2]);
  results.push_back(std::move(y));
  return success();
}

LogicalResult RunningAverageOp::verify() {
  for (Type type : getOperandTypes())
    if (type != getType())
      return emitOpError("averages values of different types");
  if (getBatches().empty())
    return emitOpError("has nothing to learn from");
  return verifyMomentum(*this, getMomentum());
}

LogicalResult RunningAverageOp::evaluate(ArrayRef<Array> operands,
                                         SmallVectorImpl<Array> &results) {
  Array running = operands[0];
  double momentum = getMomentum().convertToDouble();
  for (const Array &batch : operands.drop_front())
    for (int64_t i = 0; i < running.size(); ++i)
      running[i] = (1 - momentum) * running[i] + momentum * batch[i];
  results.push_back(std::move(running));
  return success();
}

//===-- normalize ---------------------------------------------------------===//

LogicalResult NormalizeOp::verify() {
  return verifyNormalize(*this, getX().getType(), getAxes(), getEps());
}

LogicalResult NormalizeOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  results.push_back(normalize(operands[0], getAxes(),
                              getEps().convertToDouble(), !getUncentered()));
  return success();
}

LogicalResult NormalizeGradOp::verify() {
  return verifyNormalize(*this, getX().getType(), getAxes(), getEps());
}

LogicalResult NormalizeGradOp::evaluate(ArrayRef<Array> operands,
                                        SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &dy = operands[1];
  double eps = getEps().convertToDouble();
  bool centred = !getUncentered();
  Groups groups(x, getAxes());
  Array y = normalize(x, getAxes(), eps, centred), dx(x.shape);
  SmallVector<double> means(groups.count), projections(groups.count);
  for (int64_t i = 0; i < x.size(); ++i) {
    if (centred)
      means[groups.of[i]] += dy[i] / groups.size;
    projections[groups.of[i]] += dy[i] * y[i] / groups.size;
  }
  SmallVector<Moments> moments = getMoments(x, groups, eps, centred);
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t group = groups.of[i];
    dx[i] = (dy[i] - means[group] - y[i] * projections[group]) *
            moments[group].scale;
  }
  results.push_back(std::move(dx));
  return success();
}
