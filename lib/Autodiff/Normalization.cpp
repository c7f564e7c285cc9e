// Derivatives of normalizations. The variance is never 0 where eps is not; a
// constant row has finite gradients then.
#include "lib/Autodiff/Backward.h"

using namespace mlir;

namespace weir::autodiff {

namespace {
/// y = normalize(x) * weight + bias, the vectors being along the last axis.
/// `shape` is that under which x is normalized, over `axes`.
struct Normalization {
  Value x, weight;
  APFloat eps;
  bool uncentered = false;
  SmallVector<int64_t> shape = {}, axes = {};
};
} // namespace

static RankedTensorType getTensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

// Operand 0 is x, 1 the weight, 2 the bias if there is one.
static void differentiate(const Normalization &op, Backward &at) {
  RankedTensorType type = getTensorType(op.x);
  Value x = at.reshape(op.x, op.shape);
  if (at.needs(0)) {
    Value weight = at.broadcast(op.weight, type.getRank() - 1, type);
    Value dy = at.reshape(at.mul(at.dy(), weight), op.shape);
    Value dx =
        at.create<NormalizeGradOp>(x, dy, op.axes, op.eps, op.uncentered);
    at.set(0, at.reshape(dx, type.getShape()));
  }
  if (at.needs(1)) {
    Value y = at.create<NormalizeOp>(x, op.axes, op.eps, op.uncentered);
    Value normalized = at.reshape(y, type.getShape());
    at.set(1, at.sumLeading(at.mul(at.dy(), normalized)));
  }
}

static void differentiateLayerNorm(LayerNormOp op, Backward &at) {
  RankedTensorType type = op.getType();
  Normalization like{op.getX(), op.getWeight(), op.getEps()};
  like.shape.assign(type.getShape().begin(), type.getShape().end());
  like.axes = {type.getRank() - 1};
  differentiate(like, at);
  if (at.needs(2))
    at.set(2, at.sumLeading(at.dy()));
}

static void differentiateRmsNorm(RmsNormOp op, Backward &at) {
  RankedTensorType type = op.getType();
  Normalization like{op.getX(), op.getWeight(), op.getEps(),
                     /*uncentered=*/true};
  like.shape.assign(type.getShape().begin(), type.getShape().end());
  like.axes = {type.getRank() - 1};
  differentiate(like, at);
}

static void differentiateGroupNorm(GroupNormOp op, Backward &at) {
  RankedTensorType type = op.getType();
  int64_t samples = type.getDimSize(0), channels = type.getShape().back();
  int64_t groups = op.getGroups();
  int64_t positions = type.getNumElements() / (samples * channels);
  Normalization like{op.getX(), op.getWeight(), op.getEps()};
  like.shape = {samples, positions, groups, channels / groups};
  like.axes = {1, 3};
  differentiate(like, at);
  if (at.needs(2))
    at.set(2, at.sumLeading(at.dy()));
}

// The statistics by which x is normalized follow x.
static void differentiateBatchNorm(BatchNormOp op, Backward &at) {
  RankedTensorType type = op.getX().getType();
  Normalization like{op.getX(), op.getWeight(), op.getEps()};
  like.shape.assign(type.getShape().begin(), type.getShape().end());
  like.axes = getOtherAxes(type.getRank(), type.getRank() - 1);
  differentiate(like, at);
  if (at.needs(2))
    at.set(2, at.sumLeading(at.dy()));
}

static void differentiateNormalize(NormalizeOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<NormalizeGradOp>(op.getX(), at.dy(), op.getAxes(),
                                         op.getEps(), op.getUncentered()));
}

namespace {
/// What the running statistics learn from carries no gradient.
struct BatchNormModel
    : Differentiable::ExternalModel<BatchNormModel, BatchNormOp> {
  LogicalResult buildGradients(Operation *op, OpBuilder &builder,
                               ArrayRef<Value> resultGradients,
                               ArrayRef<bool> needed,
                               SmallVectorImpl<Value> &operandGradients) const {
    Backward at(builder, op, resultGradients, needed, operandGradients);
    differentiateBatchNorm(cast<BatchNormOp>(op), at);
    return success();
  }

  bool carriesGradient(Operation *, unsigned result) const {
    return result == 0;
  }
};
} // namespace

void attachNormalization(MLIRContext &context) {
  attach<LayerNormOp, differentiateLayerNorm>(context);
  attach<RmsNormOp, differentiateRmsNorm>(context);
  attach<GroupNormOp, differentiateGroupNorm>(context);
  BatchNormOp::attachInterface<BatchNormModel>(context);
  attach<NormalizeOp, differentiateNormalize>(context);
}

} // namespace weir::autodiff
