#include "lib/Training/Passes.h"
#include "lib/Training/StepStates.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_GUARDOUTLIERS
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

/// What the entry returns as `role`, or null.
static Value findResult(EntryOp entry, StringRef role) {
  for (auto [i, value] : llvm::enumerate(entry.getReturn().getOperands()))
    if (entry.getResultRole(i) == role)
      return value;
  return {};
}

namespace {
/// Guards the step of one model.
class OutlierGuard {
public:
  OutlierGuard(ModelOp model, EntryOp step)
      : step(step), builder(model.getContext()), states(model, builder) {}

  void build(bool clips, double threshold, int64_t window);

private:
  OutlierOp decide(GuardOp finite, double threshold, int64_t size);
  void refuse(GuardOp finite, Value inlier);
  void clip(Value factor);

  EntryOp step;
  OpBuilder builder;
  StepStates states;
  FlatSymbolRefAttr layer;
};
} // namespace

/// Compares the norm with those before, and remembers it if it is finite,
/// whatever becomes of the step.
OutlierOp OutlierGuard::decide(GuardOp finite, double threshold, int64_t size) {
  Value norm = findResult(step, "gradient_norm");
  Location loc = finite.getLoc();
  layer = getLayer(finite);
  auto scalar = cast<RankedTensorType>(norm.getType());
  auto type = RankedTensorType::get({size}, scalar.getElementType());
  FlatSymbolRefAttr window = states.declare("norm_window", type, 0, layer);
  FlatSymbolRefAttr count =
      states.declare("norm_window_count", scalar, 0, layer);
  builder.setInsertionPointAfter(finite);
  auto outlier = OutlierOp::create(builder, loc, finite.getType(), scalar, type,
                                   scalar, norm, states.read(window, type, loc),
                                   states.read(count, scalar, loc),
                                   builder.getF64FloatAttr(threshold));
  setLayer(outlier, layer);
  auto commit = CommitOp::create(builder, loc, finite.getFinite());
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&commit.getBody());
  states.assign(window, outlier.getNewWindow(), layer);
  states.assign(count, outlier.getNewCount(), layer);
  return outlier;
}

/// The guard refuses outliers as well. What remembers norms, and what adjusts
/// the scale of the loss, goes by the finite ones.
void OutlierGuard::refuse(GuardOp finite, Value inlier) {
  auto both = GuardOp::create(builder, finite.getLoc(), finite.getType(),
                              ValueRange{finite.getFinite(), inlier});
  setLayer(both, layer);
  Operation *remembers = inlier.getDefiningOp()->getNextNode();
  finite.getFinite().replaceUsesWithIf(both.getFinite(), [&](OpOperand &use) {
    return use.getOwner() != both && use.getOwner() != remembers &&
           !isa<AdjustScaleOp>(use.getOwner());
  });
  // With `accumulate`, a second guard opens the group of updates.
  if (Value updated = findResult(step, "updated")) {
    auto guard = updated.getDefiningOp<GuardOp>();
    guard->moveAfter(both);
    guard.getValuesMutable().append(inlier);
  }
}

/// Gradients are multiplied by the least of the factors.
void OutlierGuard::clip(Value factor) {
  llvm::DenseMap<Value, Value> least;
  auto combine = [&](Value other) {
    Value &known = least[other];
    if (!known) {
      auto op = LeastOp::create(builder, factor.getLoc(), factor.getType(),
                                ValueRange{other, factor});
      setLayer(op, layer);
      known = op.getLeast();
    }
    return known;
  };
  step.walk([&](UpdateOp update) {
    update.getFactorMutable().assign(combine(update.getFactor()));
  });
  for (auto [i, operand] : llvm::enumerate(step.getReturn()->getOpOperands()))
    if (step.getResultRole(i) == "clip_factor")
      operand.set(combine(operand.get()));
}

void OutlierGuard::build(bool clips, double threshold, int64_t window) {
  auto finite = findResult(step, "applied").getDefiningOp<GuardOp>();
  OutlierOp outlier = decide(finite, threshold, window);
  builder.setInsertionPointAfter(outlier->getNextNode());
  if (clips)
    clip(outlier.getFactor());
  else
    refuse(finite, outlier.getInlier());
  step.addResult(outlier.getInlier(), "inlier", "inlier");
}

namespace {
struct GuardOutliers : weir::impl::GuardOutliersBase<GuardOutliers> {
  using GuardOutliersBase::GuardOutliersBase;

  void runOnOperation() override {
    ModelOp model = getOperation();
    EntryOp entry = model.lookupEntry("step");
    if (!entry)
      return;
    if ((action != "skip" && action != "clip") || !(threshold > 0) ||
        window < 2) {
      model.emitOpError("is guarded by an unknown action or numbers out of "
                        "range");
      return signalPassFailure();
    }
    OutlierGuard(model, entry).build(action == "clip", threshold, window);
  }
};
} // namespace
