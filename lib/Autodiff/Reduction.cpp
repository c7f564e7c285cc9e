// Derivatives of reductions.
#include "lib/Autodiff/Backward.h"

using namespace mlir;

namespace weir::autodiff {

// A maximum that several elements share divides its gradient equally, the
// choice of `torch.amax`: symmetric, and a subgradient.
static void differentiateReduce(ReduceOp op, Backward &at) {
  if (!at.needs(0))
    return;
  RankedTensorType type = op.getX().getType();
  ReductionKind kind = op.getKind();
  if (kind == ReductionKind::max || kind == ReductionKind::min) {
    at.set(0, at.create<ReduceExtremumGradOp>(op.getX(), op.getResult(),
                                              at.dy(), op.getAxes()));
    return;
  }
  Value dy = at.dy();
  if (kind == ReductionKind::prod) {
    at.set(0, at.create<ReduceProductGradOp>(op.getX(), dy, op.getAxes()));
    return;
  }
  if (kind == ReductionKind::mean)
    dy = at.scale(dy, static_cast<double>(op.getType().getNumElements()) /
                          type.getNumElements());
  at.set(0, at.broadcast(dy, getOtherAxes(type.getRank(), op.getAxes()), type));
}

// One value a row, repeated along the axes that were reduced.
static Value repeat(Backward &at, Value row, ArrayRef<int64_t> axes,
                    RankedTensorType type) {
  return at.broadcast(row, getOtherAxes(type.getRank(), axes), type);
}

// dx = y * (dy - sum(dy * y)). Elements that do not count have y = 0.
static void differentiateSoftmax(SoftmaxOp op, Backward &at) {
  if (!at.needs(0))
    return;
  RankedTensorType type = op.getY().getType();
  Value sum = at.sum(at.mul(at.dy(), op.getY()), op.getAxes());
  Value common = repeat(at, sum, op.getAxes(), type);
  at.set(0, at.mul(op.getY(), at.sub(at.dy(), common)));
}

static void differentiateLogSoftmax(LogSoftmaxOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<LogSoftmaxGradOp>(op.getY(), at.dy(), op.getMask(),
                                          op.getAxes()));
}

static void differentiateLogSumExp(LogSumExpOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<LogSumExpGradOp>(op.getX(), op.getResult(), at.dy(),
                                         op.getAxes()));
}

// dx = x * dy / norm; 0 where the norm is 0, a subgradient.
static void differentiateNorm(NormOp op, Backward &at) {
  if (!at.needs(0))
    return;
  RankedTensorType type = op.getX().getType();
  Value factor = at.create<DivideOrZeroOp>(at.dy(), op.getResult());
  at.set(0, at.mul(op.getX(), repeat(at, factor, op.getAxes(), type)));
}

// (x - mean) * factor, for `factor` one value a row.
static Value scaleDeviation(Backward &at, Value x, ArrayRef<int64_t> axes,
                            Value factor) {
  auto type = cast<RankedTensorType>(x.getType());
  Value mean =
      at.create<ReduceOp>(factor.getType(), ReductionKind::mean, x, axes);
  return at.mul(at.sub(x, repeat(at, mean, axes, type)),
                repeat(at, factor, axes, type));
}

template <typename OpT> static double getDegreesOfFreedom(OpT op) {
  int64_t count = op.getX().getType().getNumElements() /
                  op.getResult().getType().getNumElements();
  return count - static_cast<int64_t>(op.getCorrection());
}

// dx = 2 (x - mean) dy / (n - correction): the mean's own share cancels.
static void differentiateVariance(VarianceOp op, Backward &at) {
  if (!at.needs(0))
    return;
  Value factor = at.scale(at.dy(), 2 / getDegreesOfFreedom(op));
  at.set(0, scaleDeviation(at, op.getX(), op.getAxes(), factor));
}

// dx = (x - mean) dy / (y (n - correction)); 0 where y is 0.
static void differentiateStandardDeviation(StandardDeviationOp op,
                                           Backward &at) {
  if (!at.needs(0))
    return;
  Value share = at.create<DivideOrZeroOp>(at.dy(), op.getResult());
  Value factor = at.scale(share, 1 / getDegreesOfFreedom(op));
  at.set(0, scaleDeviation(at, op.getX(), op.getAxes(), factor));
}

static void differentiateCumulativeSum(CumulativeSumOp op, Backward &at) {
  if (at.needs(0))
    at.set(0,
           at.create<CumulativeSumOp>(at.dy(), op.getAxis(), !op.getReverse()));
}

void attachReduction(MLIRContext &context) {
  attach<ReduceOp, differentiateReduce>(context);
  attach<SoftmaxOp, differentiateSoftmax>(context);
  attach<LogSoftmaxOp, differentiateLogSoftmax>(context);
  attach<LogSumExpOp, differentiateLogSumExp>(context);
  attach<NormOp, differentiateNorm>(context);
  attach<VarianceOp, differentiateVariance>(context);
  attach<StandardDeviationOp, differentiateStandardDeviation>(context);
  attach<CumulativeSumOp, differentiateCumulativeSum>(context);
}

} // namespace weir::autodiff
