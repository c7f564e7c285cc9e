// Derivatives of random operations: what was drawn is drawn again.
#include "lib/Autodiff/Backward.h"

using namespace mlir;

namespace weir::autodiff {

static void differentiateDropout(DropoutOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<DropoutOp>(op.getType(), at.dy(), op.getKey0(),
                                   op.getKey1(), op.getRateAttr(),
                                   op.getSharedAttr()));
}

static void differentiateNoise(NoiseOp, Backward &at) { at.set(0, at.dy()); }

void attachRandom(MLIRContext &context) {
  attach<DropoutOp, differentiateDropout>(context);
  attach<NoiseOp, differentiateNoise>(context);
}

} // namespace weir::autodiff
