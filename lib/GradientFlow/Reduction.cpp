// How moments pass sums over axes; other reductions are measured.
#include "lib/GradientFlow/Analysis.h"

using namespace mlir;

namespace weir::flow {

namespace {
/// Which axes a reduction drops, of a value with or without samples.
struct Reduced {
  Extents count;         // how many elements each result is made of
  bool features = false; // the last axis is among them
  bool samples = false;

  Reduced(RankedTensorType type, ArrayRef<int64_t> axes, bool isBatched) {
    for (int64_t axis : axes) {
      auto size = static_cast<double>(type.getDimSize(axis));
      if (axis == 0 && isBatched) {
        count.samples = size;
        samples = true;
      } else if (axis == type.getRank() - 1) {
        count.features = size;
        features = true;
      } else {
        count.positions *= size;
      }
    }
  }
  double total() const { return count.total(); }
};
} // namespace

static bool isSum(ReduceOp op) {
  return op.getKind() == ReductionKind::sum ||
         op.getKind() == ReductionKind::mean;
}

static void forwardReduce(ReduceOp op, Forward &at) {
  if (!isSum(op))
    return measureForward(at);
  Signal x = at.in(0);
  Reduced reduced(op.getX().getType(), op.getAxes(), x.isBatched);
  double count = sumOverCounts(reduced.count, x.sample, x.position, x.feature);
  Signal y = x;
  y.isParameter = y.isOrthogonal = false;
  if (reduced.samples)
    y.isBatched = false;
  y.logSecond += std::log(count);
  double total = reduced.total();
  // Of two sums, each pair of elements that differ in what was not reduced.
  double s = reduced.count.positions, n = reduced.count.features;
  double across = total * s * (1 + (n - 1) * x.feature) / count;
  y.sample = std::clamp(x.sample * across, -1.0, 1.0);
  y.mean = std::clamp(x.mean * total / std::sqrt(count), -1.0, 1.0);
  if (reduced.features) {
    // What is last now was a position before.
    y.feature = std::clamp(x.position * n * (1 + (n - 1) * x.feature) / count,
                           -1.0, 1.0);
    y.position = y.feature;
  } else {
    y.feature = std::clamp(x.feature * s * (1 + (s - 1) * x.position) / count,
                           -1.0, 1.0);
    y.position = std::clamp(x.position * s * s / count, -1.0, 1.0);
  }
  if (at.analysis.getExtents(op.getResult()).positions <= 1)
    y.position = 1;
  if (op.getKind() == ReductionKind::mean)
    y.logSecond -= 2 * std::log(total);
  at.set(y);
}

static void backwardReduce(ReduceOp op, Backward &at) {
  if (!isSum(op))
    return measureBackward(at);
  Reduced reduced(op.getX().getType(), op.getAxes(), at.in(0).isBatched);
  Adjoint dx = at.dy();
  if (reduced.features) {
    dx.position = at.outExtents().features > 1 ? at.dy().feature : 1;
    dx.feature = 1;
  } else if (reduced.count.positions > 1 && at.outExtents().positions <= 1) {
    dx.position = 1;
  }
  if (reduced.samples)
    dx.sample = 1;
  dx.orthogonal = 0;
  if (op.getKind() == ReductionKind::mean)
    dx.logSecond -= 2 * std::log(reduced.total());
  at.add(0, dx);
}

template <typename OpT> static void forwardMeasured(OpT, Forward &at) {
  measureForward(at);
}
template <typename OpT> static void backwardMeasured(OpT, Backward &at) {
  measureBackward(at);
}
template <typename... Ops> static void attachMeasured(MLIRContext &context) {
  (attach<Ops, forwardMeasured<Ops>, backwardMeasured<Ops>>(context), ...);
}

void attachReduction(MLIRContext &context) {
  attach<ReduceOp, forwardReduce, backwardReduce>(context);
  attachMeasured<CumulativeSumOp, LogSoftmaxOp, LogSumExpOp, NormOp, SoftmaxOp,
                 StandardDeviationOp, VarianceOp>(context);
}

} // namespace weir::flow
