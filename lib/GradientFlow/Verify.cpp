#include "dialect/Weir/Weir.h"
#include "lib/GradientFlow/Passes.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_VERIFYFLOW
#include "lib/GradientFlow/Passes.h.inc"
} // namespace weir

using namespace weir;

// flow_c1
static LogicalResult verifyEntries(ModelOp model) {
  for (auto entry : model.getOps<EntryOp>())
    if (entry.getSymName() != "forward")
      return entry.emitOpError("stands beside @forward in the phase `flow`");
  return success();
}

// flow_c2
static LogicalResult verifyLayers(ModelOp model) {
  SymbolTable symbols(model);
  WalkResult walk = model.walk([&](Operation *op) {
    if (!isa<Evaluate>(op) || isa<ConstantOp>(op))
      return WalkResult::advance();
    FlatSymbolRefAttr layer = getLayer(op);
    if (layer && symbols.lookup<LayerOp>(layer.getAttr()))
      return WalkResult::advance();
    op->emitOpError("names no layer of the model");
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

namespace {
struct VerifyFlow : weir::impl::VerifyFlowBase<VerifyFlow> {
  void runOnOperation() override {
    if (failed(verifyEntries(getOperation())) ||
        failed(verifyLayers(getOperation())))
      return signalPassFailure();
    markAllAnalysesPreserved();
  }
};
} // namespace
