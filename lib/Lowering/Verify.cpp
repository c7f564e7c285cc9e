#include "lib/Lowering/Passes.h"

#include "dialect/Weir/Weir.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace weir {

#define GEN_PASS_DEF_VERIFYLINALG
#include "lib/Lowering/Passes.h.inc"

// Which operations are left.
static LogicalResult verifyKind(Operation *op) {
  Dialect *dialect = op->getDialect();
  if (isa_and_nonnull<WeirDialect>(dialect)) {
    if (isa<ReadOp, AssignOp, CommitOp, ReturnOp>(op))
      return success();
    return op->emitOpError("is not lowered");
  }
  if (isa_and_nonnull<linalg::LinalgDialect>(dialect)) {
    if (isa<linalg::GenericOp, linalg::FillOp>(op))
      return success();
    return op->emitOpError("is neither linalg.generic nor linalg.fill");
  }
  if (isa_and_nonnull<tensor::TensorDialect>(dialect)) {
    if (isa<tensor::EmptyOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp>(
            op))
      return success();
    return op->emitOpError("is neither a fresh tensor nor a reshape");
  }
  if (isa_and_nonnull<arith::ArithDialect, math::MathDialect>(dialect))
    return success();
  return op->emitOpError("belongs to no dialect of the phase `linalg`");
}

static LogicalResult verifyShapes(Operation *op) {
  for (Type type : op->getResultTypes()) {
    auto shaped = dyn_cast<ShapedType>(type);
    if (shaped && !shaped.hasStaticShape())
      return op->emitOpError("has a shape that is not static");
  }
  return success();
}

static LogicalResult verifyLayer(Operation *op) {
  if (isa<linalg::LinalgDialect, tensor::TensorDialect>(op->getDialect()) &&
      !getLayer(op))
    return op->emitOpError("names no layer");
  return success();
}

// What a `linalg.generic` writes into: a fresh tensor, filled or not; the old
// value of a symbol, in place; a scalar sum that it continues.
static bool isDestination(Value output) {
  Operation *def = output.getDefiningOp();
  if (auto fill = dyn_cast_or_null<linalg::FillOp>(def))
    return fill.getOutputs().front().getDefiningOp<tensor::EmptyOp>();
  if (isa_and_nonnull<tensor::EmptyOp, ReadOp>(def))
    return true;
  return isa_and_nonnull<linalg::GenericOp>(def) &&
         cast<RankedTensorType>(output.getType()).getRank() == 0;
}

static LogicalResult verifyDestinations(linalg::GenericOp op) {
  for (auto [i, output] : llvm::enumerate(op.getOutputs()))
    if (!isDestination(output))
      return op.emitOpError("output ")
             << i << " is neither fresh, nor read, nor a sum to continue";
  return success();
}

static LogicalResult verifyFastMath(Operation *op) {
  auto fast = dyn_cast<arith::ArithFastMathInterface>(op);
  if (!fast || !fast.getFastMathFlagsAttr())
    return success();
  using Flags = arith::FastMathFlags;
  Flags flags = fast.getFastMathFlagsAttr().getValue();
  if ((flags & (Flags::nnan | Flags::ninf)) != Flags::none)
    return op->emitOpError("assumes that NaN or infinity does not occur");
  return success();
}

static LogicalResult verifyBody(linalg::GenericOp op) {
  for (Operation &inner : *op.getBody()) {
    if (!isa<linalg::IndexOp, linalg::YieldOp>(inner) &&
        !isa_and_nonnull<arith::ArithDialect, math::MathDialect>(
            inner.getDialect()))
      return inner.emitOpError("cannot stand in the body of linalg.generic");
    if (failed(verifyFastMath(&inner)))
      return failure();
  }
  return success();
}

static LogicalResult verifyBlock(Block &block) {
  for (Operation &op : block) {
    if (failed(verifyKind(&op)) || failed(verifyShapes(&op)) ||
        failed(verifyLayer(&op)) || failed(verifyFastMath(&op)))
      return failure();
    if (auto generic = dyn_cast<linalg::GenericOp>(op))
      if (failed(verifyDestinations(generic)) || failed(verifyBody(generic)))
        return failure();
    if (auto commit = dyn_cast<CommitOp>(op))
      if (failed(verifyBlock(commit.getBody().front())))
        return failure();
  }
  return success();
}

namespace {
struct VerifyLinalg : impl::VerifyLinalgBase<VerifyLinalg> {
  void runOnOperation() override {
    for (EntryOp entry : getOperation().getBody().getOps<EntryOp>())
      if (!entry.isExternal() && failed(verifyBlock(entry.getBody().front())))
        return signalPassFailure();
  }
};
} // namespace

} // namespace weir
