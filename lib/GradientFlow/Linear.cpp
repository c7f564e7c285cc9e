// How moments pass matrix products. Glorot and Bengio 2010, He et al. 2015;
// finite width by Hanin and Nica 2018; the gradient of a weight as the sum over
// samples and positions of delta x.
#include "lib/GradientFlow/Analysis.h"

using namespace mlir;

namespace weir::flow {

/// What the elements of a weight are drawn from.
static double getMean2(const Signal &weight) {
  return weight.mean * weight.mean * std::exp(weight.logSecond);
}
static double getVariance(const Signal &weight) {
  return std::exp(weight.logSecond) *
         std::max(1 - weight.mean * weight.mean, 0.0);
}

/// log sum of delta x over all samples and positions: the second moment of an
/// element of a weight's gradient. What the loss pulls at the result shows in
/// each of the `in` weights that make it.
static double getWeightGradient(const Signal &x, const Adjoint &dy,
                                const Extents &extents) {
  double pulled = dy.aligned * dy.aligned / extents.features;
  double count = sumOverCounts({extents.samples, extents.positions, 1},
                               dy.sample * x.sample + pulled,
                               dy.position * x.position + pulled, 0);
  return dy.logSecond + x.logSecond + std::log(count);
}

/// y_i = sum over `in` of w_ij x_j, weights independent of each other but for
/// their mean.
static Signal multiply(const Signal &x, const Signal &weight, double in) {
  double variance = getVariance(weight), mean2 = getMean2(weight);
  double coherent = in * std::max(1 + (in - 1) * x.feature, 0.0);
  // Per unit of E x^2; the part of the mean is the same for all outputs.
  double drawn = in * variance, shared = mean2 * coherent;
  double gain = drawn + shared;
  Signal y = x;
  y.isParameter = y.isOrthogonal = false;
  y.logSecond = x.logSecond + std::log(gain);
  if (gain <= 0)
    return y;
  auto blend = [&](double correlation) {
    // Of the sums that the mean makes, the features' means stay together.
    double sums = in * correlation + in * (in - 1) * x.feature;
    return (drawn * correlation + mean2 * std::max(sums, 0.0)) / gain;
  };
  y.sample = blend(x.sample);
  y.position = blend(x.position);
  y.feature = shared / gain;
  y.mean = weight.mean * x.mean * in * std::exp(weight.logSecond / 2) /
           std::sqrt(gain);
  y.mean = std::clamp(y.mean, -1.0, 1.0);
  return y;
}

static Signal addBias(const Signal &y, const Signal &bias) {
  if (bias.isZero())
    return y;
  Signal sum = y;
  sum.logSecond = addLogs(y.logSecond, bias.logSecond);
  double share = std::exp(bias.logSecond - sum.logSecond), rest = 1 - share;
  sum.sample = rest * y.sample + share;
  sum.position = rest * y.position + share;
  sum.feature = rest * y.feature + share * bias.mean * bias.mean;
  sum.mean = std::sqrt(rest) * y.mean + std::sqrt(share) * bias.mean;
  // What is drawn once does not scatter with the signal.
  sum.batchDeviation *= rest * rest;
  sum.sampleDeviation *= rest * rest;
  return sum;
}

static void forwardLinear(LinearOp op, Forward &at) {
  double in = op.getWeight().getType().getDimSize(1);
  Signal y = multiply(at.in(0), at.in(1), in);
  y.isBatched = at.in(0).isBatched;
  if (op.getBias())
    y = addBias(y, at.in(2));
  at.set(y);
}

/// The gradient by x of a product with a weight that has `out` rows.
static Adjoint multiplyBack(const Adjoint &dy, const Signal &x,
                            const Signal &weight, const Extents &extents,
                            double in, double out) {
  double variance = getVariance(weight), mean2 = getMean2(weight);
  double coherent = out * std::max(1 + (out - 1) * dy.feature, 0.0);
  double gain = out * variance + mean2 * coherent;
  Adjoint dx = dy;
  dx.logSecond += std::log(gain);
  dx.feature = gain > 0 ? mean2 * coherent / gain : 0;
  dx.orthogonal = 0;
  if (!weight.isOrthogonal) {
    double scatter = 2 / in * (x.isBatched ? x.common(extents) : 1);
    dx.deviation += scatter;
    dx.typical -= scatter / 2;
  }
  return dx;
}

/// Above this the scatter of the signal says nothing of its typical size.
static constexpr double largestDeviation = 4;

static Adjoint getWeightAdjoint(const Signal &x, const Adjoint &dy,
                                const Extents &extents) {
  Adjoint dw;
  dw.logSecond = getWeightGradient(x, dy, extents);
  dw.sample = dw.position = 1;
  dw.deviation = dy.deviation + x.batchDeviation;
  dw.typical = dy.typical - std::min(x.batchDeviation, largestDeviation) / 2;
  return dw;
}

static void backwardLinear(LinearOp op, Backward &at) {
  Adjoint dy = at.dy();
  Extents extents = at.inExtents(0);
  double in = op.getWeight().getType().getDimSize(1);
  double out = op.getWeight().getType().getDimSize(0);
  double share = 1;
  if (op.getBias() && !at.in(2).isZero())
    share -= std::exp(at.in(2).logSecond - at.out().logSecond);
  at.addAligned(0, multiplyBack(dy, at.in(0), at.in(1), extents, in, out),
                share);
  at.add(1, getWeightAdjoint(at.in(0), dy, extents));
  if (!op.getBias())
    return;
  Adjoint db = dy;
  db.logSecond += std::log(sumOverCounts(
      {extents.samples, extents.positions, 1}, dy.sample, dy.position, 0));
  db.sample = db.position = 1;
  at.add(2, db);
}

//===----------------------------------------------------------------------===//
// Products of two values
//===----------------------------------------------------------------------===//

// x W or x W^T with a weight is `linear` without a bias; of two values each
// element is a sum of products that are taken to be independent.
static void forwardMatmul(MatmulOp op, Forward &at) {
  bool isWeight = !at.in(1).isBatched && op.getB().getType().getRank() == 2;
  RankedTensorType a = op.getA().getType();
  double inner = a.getDimSize(a.getRank() - (op.getTransposeA() ? 2 : 1));
  if (isWeight && !op.getTransposeA()) {
    Signal y = multiply(at.in(0), at.in(1), inner);
    y.isBatched = at.in(0).isBatched;
    return at.set(y);
  }
  measureForward(at);
}

static void backwardMatmul(MatmulOp op, Backward &at) {
  bool isWeight = !at.in(1).isBatched && op.getB().getType().getRank() == 2;
  if (!isWeight || op.getTransposeA())
    return measureBackward(at);
  RankedTensorType b = op.getB().getType();
  double in = b.getDimSize(op.getTransposeB() ? 1 : 0);
  double out = b.getDimSize(op.getTransposeB() ? 0 : 1);
  Extents extents = at.inExtents(0);
  at.add(0, multiplyBack(at.dy(), at.in(0), at.in(1), extents, in, out));
  at.add(1, getWeightAdjoint(at.in(0), at.dy(), extents));
}

static void forwardContract(ContractOp, Forward &at) { measureForward(at); }
static void backwardContract(ContractOp, Backward &at) { measureBackward(at); }

void attachLinear(MLIRContext &context) {
  attach<LinearOp, forwardLinear, backwardLinear>(context);
  attach<MatmulOp, forwardMatmul, backwardMatmul>(context);
  attach<ContractOp, forwardContract, backwardContract>(context);
}

} // namespace weir::flow
