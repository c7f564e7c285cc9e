// How moments pass normalizations. Xiong et al. 2020 for the layer norm, Yang
// et al. 2019 for the batch norm.
#include "lib/GradientFlow/Analysis.h"

using namespace mlir;

namespace weir::flow {

/// The logarithm of E x^2 less `taken`, a share of it, plus eps.
static double getLogVariance(const Signal &x, double taken, double eps) {
  return addLogs(x.logSecond + std::log(std::max(1 - taken, 1e-12)),
                 std::log(eps));
}

/// What is normalised, times weight and plus bias.
static Signal applyAffine(Signal y, const Signal &weight, const Signal *bias) {
  y.logSecond += weight.logSecond;
  y.mean *= weight.mean;
  y.feature *= weight.mean * weight.mean;
  if (!bias || bias->isZero())
    return y;
  double q = addLogs(y.logSecond, bias->logSecond);
  double share = std::exp(bias->logSecond - q), rest = 1 - share;
  y.logSecond = q;
  y.sample = rest * y.sample + share;
  y.position = rest * y.position + share;
  y.feature = rest * y.feature + share * bias->mean * bias->mean;
  y.mean = std::sqrt(rest) * y.mean + std::sqrt(share) * bias->mean;
  return y;
}

static Signal restart(const Signal &x) {
  Signal y = x;
  y.isParameter = y.isOrthogonal = false;
  y.batchDeviation = y.sampleDeviation = 0;
  y.instability = y.meanSlope = y.drift = 1;
  return y;
}

/// An activation of the normalised value and of nothing else, or null.
static Operation *getActivation(Operation *norm) {
  Value y = norm->getResult(0);
  Operation *user = y.hasOneUse() ? *y.user_begin() : nullptr;
  bool isFunction = user && user->getNumOperands() == 1 &&
                    catalogue::lookupFunction(user->getName().stripDialect());
  return isFunction ? user : nullptr;
}

/// The product of gradient and value behind an activation f is g f'(z) z, the
/// gradient g of f(z) being independent of z: f'(z) z is a function of its own.
static Adjoint multiplyThrough(Operation *activation, const Backward &at,
                               const Signal &z) {
  const auto *f =
      catalogue::lookupFunction(activation->getName().stripDialect());
  SmallVector<double> arguments = getArguments(activation, f->hyperparameters),
                      kinks = {0};
  for (catalogue::FunctionEvaluator kink : f->kinks)
    kinks.push_back(kink({0.0}, arguments));
  auto value = [&](double x) {
    return x * f->derivatives[0].evaluate({x}, f->evaluate({x}, arguments),
                                          arguments);
  };
  auto none = [](double) { return 0.0; };
  double mean = z.mean * z.rms();
  double mean2 = z.mean * z.mean, spread = std::max(1 - mean2, 1e-12);
  catalogue::NormalMoments moments({value, none, kinks}, mean,
                                   z.rms() * std::sqrt(spread));
  Adjoint product = at.analysis.getAdjoint(activation->getResult(0));
  product.logSecond += moments.logSecond;
  product.sample *= moments.value((z.sample - mean2) / spread);
  product.position *= moments.value((z.position - mean2) / spread);
  return product;
}

/// Of gradient times normalised value, element by element.
static Adjoint multiply(const Backward &at, const Signal &normalised) {
  Operation *activation = getActivation(at.op);
  if (activation && !at.out().isZero())
    return multiplyThrough(activation, at, at.out());
  Adjoint product = at.dy();
  double pulled = product.aligned * product.aligned;
  product.logSecond += normalised.logSecond;
  product.sample = product.sample * normalised.sample + pulled;
  product.position = product.position * normalised.position + pulled;
  return product;
}

/// The gradients by weight and bias, which all samples and positions share;
/// `normalised` is what the weight multiplies.
static void addAffine(Backward &at, const Signal &normalised, bool hasBias) {
  Adjoint dy = at.dy();
  Extents extents = at.inExtents(0);
  Extents rows = {extents.samples, extents.positions, 1};
  Adjoint dw = multiply(at, normalised);
  dw.logSecond += std::log(sumOverCounts(rows, dw.sample, dw.position, 0));
  dw.deviation = dy.deviation;
  dw.typical = dy.typical;
  dw.sample = dw.position = 1;
  at.add(1, dw);
  if (!hasBias)
    return;
  Adjoint db = dy;
  db.logSecond += std::log(sumOverCounts(rows, dy.sample, dy.position, 0));
  db.sample = db.position = 1;
  at.add(2, db);
}

//===----------------------------------------------------------------------===//
// Layer norm and RMS norm
//===----------------------------------------------------------------------===//

/// Over the last axis, with the mean taken out or not.
static Signal normalizeRow(const Signal &x, bool centred, double eps) {
  double mean2 = centred ? std::min(x.mean * x.mean, 1.0) : 0;
  double taken = centred ? std::clamp(x.feature, mean2, 1.0) : 0;
  double variance = getLogVariance(x, taken, eps);
  Signal y = restart(x);
  double rest = std::max(1 - taken, 1e-12);
  y.logSecond = x.logSecond + std::log(rest) - variance;
  y.sample = std::clamp((x.sample - mean2) / rest, -1.0, 1.0);
  y.position = std::clamp((x.position - mean2) / rest, -1.0, 1.0);
  y.feature = centred ? 0 : x.feature;
  y.mean = centred ? 0 : x.mean;
  return y;
}

static Adjoint normalizeRowBack(const Adjoint &dy, const Signal &x,
                                const Signal &weight, bool centred, double eps,
                                const Extents &extents) {
  double taken = centred ? std::clamp(x.feature, 0.0, 1.0) : 0;
  double taking = centred ? 2 : 1, n = extents.features;
  Adjoint dx = dy;
  dx.logSecond +=
      weight.logSecond - getLogVariance(x, taken, eps) +
      std::log(std::max(1 - taking / n * (1 - dy.orthogonal), 1e-6));
  // E 1/q is above 1/E q.
  double common = x.isBatched ? x.common(extents) : 1;
  dx.typical += x.sampleDeviation * (1 - common / 2);
  dx.orthogonal = 1;
  return dx;
}

static void forwardLayerNorm(LayerNormOp op, Forward &at) {
  double eps = op.getEps().convertToDouble();
  Signal bias = at.in(2);
  at.set(applyAffine(normalizeRow(at.in(0), true, eps), at.in(1), &bias));
}

static void backwardLayerNorm(LayerNormOp op, Backward &at) {
  double eps = op.getEps().convertToDouble();
  addAffine(at, normalizeRow(at.in(0), true, eps), true);
  at.add(0, normalizeRowBack(at.dy(), at.in(0), at.in(1), true, eps,
                             at.inExtents(0)));
}

static void forwardRmsNorm(RmsNormOp op, Forward &at) {
  double eps = op.getEps().convertToDouble();
  at.set(applyAffine(normalizeRow(at.in(0), false, eps), at.in(1), nullptr));
}

static void backwardRmsNorm(RmsNormOp op, Backward &at) {
  double eps = op.getEps().convertToDouble();
  addAffine(at, normalizeRow(at.in(0), false, eps), false);
  at.add(0, normalizeRowBack(at.dy(), at.in(0), at.in(1), false, eps,
                             at.inExtents(0)));
}

//===----------------------------------------------------------------------===//
// Batch norm
//===----------------------------------------------------------------------===//

namespace {
/// Over samples and positions, per unit of E x^2.
struct BatchStatistics {
  double samples, positions, count, mean2;

