#include "dialect/Weir/Weir.h"
#include "lib/Autodiff/Passes.h"

namespace weir {
#define GEN_PASS_DEF_VERIFYDIFFERENTIATED
#include "lib/Autodiff/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

static LogicalResult verifyOperation(Operation *op) {
  if (isa<GradientOp>(op))
    return op->emitOpError("is left after differentiation");
  if (isa<ReadOp, ReturnOp, CommitOp, AssignOp>(op) || getLayer(op))
    return success();
  return op->emitOpError("names no layer");
}

// One gradient for each parameter that is not frozen, in order.
static LogicalResult verifyGradients(EntryOp entry,
                                     MutableArrayRef<ParameterOp> parameters) {
  unsigned next = 0;
  for (unsigned i = 0; i < entry.getNumResults(); ++i) {
    if (entry.getResultRole(i) != "gradient")
      continue;
    if (next == parameters.size())
      return entry.emitOpError("has more gradients than parameters");
    ParameterOp parameter = parameters[next++];
    if (entry.getResultName(i) != parameter.getSymName())
      return entry.emitOpError("has the gradient of `")
             << entry.getResultName(i) << "` where that of `"
             << parameter.getSymName() << "` is expected";
    if (entry.getResultTypes()[i] != parameter.getType())
      return entry.emitOpError("has a gradient of type ")
             << entry.getResultTypes()[i] << " for `" << parameter.getSymName()
             << "` of type " << parameter.getType();
  }
  if (next < parameters.size())
    return entry.emitOpError("has no gradient of `")
           << parameters[next].getSymName() << "`";
  return success();
}

static LogicalResult verifyModel(ModelOp model) {
  SmallVector<ParameterOp> parameters(
      llvm::make_filter_range(model.getBody().getOps<ParameterOp>(),
                              [](ParameterOp op) { return !op.getFrozen(); }));
  bool hasLoss = false;
  for (EntryOp entry : model.getBody().getOps<EntryOp>()) {
    WalkResult walk = entry.getBody().walk(
        [](Operation *op) { return WalkResult(verifyOperation(op)); });
    if (walk.wasInterrupted())
      return failure();
    for (unsigned i = 0; i < entry.getNumResults(); ++i)
      hasLoss |= entry.getResultRole(i) == "loss_sum";
  }
  if (EntryOp gradients = model.lookupEntry("gradients"))
    return verifyGradients(gradients, parameters);
  if (hasLoss && !parameters.empty())
    return model.emitOpError("has a loss and no entry @gradients");
  return success();
}

namespace {
struct VerifyDifferentiated
    : weir::impl::VerifyDifferentiatedBase<VerifyDifferentiated> {
  void runOnOperation() override {
    if (failed(verifyModel(getOperation())))
      signalPassFailure();
  }
};
} // namespace
