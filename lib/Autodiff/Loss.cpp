// Derivatives of losses, whose results are one number for each row or sample.
#include "lib/Autodiff/Backward.h"

using namespace mlir;

namespace weir::autodiff {

static void differentiateCrossEntropy(CrossEntropyOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<CrossEntropyGradOp>(op.getLogits(), op.getTarget(),
                                            at.dy()));
}

// dx = 2 (x - target) / n * dloss, and the negative for the target.
static void differentiateMeanSquaredError(MeanSquaredErrorOp op, Backward &at) {
  RankedTensorType type = op.getX().getType();
  double samples = type.getDimSize(0);
  Value factor = at.scale(at.dy(), 2 * samples / type.getNumElements());
  Value error = at.sub(op.getX(), op.getTarget());
  Value dx = at.mul(at.broadcast(factor, 0, type), error);
  at.set(0, dx);
  if (at.needs(1))
    at.set(1, at.negate(dx));
}

void attachLoss(MLIRContext &context) {
  attach<CrossEntropyOp, differentiateCrossEntropy>(context);
  attach<MeanSquaredErrorOp, differentiateMeanSquaredError>(context);
}

} // namespace weir::autodiff
