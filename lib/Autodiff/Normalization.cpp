// Derivatives of normalizations. The variance is never 0 where eps is not; a
// constant row has finite gradients then.
#include "lib/Autodiff/Backward.h"

using namespace mlir;

namespace weir::autodiff {

// y = normalize(x) * gamma + beta.
static void differentiateLayerNorm(LayerNormOp op, Backward &at) {
  RankedTensorType type = op.getType();
  if (at.needs(0)) {
    Value gamma = at.broadcast(op.getWeight(), type.getRank() - 1, type);
    at.set(0, at.create<NormalizeGradOp>(op.getX(), at.mul(at.dy(), gamma),
                                         op.getEpsAttr()));
  }
  if (at.needs(1)) {
    Value normalized = at.create<NormalizeOp>(op.getX(), op.getEpsAttr());
    at.set(1, at.sumLeading(at.mul(at.dy(), normalized)));
  }
  if (at.needs(2))
    at.set(2, at.sumLeading(at.dy()));
}

static void differentiateNormalize(NormalizeOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<NormalizeGradOp>(op.getX(), at.dy(), op.getEpsAttr()));
}

void attachNormalization(MLIRContext &context) {
  attach<LayerNormOp, differentiateLayerNorm>(context);
  attach<NormalizeOp, differentiateNormalize>(context);
}

} // namespace weir::autodiff
