// Derivatives of losses, whose results are one number for each row or sample.
#include "lib/Autodiff/Backward.h"

using namespace mlir;

namespace weir::autodiff {

static void differentiateCrossEntropy(CrossEntropyOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<CrossEntropyGradOp>(op.getLogits(), op.getTarget(),
                                            at.dy(), op.getSmoothingAttr(),
                                            op.getIgnoreAttr(),
                                            op.getWeightsAttr()));
}

static void differentiateSoftCrossEntropy(SoftCrossEntropyOp op, Backward &at) {
  for (int64_t wrt : {0, 1})
    if (at.needs(wrt))
      at.set(wrt,
             at.create<SoftCrossEntropyGradOp>(
                 op.getLogits(), op.getTarget(), at.dy(),
                 IntegerAttr::get(IntegerType::get(op.getContext(), 64), wrt),
                 op.getSmoothingAttr(), op.getWeightsAttr()));
}

// The gradient at 0, and below eps, is that of x / eps: as PyTorch's, and a
// limit of what stands above.
static void differentiateUnit(UnitOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<UnitGradOp>(op.getX(), at.dy(), op.getEpsAttr()));
}

static void differentiateContrastive(ContrastiveOp op, Backward &at) {
  auto gradients =
      at.create<ContrastiveGradOp>(op.getAa(), op.getAb(), op.getBb(), at.dy());
  for (auto [i, gradient] : llvm::enumerate(gradients.getResults()))
    at.set(i, gradient);
}

namespace {
/// The weight does not depend on the values that are summed.
struct TotalModel : Differentiable::ExternalModel<TotalModel, TotalOp> {
  LogicalResult buildGradients(Operation *operation, OpBuilder &builder,
                               ArrayRef<Value> resultGradients,
                               ArrayRef<bool> needed,
                               SmallVectorImpl<Value> &operandGradients) const {
    auto op = cast<TotalOp>(operation);
    if (op.getValid())
      return op.emitOpError("with `valid` has no derivative: losses are "
                            "differentiated on whole batches");
    Backward at(builder, op, resultGradients, needed, operandGradients);
    RankedTensorType type = op.getX().getType();
    at.set(0, op.getMask()
                  ? at.create<SpreadOp>(type, at.dy(), op.getMask()).getResult()
                  : at.broadcast(at.dy(), {}, type));
    return success();
  }

  bool carriesGradient(Operation *, unsigned result) const {
    return result == 0;
  }
};
} // namespace

void attachLoss(MLIRContext &context) {
  attach<CrossEntropyOp, differentiateCrossEntropy>(context);
  attach<SoftCrossEntropyOp, differentiateSoftCrossEntropy>(context);
  attach<UnitOp, differentiateUnit>(context);
  attach<ContrastiveOp, differentiateContrastive>(context);
  TotalOp::attachInterface<TotalModel>(context);
}

} // namespace weir::autodiff
