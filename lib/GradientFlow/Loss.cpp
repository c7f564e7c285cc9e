// How moments pass losses, labels being independent of what is predicted.
#include "lib/GradientFlow/Analysis.h"

#include <random>

using namespace mlir;

namespace weir::flow {

//===----------------------------------------------------------------------===//
// Cross entropy
//===----------------------------------------------------------------------===//

namespace {
/// Of softmax(z), z normal: sums over the classes.
struct SoftmaxMoments {
  double squares = 0;   // E sum p^2
  double samples = 0;   // E sum p_a p_b of two samples
  double positions = 0; // of two positions of a sample
  double loss = 0;      // E -log p of a class drawn without regard to z
  double pull = 0;      // E sum p z, z without what all classes share
};
} // namespace

/// Replaces `z` by its softmax; returns E -log p over the classes.
static double softmax(SmallVectorImpl<double> &z) {
  double largest = *std::max_element(z.begin(), z.end());
  double sum = 0, mean = 0;
  for (double &x : z) {
    x -= largest;
    mean += x;
    sum += std::exp(x);
  }
  mean /= z.size();
  for (double &x : z)
    x = std::exp(x) / sum;
  return std::log(sum) - mean;
}

/// What all classes have in common changes nothing.
static double getDeviation(const Signal &logits) {
  double common = std::max(logits.feature, logits.mean * logits.mean);
  return logits.rms() * std::sqrt(std::max(1 - common, 0.0));
}

static SoftmaxMoments getSoftmaxMoments(const Signal &logits, double classes) {
  constexpr double budget = 400000;
  auto n = static_cast<size_t>(classes);
  auto draws =
      static_cast<unsigned>(std::clamp(budget / classes, 64.0, 8192.0));
  std::mt19937_64 generator(2);
  std::normal_distribution<double> normal;
  double deviation = std::min(getDeviation(logits), 1e6);
  double c = std::clamp(logits.sample, 0.0, 1.0);
  double r = std::clamp(logits.position, c, 1.0);
  SmallVector<double> first(n), second(n), other(n), centred(n);
  SoftmaxMoments moments;
  for (unsigned k = 0; k < draws; ++k) {
    for (size_t i = 0; i < n; ++i) {
      double all = std::sqrt(c) * normal(generator);
      double within = std::sqrt(r - c) * normal(generator);
      double outside = std::sqrt(1 - c) * normal(generator);
      double own = std::sqrt(1 - r);
      first[i] = deviation * (all + within + own * normal(generator));
      second[i] = deviation * (all + within + own * normal(generator));
      other[i] = deviation * (all + outside);
    }
    double mean = 0;
    for (double z : first)
      mean += z / n;
    for (size_t i = 0; i < n; ++i)
      centred[i] = first[i] - mean;
    moments.loss += softmax(first) / draws;
    softmax(second);
    softmax(other);
    for (size_t i = 0; i < n; ++i) {
      moments.squares += first[i] * first[i] / draws;
      moments.pull += first[i] * centred[i] / draws;
      moments.positions += first[i] * second[i] / draws;
      moments.samples += first[i] * other[i] / draws;
    }
  }
  return moments;
}

/// One number a row, about `loss`.
static Signal makeLoss(const Signal &logits, double loss) {
  Signal y;
  y.isBatched = logits.isBatched;
  y.logSecond = 2 * std::log(std::max(loss, 1e-300));
  y.mean = y.sample = y.position = y.feature = 1;
  return y;
}

// dlogits = p - t for each row; of labels that are drawn sum t = 1 and
// sum t^2 = `target`.
static Adjoint backThroughSoftmax(const Adjoint &dy, const Signal &logits,
                                  double classes, double target) {
  SoftmaxMoments moments = getSoftmaxMoments(logits, classes);
  double square = target - 2 / classes + moments.squares;
  Adjoint dx = dy;
  dx.logSecond += std::log(std::max(square, 1e-30) / classes);
  dx.sample *= (moments.samples - 1 / classes) / square;
  dx.position *= (moments.positions - 1 / classes) / square;
  dx.feature = classes > 1 ? -1 / (classes - 1) : 0;
  double roots = std::sqrt(square / classes) * logits.rms();
  dx.aligned = roots > 0 ? std::min(moments.pull / classes / roots, 1.0) : 0;
  return dx;
}

static void forwardCrossEntropy(CrossEntropyOp, Forward &at) {
  double classes = at.inExtents(0).features;
  at.set(makeLoss(at.in(0), getSoftmaxMoments(at.in(0), classes).loss));
}

static void backwardCrossEntropy(CrossEntropyOp op, Backward &at) {
  double classes = at.inExtents(0).features;
  double e = op.getSmoothing().convertToDouble();
  // (1 - e) at the class, e / n everywhere.
  double target = (1 - e) * (1 - e) + (2 * e - e * e) / classes;
  at.analysis.addAdjoint(
      op.getLogits(), backThroughSoftmax(at.dy(), at.in(0), classes, target));
}

static void forwardSoft(SoftCrossEntropyOp, Forward &at) {
  double classes = at.inExtents(0).features;
  at.set(makeLoss(at.in(0), getSoftmaxMoments(at.in(0), classes).loss));
}

static void backwardSoft(SoftCrossEntropyOp op, Backward &at) {
  double classes = at.inExtents(0).features;
  double target = classes * std::exp(at.in(1).logSecond);
  at.analysis.addAdjoint(
      op.getLogits(), backThroughSoftmax(at.dy(), at.in(0), classes,
                                         std::clamp(target, 1 / classes, 1.0)));
}

//===----------------------------------------------------------------------===//
// Totals
//===----------------------------------------------------------------------===//

/// The share of elements that counts.
static double getShare(TotalOp op, const Analysis &analysis) {
  if (!op.getMask())
    return 1;
  Signal mask = analysis.getSignal(op.getMask());
  return mask.isZero() ? 1 : std::exp(mask.logSecond);
}

static void forwardTotal(TotalOp op, Forward &at) {
  double count = at.inExtents(0).total();
  double share = getShare(op, at.analysis);
  Signal x = at.in(0);
  Signal sum = x;
  sum.isBatched = false;
  sum.logSecond += 2 * std::log(count * share) +
                   std::log(std::max(x.mean * x.mean, 1 / count));
  sum.sample = sum.position = sum.feature = 1;
  sum.mean = x.mean < 0 ? -1 : 1;
  at.set(sum);
  Signal weight = sum;
  weight.mean = 1;
  weight.logSecond = 2 * std::log(count * share);
  if (op.getWeight()) {
    Signal each = at.analysis.getSignal(op.getWeight());
    weight.logSecond +=
        each.logSecond + 2 * std::log(std::max(std::abs(each.mean), 1e-6));
  }
  at.set(weight, 1);
}

static void backwardTotal(TotalOp op, Backward &at) {
  Adjoint dx = at.dy();
  double share = getShare(op, at.analysis);
  dx.logSecond += std::log(share);
  dx.sample = dx.position = dx.feature = share;
  if (share == 1)
    dx.sample = dx.position = dx.feature = 1;
  at.add(0, dx);
}

static void forwardContrastive(ContrastiveOp, Forward &at) {
  measureForward(at);
}
static void backwardContrastive(ContrastiveOp, Backward &at) {
  measureBackward(at);
}
static void forwardUnit(UnitOp, Forward &at) { measureForward(at); }
static void backwardUnit(UnitOp, Backward &at) { measureBackward(at); }

void attachLoss(MLIRContext &context) {
  attach<CrossEntropyOp, forwardCrossEntropy, backwardCrossEntropy>(context);
  attach<SoftCrossEntropyOp, forwardSoft, backwardSoft>(context);
  attach<ContrastiveOp, forwardContrastive, backwardContrastive>(context);
  attach<UnitOp, forwardUnit, backwardUnit>(context);
  attach<TotalOp, forwardTotal, backwardTotal>(context);
}

} // namespace weir::flow
