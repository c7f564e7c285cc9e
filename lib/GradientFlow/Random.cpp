// How moments pass what is drawn in training. Srivastava et al. 2014.
#include "lib/GradientFlow/Analysis.h"

using namespace mlir;

namespace weir::flow {

// Elements are dropped with probability p, and the others scaled: those that
// are not dropped together keep their product.
static void forwardDropout(DropoutOp op, Forward &at) {
  double keep = 1 - op.getRate().convertToDouble();
  Signal y = at.in(0);
  y.isParameter = y.isOrthogonal = false;
  y.logSecond -= std::log(keep);
  y.mean *= std::sqrt(keep);
  y.sample *= keep;
  bool sharesPositions = op.getShared().size() > 1;
  bool sharesFeatures =
      llvm::is_contained(op.getShared(), op.getX().getType().getRank() - 1);
  y.position *= sharesPositions ? 1 : keep;
  y.feature *= sharesFeatures ? 1 : keep;
  at.set(y);
}

static void backwardDropout(DropoutOp op, Backward &at) {
  double keep = 1 - op.getRate().convertToDouble();
  Adjoint dx = at.dy();
  dx.logSecond -= std::log(keep);
  dx.sample *= keep;
  dx.position *= op.getShared().size() > 1 ? 1 : keep;
  dx.feature *= keep;
  at.addAligned(0, dx);
}

static void forwardNoise(NoiseOp op, Forward &at) {
  double deviation = op.getDeviation().convertToDouble();
  Signal y = at.in(0);
  y.isParameter = y.isOrthogonal = false;
  y.logSecond = addLogs(y.logSecond, 2 * std::log(deviation));
  double share = std::exp(at.in(0).logSecond - y.logSecond);
  y.mean *= std::sqrt(share);
  y.sample *= share;
  y.position *= share;
  y.feature *= share;
  at.set(y);
}

static void backwardNoise(NoiseOp, Backward &at) { at.add(0, at.dy()); }

void attachRandom(MLIRContext &context) {
  attach<DropoutOp, forwardDropout, backwardDropout>(context);
  attach<NoiseOp, forwardNoise, backwardNoise>(context);
}

} // namespace weir::flow