  BatchStatistics(const Signal &x, const Extents &extents)
      : samples(extents.samples), positions(extents.positions),
        count(samples * positions),
        mean2((1 + (positions - 1) * x.position +
               (samples - 1) * positions * x.sample) /
              count) {
    mean2 = std::clamp(mean2, 0.0, 1.0);
  }
};
} // namespace

static Signal normalizeBatch(const Signal &x, const Extents &extents,
                             double eps) {
  BatchStatistics statistics(x, extents);
  Signal y = restart(x);
  double rest = std::max(1 - statistics.mean2, 1e-12);
  y.logSecond =
      x.logSecond + std::log(rest) - getLogVariance(x, statistics.mean2, eps);
  double s = statistics.positions, b = statistics.samples;
  y.position = s > 1 ? (x.position - statistics.mean2) / rest : 0;
  y.sample = b > 1 ? -(1 + (s - 1) * y.position) / ((b - 1) * s) : 1;
  if (s <= 1)
    y.position = 1;
  // A sample that is larger than the others stays so, less the batch's mean.
  double own = (x.instability - 2 * statistics.mean2 * x.meanSlope) / rest;
  y.drift = std::max(1.0, x.drift * std::max(own, 0.0));
  y.mean = y.feature = 0;
  return y;
}

static void forwardBatchNorm(BatchNormOp op, Forward &at) {
  double eps = op.getEps().convertToDouble();
  Signal y = normalizeBatch(at.in(0), at.inExtents(0), eps);
  Signal bias = at.in(2);
  at.set(applyAffine(y, at.in(1), &bias));
  Signal statistic;
  statistic.logSecond = at.in(0).logSecond;
  at.set(statistic, 1);
  at.set(statistic, 2);
}

static void backwardBatchNorm(BatchNormOp op, Backward &at) {
  double eps = op.getEps().convertToDouble();
  Signal x = at.in(0);
  Extents extents = at.inExtents(0);
  addAffine(at, normalizeBatch(x, extents, eps), true);
  BatchStatistics statistics(x, extents);
  Adjoint dy = at.dy();
  double n = statistics.count;
  // The mean gradient of each channel is taken out.
  double mean2 =
      std::clamp((1 + (statistics.positions - 1) * dy.position +
                  (statistics.samples - 1) * statistics.positions * dy.sample) /
                     n,
                 0.0, 1.0);
  double rest = std::max(1 - mean2, 1e-12);
  Adjoint dx = dy;
  // E 1/variance of n samples, and the second projection.
  double factor = n > 3 ? (n - 2) / (n - 3) : 1;
  dx.logSecond += at.in(1).logSecond -
                  getLogVariance(x, statistics.mean2, eps) +
                  std::log(rest * factor);
  dx.sample = (dy.sample - mean2) / rest;
  dx.position = statistics.positions > 1 ? (dy.position - mean2) / rest : 1;
  dx.orthogonal = 0;
  at.add(0, dx);
}

static void forwardGroupNorm(GroupNormOp, Forward &at) { measureForward(at); }
static void backwardGroupNorm(GroupNormOp, Backward &at) {
  measureBackward(at);
}
static void forwardNormalize(NormalizeOp, Forward &at) { measureForward(at); }
static void backwardNormalize(NormalizeOp, Backward &at) {
  measureBackward(at);
}

void attachNormalization(MLIRContext &context) {
  attach<LayerNormOp, forwardLayerNorm, backwardLayerNorm>(context);
  attach<RmsNormOp, forwardRmsNorm, backwardRmsNorm>(context);
  attach<BatchNormOp, forwardBatchNorm, backwardBatchNorm>(context);
  attach<GroupNormOp, forwardGroupNorm, backwardGroupNorm>(context);
  attach<NormalizeOp, forwardNormalize, backwardNormalize>(context);
}

} // namespace weir::flow
