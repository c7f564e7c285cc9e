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
  if (kind == ReductionKind::mean)
    dy = at.scale(dy, static_cast<double>(op.getType().getNumElements()) /
                          type.getNumElements());
  at.set(0, at.broadcast(dy, getOtherAxes(type.getRank(), op.getAxes()), type));
}

// dx = y * (dy - sum(dy * y)).
static void differentiateSoftmax(SoftmaxOp op, Backward &at) {
  if (!at.needs(0))
    return;
  RankedTensorType type = op.getType();
  int64_t axis = op.getAxis();
  Value sum = at.sum(at.mul(at.dy(), op.getY()), axis);
  Value common = at.broadcast(sum, getOtherAxes(type.getRank(), axis), type);
  at.set(0, at.mul(op.getY(), at.sub(at.dy(), common)));
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
    at.set(0, at.broadcast(at.dy(), {}, op.getX().getType()));
    return success();
  }

  bool carriesGradient(Operation *, unsigned result) const {
    return result == 0;
  }
};
} // namespace

void attachReduction(MLIRContext &context) {
  attach<ReduceOp, differentiateReduce>(context);
  attach<SoftmaxOp, differentiateSoftmax>(context);
  TotalOp::attachInterface<TotalModel>(context);
}

} // namespace weir::autodiff
