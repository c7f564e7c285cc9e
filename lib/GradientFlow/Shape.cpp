// How moments pass operations that move elements.
#include "lib/GradientFlow/Analysis.h"

using namespace mlir;

namespace weir::flow {

static Signal moved(const Signal &x) {
  Signal y = x;
  y.isParameter = false;
  return y;
}

/// The mean product of two different elements of a sample: what positions and
/// features have when axes are mixed.
static double getMeanProduct(double position, double feature,
                             const Extents &extents) {
  double s = extents.positions, n = extents.features, total = s * n;
  if (total <= 1)
    return 1;
  double pairs = sumOverCounts({1, s, n}, 0, position, feature) - total;
  return std::clamp(pairs / (total * (total - 1)), -1.0, 1.0);
}

/// Correlations of a value whose last axis is no longer what it was.
template <typename State>
static void mixAxes(State &state, const Extents &from, const Extents &to) {
  if (from.features == to.features && from.positions == to.positions)
    return;
  double product = getMeanProduct(state.position, state.feature, from);
  state.feature = to.features > 1 ? product : 0;
  state.position = to.positions > 1 ? product : 1;
}

//===----------------------------------------------------------------------===//
// Reshape, transpose
//===----------------------------------------------------------------------===//

static void forwardReshape(ReshapeOp op, Forward &at) {
  Signal y = moved(at.in(0));
  mixAxes(y, at.inExtents(0), at.analysis.getExtents(op.getResult()));
  at.set(y);
}

static void backwardReshape(ReshapeOp, Backward &at) {
  Adjoint dx = at.dy();
  mixAxes(dx, at.outExtents(), at.inExtents(0));
  at.addAligned(0, dx);
}

static bool movesLast(TransposeOp op) {
  return op.getPermutation().back() !=
         static_cast<int64_t>(op.getPermutation().size()) - 1;
}

static void forwardTranspose(TransposeOp op, Forward &at) {
  Signal y = moved(at.in(0));
  if (movesLast(op) && y.isBatched)
    std::swap(y.position, y.feature);
  at.set(y);
}

static void backwardTranspose(TransposeOp op, Backward &at) {
  Adjoint dx = at.dy();
  if (movesLast(op) && at.in(0).isBatched)
    std::swap(dx.position, dx.feature);
  at.addAligned(0, dx);
}

//===----------------------------------------------------------------------===//
// Broadcast
//===----------------------------------------------------------------------===//

/// The axes that are new or grow from one.
static SmallVector<int64_t> getRepeated(BroadcastOp op) {
  RankedTensorType from = cast<RankedTensorType>(op.getX().getType());
  RankedTensorType to = cast<RankedTensorType>(op.getResult().getType());
  SmallVector<int64_t> repeated;
  for (int64_t axis = 0; axis < to.getRank(); ++axis) {
    const auto *place = llvm::find(op.getDimensions(), axis);
    if (place == op.getDimensions().end() ||
        from.getDimSize(place - op.getDimensions().begin()) !=
            to.getDimSize(axis))
      repeated.push_back(axis);
  }
  return repeated;
}

/// Whether what was the same for all samples has an axis for them now.
static bool addsSamples(BroadcastOp op, Analysis &analysis) {
  auto to = cast<RankedTensorType>(op.getResult().getType());
  return !analysis.getSignal(op.getX()).isBatched && to.getRank() > 0 &&
         to.getDimSize(0) == analysis.getBatch() &&
         llvm::is_contained(getRepeated(op), 0);
}

static void forwardBroadcast(BroadcastOp op, Forward &at) {
  Signal y = moved(at.in(0));
  auto to = cast<RankedTensorType>(op.getResult().getType());
  if (addsSamples(op, at.analysis)) {
    y.isBatched = true;
    y.sample = 1;
  }
  for (int64_t axis : getRepeated(op)) {
    if (axis == to.getRank() - 1 && to.getRank() > int64_t(y.isBatched))
      y.feature = 1;
    else if (axis != 0 || !y.isBatched)
      y.position = 1;
  }
  at.set(y);
  at.analysis.setSources(
      op.getResult(), at.in(0).isBatched ? Sources{op.getResult()} : Sources());
}

static void backwardBroadcast(BroadcastOp op, Backward &at) {
  Adjoint dy = at.dy();
  auto to = cast<RankedTensorType>(op.getResult().getType());
  bool isBatched = at.out().isBatched;
  Extents count;
  for (int64_t axis : getRepeated(op)) {
    auto size = static_cast<double>(to.getDimSize(axis));
    if (axis == 0 && isBatched)
      count.samples *= size;
    else if (axis == to.getRank() - 1)
      count.features *= size;
    else
      count.positions *= size;
  }
  Adjoint dx = dy;
  dx.logSecond +=
      std::log(sumOverCounts(count, dy.sample, dy.position, dy.feature));
  if (count.samples > 1)
    dx.sample = 1;
  if (count.positions > 1 && at.inExtents(0).positions <= 1)
    dx.position = 1;
  dx.orthogonal = 0;
  at.add(0, dx);
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

static void forwardSlice(SliceOp op, Forward &at) {
  Signal y = moved(at.in(0));
  y.isOrthogonal = false;
  at.set(y);
}

/// What is cut out of a value gets the gradient, the rest 0.
static Adjoint fill(const Adjoint &dy, double part, double whole) {
  Adjoint dx = dy;
  double share = part / whole;
  dx.logSecond += std::log(share);
  dx.orthogonal = 0;
  return dx;
}

static void backwardSlice(SliceOp op, Backward &at) {
  Extents whole = at.inExtents(0), part = at.outExtents();
  Adjoint dx = fill(at.dy(), part.total(), whole.total());
  // Two places are both within with the square of the share.
  dx.position *= std::min(1.0, part.positions / whole.positions);
  dx.feature *= std::min(1.0, part.features / whole.features);
  at.addAligned(0, dx);
}

/// Element-weighted over the operands.
static void forwardConcat(ConcatOp op, Forward &at) {
  Signal y;
  double total = 0;
  for (unsigned i = 0; i < op->getNumOperands(); ++i)
    total += at.inExtents(i).total();
  y.position = 0;
  for (unsigned i = 0; i < op->getNumOperands(); ++i)
    y.logSecond =
        addLogs(y.logSecond,
                at.in(i).logSecond + std::log(at.inExtents(i).total() / total));
  for (unsigned i = 0; i < op->getNumOperands(); ++i) {
    const Signal &x = at.in(i);
    double share = at.inExtents(i).total() / total;
    double weight =
        y.isZero() ? share : share * std::exp(x.logSecond - y.logSecond);
    y.isBatched |= x.isBatched;
    y.mean += share * x.mean * std::exp((x.logSecond - y.logSecond) / 2);
    y.sample += weight * x.sample;
    y.position += weight * x.position;
    y.feature += weight * x.feature * share;
    y.batchDeviation += weight * weight * x.batchDeviation;
    y.sampleDeviation += weight * weight * x.sampleDeviation;
    y.instability = std::max(y.instability, x.instability);
  }
  if (y.isZero())
    y.mean = 0;
  at.set(y);
}

static void backwardConcat(ConcatOp op, Backward &at) {
  for (unsigned i = 0; i < op->getNumOperands(); ++i) {
    Adjoint dx = at.dy();
    dx.orthogonal = 0;
    at.add(i, dx);
  }
}

static void forwardPad(PadOp op, Forward &at) {
  if (!op.getValue().isZero())
    return measureForward(at);
  Signal y = moved(at.in(0));
  double share =
      at.inExtents(0).total() / at.analysis.getExtents(op.getResult()).total();
  y.logSecond += std::log(share);
  y.mean *= std::sqrt(share);
  y.position *= share;
  y.feature *= share;
  at.set(y);
}

static void backwardPad(PadOp op, Backward &at) {
  Adjoint dx = at.dy();
  dx.orthogonal = 0;
  at.addAligned(0, dx);
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

// Rows of a table by classes that are all as likely: the same row again with
// probability 1 / rows.
static void forwardGather(GatherOp op, Forward &at) {
  if (op.getBatch() != 0 || op.getAxis() != 0)
    return measureForward(at);
  double rows = op.getX().getType().getDimSize(0);
  double same = 1 / rows;
  Signal table = at.in(0);
  Signal y = moved(table);
  y.isOrthogonal = false;
  y.isBatched = at.in(1).isBatched;
  y.sample = same + (1 - same) * table.mean * table.mean;
  Extents extents = at.analysis.getExtents(op.getResult());
  y.position = extents.positions > 1 ? y.sample : 1;
  at.set(y);
}

// Each row sums what has its class: of n uses n / rows on average, and pairs.
static void backwardGather(GatherOp op, Backward &at) {
  if (op.getBatch() != 0 || op.getAxis() != 0)
    return measureBackward(at);
  double rows = op.getX().getType().getDimSize(0);
  Adjoint dy = at.dy();
  Extents extents = at.outExtents();
  double uses = extents.samples * extents.positions;
  double pairs = sumOverCounts({extents.samples, extents.positions, 1},
                               dy.sample, dy.position, 0) -
                 uses;
  Adjoint dx = dy;
  dx.logSecond += std::log((uses + pairs / rows) / rows);
  dx.sample = dx.position = 0;
  dx.orthogonal = 0;
  at.add(0, dx);
}

static void forwardScatter(ScatterAddOp, Forward &at) { measureForward(at); }
static void backwardScatter(ScatterAddOp, Backward &at) { measureBackward(at); }

static void forwardOneHot(OneHotOp op, Forward &at) {
  Extents extents = at.analysis.getExtents(op.getResult());
  double share = 1 / extents.features;
  Signal y;
  y.isBatched = at.in(0).isBatched;
  y.logSecond = std::log(share);
  y.mean = std::sqrt(share);
  y.sample = y.position = share;
  y.feature = 0;
  at.set(y);
}

static void backwardOneHot(OneHotOp, Backward &) {}

void attachShape(MLIRContext &context) {
  attach<ReshapeOp, forwardReshape, backwardReshape>(context);
  attach<TransposeOp, forwardTranspose, backwardTranspose>(context);
  attach<BroadcastOp, forwardBroadcast, backwardBroadcast>(context);
  attach<SliceOp, forwardSlice, backwardSlice>(context);
  attach<ConcatOp, forwardConcat, backwardConcat>(context);
  attach<PadOp, forwardPad, backwardPad>(context);
  attach<GatherOp, forwardGather, backwardGather>(context);
  attach<ScatterAddOp, forwardScatter, backwardScatter>(context);
  attach<OneHotOp, forwardOneHot, backwardOneHot>(context);
}

} // namespace weir::flow
