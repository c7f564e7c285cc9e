#include "lib/Lowering/Families.h"
#include "lib/Lowering/Passes.h"

#include "dialect/Weir/Weir.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace weir {

#define GEN_PASS_DEF_CONVERTTOLINALG
#include "lib/Lowering/Passes.h.inc"

// New operations stand between `before` and `op`; they serve op's layer, and
// only watch if `op` does.
static void nameLayer(Block::iterator begin, Operation *op) {
  FlatSymbolRefAttr layer = getLayer(op);
  constexpr StringLiteral probe = WeirDialect::getProbeAttrName();
  bool watches = isa<ProbeOp>(op) || op->hasAttr(probe);
  for (Operation &made : llvm::make_range(begin, op->getIterator())) {
    setLayer(&made, layer);
    if (watches)
      made.setAttr(probe, UnitAttr::get(op->getContext()));
  }
}

static LogicalResult lower(Operation *op, LowerToLinalg form) {
  OpBuilder builder(op);
  Operation *before = op->getPrevNode();
  SmallVector<Value> results;
  if (failed(form.lowerToLinalg(builder, op->getOperands(), results)))
    return op->emitOpError("has no lowered form here");
  assert(ValueRange(results).getTypes() == op->getResultTypes() &&
         "a lowered form has the types of its operation");
  nameLayer(before ? std::next(before->getIterator()) : op->getBlock()->begin(),
            op);
  op->replaceAllUsesWith(results);
  op->erase();
  return success();
}

static LogicalResult lowerBlock(Block &block, int64_t &lowered) {
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (auto form = dyn_cast<LowerToLinalg>(op)) {
      if (failed(lower(&op, form)))
        return failure();
      ++lowered;
      continue;
    }
    if (auto commit = dyn_cast<CommitOp>(op))
      if (failed(lowerBlock(commit.getBody().front(), lowered)))
        return failure();
    if (isa<GradientOp>(op))
      return op.emitOpError("must be differentiated before it is lowered");
  }
  return success();
}

// Users stand after what they use, so one walk backwards finds all.
static void eraseDead(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
    if (auto commit = dyn_cast<CommitOp>(op))
      eraseDead(commit.getBody().front());
    else if (isOpTriviallyDead(&op))
      op.erase();
  }
}

namespace {
struct ConvertToLinalg : impl::ConvertToLinalgBase<ConvertToLinalg> {
  void runOnOperation() override {
    int64_t count = 0;
    for (EntryOp entry : getOperation().getBody().getOps<EntryOp>()) {
      if (entry.isExternal())
        continue;
      Block &block = entry.getBody().front();
      if (failed(lowerBlock(block, count)))
        return signalPassFailure();
      eraseDead(block);
    }
    lowered += count;
  }
};
} // namespace

void registerLoweringInterfaces(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, WeirDialect *) {
    attachElementwise(*context);
    attachLinear(*context);
    attachLoss(*context);
    attachMetric(*context);
    attachNormalization(*context);
    attachProbe(*context);
    attachRandom(*context);
    attachReduction(*context);
    attachShape(*context);
    attachTotal(*context);
    attachTraining(*context);
  });
}

} // namespace weir
