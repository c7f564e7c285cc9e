// What losses accept. How they compute themselves is in LossEvaluate.cpp.
#include "dialect/Weir/Checks.h"
#include "dialect/Weir/Weir.h"
#include <cmath>

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Loss.cpp.inc"

// Logits [..., n] against one number for each row.
static LogicalResult verifyRows(Operation *op, RankedTensorType logits,
                                RankedTensorType perRow) {
  if (logits.getRank() == 0)
    return op->emitOpError("needs `logits` of rank 1 or more");
  ArrayRef<int64_t> rows = logits.getShape().drop_back();
  if (perRow != logits.clone(rows))
    return op->emitOpError("has one number for each row, ")
           << logits.clone(rows) << ", not " << perRow;
  return success();
}

static LogicalResult verifyWeights(Operation *op, ArrayRef<double> weights) {
  if (llvm::any_of(weights,
                   [](double w) { return !std::isfinite(w) || w < 0; }))
    return op->emitOpError("needs weights that are finite and not negative");
  return success();
}

// What the operations of the cross entropy share.
template <typename Op>
static LogicalResult verifyOptions(Op op, RankedTensorType logits) {
  double smoothing = op.getSmoothing().convertToDouble();
  if (!(smoothing >= 0 && smoothing <= 1))
    return op.emitOpError("needs a smoothing from 0 to 1, not ") << smoothing;
  if (!op.getWeights())
    return success();
  if (logits.getRank() > 0 &&
      int64_t(op.getWeights()->size()) != logits.getShape().back())
    return op.emitOpError("has ") << op.getWeights()->size() << " weights for "
                                  << logits.getShape().back() << " classes";
  return verifyWeights(op, *op.getWeights());
}

//===-- cross entropies ---------------------------------------------------===//

LogicalResult CrossEntropyOp::verify() {
  RankedTensorType logits = getLogits().getType();
  if (failed(verifyTarget(*this, logits, getTarget().getType())) ||
      failed(verifyOptions(*this, logits)))
    return failure();
  return verifyRows(*this, logits, getLoss().getType());
}

LogicalResult CrossEntropyGradOp::verify() {
  RankedTensorType logits = getLogits().getType();
  if (failed(verifyTarget(*this, logits, getTarget().getType())) ||
      failed(verifyOptions(*this, logits)))
    return failure();
  return verifyRows(*this, logits, getDloss().getType());
}

LogicalResult SoftCrossEntropyOp::verify() {
  RankedTensorType logits = getLogits().getType();
  if (failed(verifyOptions(*this, logits)))
    return failure();
  return verifyRows(*this, logits, getLoss().getType());
}

LogicalResult SoftCrossEntropyGradOp::verify() {
  RankedTensorType logits = getLogits().getType();
  if (failed(verifyOptions(*this, logits)))
    return failure();
  return verifyRows(*this, logits, getDloss().getType());
}

LogicalResult ClassWeightOp::verify() {
  if (getWeight().getType().getShape() != getTarget().getType().getShape())
    return emitOpError("has one number for each class of ")
           << getTarget().getType() << ", not " << getWeight().getType();
  if (getWeights().empty())
    return emitOpError("needs weights");
  return verifyWeights(*this, getWeights());
}

//===-- marks and totals --------------------------------------------------===//

LogicalResult MarkOp::verify() {
  RankedTensorType mark = getMark().getType();
  if (!getClasses() && !getLengths())
    return emitOpError("needs `classes` or `lengths`");
  if (getClasses() && getClasses().getType().getShape() != mark.getShape())
    return emitOpError("gives ")
           << mark << " for classes of type " << getClasses().getType();
  if (!getLengths())
    return success();
  ArrayRef<int64_t> lengths = getLengths().getType().getShape();
  if (mark.getRank() <= int64_t(lengths.size()) ||
      mark.getShape().take_front(lengths.size()) != lengths)
    return emitOpError("needs a further axis behind those of the lengths, [")
           << lengths << "], not " << mark;
  return success();
}

LogicalResult TotalOp::verify() {
  RankedTensorType x = getX().getType();
  if (getSum().getType() != RankedTensorType::get({}, x.getElementType()))
    return emitOpError("gives a scalar of the element type of ") << x;
  if (getMask() && failed(verifyPrefix(*this, "mask", getMask().getType(), x)))
    return failure();
  if (getWeight()) {
    RankedTensorType weight = getWeight().getType();
    if (failed(verifyPrefix(*this, "weight", weight, x)))
      return failure();
    if (weight.getElementType() != x.getElementType())
      return emitOpError("has a weight of type ")
             << weight << " for elements of type " << x.getElementType();
  }
  if (!getValid())
    return success();
  if (getValid().getType().getRank() != 0)
    return emitOpError("needs a `valid` of rank 0");
  if (x.getRank() == 0)
    return emitOpError("with `valid` needs an `x` of rank 1 or more");
  return success();
}

void TotalOp::build(OpBuilder &builder, OperationState &state, Value x,
                    Value mask, Value weight) {
  auto type = cast<RankedTensorType>(x.getType()).clone(ArrayRef<int64_t>{});
  build(builder, state, type, type, x, mask, weight, /*valid=*/Value());
}

LogicalResult SpreadOp::verify() {
  RankedTensorType x = getX().getType(), result = getType();
  if (x != RankedTensorType::get({}, result.getElementType()))
    return emitOpError("spreads a scalar of the element type of ") << result;
  return verifyPrefix(*this, "mask", getMask().getType(), result);
}

//===-- unit vectors and contrastive --------------------------------------===//

template <typename Op> static LogicalResult verifyUnit(Op op) {
  if (op.getX().getType().getRank() == 0)
    return op.emitOpError("needs an `x` of rank 1 or more");
  if (!(op.getEps().convertToDouble() > 0))
    return op.emitOpError("needs an `eps` above 0");
  return success();
}

LogicalResult UnitOp::verify() { return verifyUnit(*this); }
LogicalResult UnitGradOp::verify() { return verifyUnit(*this); }

static LogicalResult verifySimilarities(Operation *op, RankedTensorType matrix,
                                        RankedTensorType loss) {
  ArrayRef<int64_t> shape = matrix.getShape();
  if (shape.size() != 2 || shape[0] != shape[1])
    return op->emitOpError("needs similarities of all samples with all, not ")
           << matrix;
  if (loss != matrix.clone(shape.take_front()))
    return op->emitOpError("has one number for each sample, ")
           << matrix.clone(shape.take_front()) << ", not " << loss;
  return success();
}

LogicalResult ContrastiveOp::verify() {
  if (getValid() && getValid().getType().getRank() != 0)
    return emitOpError("needs a `valid` of rank 0");
  return verifySimilarities(*this, getAa().getType(), getLoss().getType());
}

LogicalResult ContrastiveGradOp::verify() {
  return verifySimilarities(*this, getAa().getType(), getDloss().getType());
}
