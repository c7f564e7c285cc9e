// Derivatives of operations that only move elements: exact adjoints.
#include "lib/Autodiff/Backward.h"

using namespace mlir;

namespace weir::autodiff {

static void differentiateReshape(ReshapeOp op, Backward &at) {
  auto type = cast<RankedTensorType>(op.getX().getType());
  if (at.needs(0))
    at.set(0, at.reshape(at.dy(), type.getShape()));
}

// The sum over all copies of an element.
static void differentiateBroadcast(BroadcastOp op, Backward &at) {
  if (!at.needs(0))
    return;
  auto from = cast<RankedTensorType>(op.getX().getType());
  auto to = cast<RankedTensorType>(op.getType());
  SmallVector<int64_t> kept;
  for (auto [axis, dimension] : llvm::enumerate(op.getDimensions()))
    if (from.getDimSize(axis) == to.getDimSize(dimension))
      kept.push_back(dimension);
  Value sum = at.sum(at.dy(), getOtherAxes(to.getRank(), kept));
  at.set(0, at.reshape(sum, from.getShape()));
}

static void differentiateTranspose(TransposeOp op, Backward &at) {
  if (!at.needs(0))
    return;
  SmallVector<int64_t> inverse(op.getPermutation().size());
  for (auto [axis, source] : llvm::enumerate(op.getPermutation()))
    inverse[source] = axis;
  at.set(0, at.create<TransposeOp>(op.getX().getType(), at.dy(), inverse));
}

static void differentiateConcat(ConcatOp op, Backward &at) {
  int64_t start = 0, axis = op.getAxis();
  for (auto [i, value] : llvm::enumerate(op.getValues())) {
    auto type = cast<RankedTensorType>(value.getType());
    if (at.needs(i))
      at.set(i, at.create<SliceOp>(type, at.dy(), axis, start, 1));
    start += type.getDimSize(axis);
  }
}

static void differentiateSlice(SliceOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<PadOp>(op.getX().getType(), at.dy(), op.getAxis(),
                               op.getStart(), op.getStep(), APFloat(0.0)));
}

static void differentiatePad(PadOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<SliceOp>(op.getX().getType(), at.dy(), op.getAxis(),
                                 op.getStart(), op.getStep()));
}

static void differentiateGather(GatherOp op, Backward &at) {
  if (at.needs(0))
    at.set(0,
           at.create<ScatterAddOp>(op.getX().getType(), at.dy(), op.getIndex(),
                                   op.getAxis(), op.getBatch()));
}

static void differentiateScatterAdd(ScatterAddOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<GatherOp>(op.getX().getType(), at.dy(), op.getIndex(),
                                  op.getAxis(), op.getBatch()));
}

void attachShape(MLIRContext &context) {
  attach<ReshapeOp, differentiateReshape>(context);
  attach<BroadcastOp, differentiateBroadcast>(context);
  attach<TransposeOp, differentiateTranspose>(context);
  attach<ConcatOp, differentiateConcat>(context);
  attach<SliceOp, differentiateSlice>(context);
  attach<PadOp, differentiatePad>(context);
  attach<GatherOp, differentiateGather>(context);
  attach<ScatterAddOp, differentiateScatterAdd>(context);
}

} // namespace weir::autodiff
