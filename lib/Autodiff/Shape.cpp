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
  RankedTensorType from = op.getX().getType(), to = op.getType();
  SmallVector<int64_t> kept;
  for (auto [axis, dimension] : llvm::enumerate(op.getDimensions()))
    if (from.getDimSize(axis) == to.getDimSize(dimension))
      kept.push_back(dimension);
  Value sum = at.sum(at.dy(), getOtherAxes(to.getRank(), kept));
  at.set(0, at.reshape(sum, from.getShape()));
}

void attachShape(MLIRContext &context) {
  attach<ReshapeOp, differentiateReshape>(context);
  attach<BroadcastOp, differentiateBroadcast>(context);
}

} // namespace weir::autodiff
