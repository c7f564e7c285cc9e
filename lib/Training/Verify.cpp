#include "dialect/Weir/Weir.h"
#include "lib/Training/Passes.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_VERIFYSTEP
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

// step_c1
static LogicalResult verifyEntries(ModelOp model) {
  if (EntryOp forward = model.lookupEntry("forward"))
    return forward.emitOpError("is left after the phase `step`");
  WalkResult walk = model.walk([](GradientOp op) {
    op.emitOpError("is left after the phase `step`");
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

// step_c3; step_c2 is in the verifier of weir.assign
static LogicalResult verifyAssignments(ModelOp model) {
  EntryOp step = model.lookupEntry("step");
  if (!step)
    return success();
  llvm::DenseSet<StringAttr> assigned;
  step.walk(
      [&](AssignOp op) { assigned.insert(op.getSymbolAttr().getAttr()); });
  for (auto parameter : model.getOps<ParameterOp>())
    if (!parameter.getFrozen() &&
        !assigned.contains(parameter.getSymNameAttr()))
      return parameter.emitOpError("is not assigned by the entry @step");
  return success();
}

// step_c4
static LogicalResult verifyLayers(ModelOp model) {
  WalkResult walk = model.walk([](Operation *op) {
    if (!isa<Evaluate>(op) || isa<ConstantOp>(op) || getLayer(op))
      return WalkResult::advance();
    op->emitOpError("names no layer");
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

// step_c5
static LogicalResult verifyForms(ModelOp model) {
  for (EntryOp entry : model.getOps<EntryOp>()) {
    StringRef name = entry.getSymName();
    if (name == "step" || name == "step_probed" || name == "gradients")
      continue;
    WalkResult walk = entry.walk([&](TrainingForm op) {
      op->emitOpError("is in training form in the entry @") << name;
      return WalkResult::interrupt();
    });
    if (walk.wasInterrupted())
      return failure();
  }
  return success();
}

// step_c6
static LogicalResult verifyStatistics(ModelOp model) {
  EntryOp step = model.lookupEntry("step");
  if (!step)
    return success();
  llvm::DenseSet<StringAttr> assigned;
  step.walk(
      [&](AssignOp op) { assigned.insert(op.getSymbolAttr().getAttr()); });
  WalkResult walk = step.walk([&](TrainingForm op) {
    for (const RunningStatistic &one : op.getRunningStatistics()) {
      auto read = one.running.getDefiningOp<ReadOp>();
      if (read && assigned.contains(read.getSymbolAttr().getAttr()))
        continue;
      op->emitOpError("has a running statistic that @step does not assign");
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}

namespace {
struct VerifyStep : weir::impl::VerifyStepBase<VerifyStep> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    if (failed(verifyEntries(model)) || failed(verifyAssignments(model)) ||
        failed(verifyLayers(model)) || failed(verifyForms(model)) ||
        failed(verifyStatistics(model)))
      return signalPassFailure();
    markAllAnalysesPreserved();
  }
};
} // namespace
