#include "lib/Training/Entries.h"
#include "lib/Training/Inference.h"
#include "lib/Training/Passes.h"
#include "lib/Training/Rate.h"
#include "lib/Training/Update.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_BUILDSTEP
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

namespace {
/// Builds `@step` of one model.
class StepBuilder {
public:
  StepBuilder(ModelOp model, catalogue::Program rate)
      : model(model), rate(std::move(rate)), builder(model.getContext()),
        states(model, builder) {}

  /// The number of parameters that are updated.
  FailureOr<unsigned> build(EntryOp gradients);

private:
  void collect(EntryOp entry);
  void accumulate(int64_t count);
  Value watch();
  void openCommit(Value condition);
  void adjustLossScale(Value finite);

  template <typename OpT, typename... Operands>
  OpT make(Operands &&...operands) {
    auto op = OpT::create(builder, loc, std::forward<Operands>(operands)...);
    setLayer(op, layer);
    return op;
  }

  ModelOp model;
  catalogue::Program rate;
  OpBuilder builder;
  StepStates states;
  SmallVector<Gradient> gradients;
  SmallVector<Value> watched; // losses and norm, finite in a clean step
  FlatSymbolRefAttr layer;    // of the loss
  Location loc = UnknownLoc::get(model.getContext());
  RankedTensorType scalar;
  // With `accumulate`: states with their new values, those of the sums times
  // `keep` (0 after the last of a cycle), and whether this step is the last.
  SmallVector<std::pair<FlatSymbolRefAttr, Value>> sums, counters;
  Value keep, last;
};
} // namespace

/// Finds the gradients of `entry`, in the order of the parameters.
void StepBuilder::collect(EntryOp entry) {
  Operation *terminator = entry.getReturn();
  loc = terminator->getLoc();
  llvm::StringMap<Value> byName;
  for (auto [i, value] : llvm::enumerate(terminator->getOperands())) {
    if (entry.getResultRole(i) == "gradient") {
      byName[entry.getResultName(i)] = value;
    } else if (entry.getResultRole(i) == "loss_sum") {
      watched.push_back(value);
      if (Operation *op = value.getDefiningOp())
        layer = getLayer(op);
    }
  }
  for (auto parameter : model.getOps<ParameterOp>())
    if (Value value = byName.lookup(parameter.getSymName()))
      gradients.push_back({parameter, value, {}});
}

/// Puts the sums over a cycle of `count` steps in place of the gradients.
void StepBuilder::accumulate(int64_t count) {
  FlatSymbolRefAttr counter =
      states.declare("accumulated_steps", scalar, 0, layer);
  auto cycle = make<CycleOp>(
      TypeRange{scalar, scalar, RankedTensorType::get({}, builder.getI1Type())},
      states.read(counter, scalar, loc), builder.getI64IntegerAttr(count));
  keep = cycle.getKeep();
  last = cycle.getLast();
  counters.push_back({counter, cycle.getNext()});
  for (Gradient &gradient : gradients) {
    StateOp state = states.declareSlot("accumulated", gradient.value.getType(),
                                       0, gradient.parameter);
    auto symbol = FlatSymbolRefAttr::get(state.getSymNameAttr());
    Value sum = states.read(symbol, state.getType(), loc);
    gradient.value = make<AccumulateOp>(gradient.value, sum,
                                        builder.getF64FloatAttr(1.0 / count));
    sums.push_back({symbol, gradient.value});
  }
}

/// Whether the step may be applied.
Value StepBuilder::watch() {
  return make<GuardOp>(RankedTensorType::get({}, builder.getI1Type()), watched);
}

void StepBuilder::openCommit(Value condition) {
  auto commit = CommitOp::create(builder, loc, condition);
  builder.createBlock(&commit.getBody());
}

/// Dynamic loss scaling: the only thing that a refused step changes.
void StepBuilder::adjustLossScale(Value finite) {
  auto setting = model.getTrain().getAs<FloatAttr>("loss_scale");
  if (!setting || setting.getValueAsDouble() != 0)
    return;
  auto scale =
      FlatSymbolRefAttr::get(builder.getContext(), AdjustScaleOp::symbol);
  FlatSymbolRefAttr clean = states.declare("clean_steps", scalar, 0, layer);
  auto adjusted =
      make<AdjustScaleOp>(scalar, scalar, states.read(scale, scalar, loc),
                          states.read(clean, scalar, loc), finite);
  auto always = make<GuardOp>(RankedTensorType::get({}, builder.getI1Type()),
                              ValueRange(adjusted.getNewScale()));
  OpBuilder::InsertionGuard guard(builder);
  openCommit(always);
  states.assign(scale, adjusted.getNewScale(), layer);
  states.assign(clean, adjusted.getNewClean(), layer);
}

FailureOr<unsigned> StepBuilder::build(EntryOp source) {
  EntryOp entry = cloneEntry(source, "step");
  collect(entry);
  if (gradients.empty())
    return 0;
  dropResults(entry, [](StringRef role) { return role == "gradient"; });
  Type element = getElementTypeOrSelf(gradients.front().value);
  scalar = RankedTensorType::get({}, element);
  Scalars scalars(model, element, source);
  scalars.declare("learning_rate", rate);

  builder.setInsertionPoint(entry.getReturn());
  int64_t cycle = model.getSetting("accumulate");
  if (cycle > 1)
    accumulate(cycle);
  Clipped clipped = clip(model, gradients, states, layer);
  watched.push_back(clipped.norm);
  Value finite = watch(), updated = finite;
  if (cycle > 1) {
    watched.push_back(last);
    updated = watch();
  }
  adjustLossScale(finite);

  openCommit(finite);
  for (auto [symbol, value] : counters)
    states.assign(symbol, value, layer);
  for (auto [symbol, value] : sums)
    states.assign(symbol, value, layer, keep);
  if (cycle > 1) {
    if (failed(assignStates(entry, builder)))
      return failure();
    builder.setInsertionPoint(entry.getReturn());
    openCommit(updated);
  }
  states.assignAll();
  Updates updates(model, std::move(rate), scalars, states);
  for (const Gradient &gradient : gradients)
    updates.build(gradient);
  if (cycle <= 1 && failed(assignStates(entry, builder)))
    return failure();

  entry.addResult(clipped.norm, "gradient_norm", "gradient_norm");
  entry.addResult(clipped.least, "clip_factor", "clip_factor");
  entry.addResult(finite, "applied", "applied");
  if (cycle > 1)
    entry.addResult(updated, "updated", "updated");
  return gradients.size();
}

// The frontend reports these at the user's line; a .mlir file comes here.
static LogicalResult verifyTraining(ModelOp model) {
  CallAttr optimizer = model.getCall("optimizer");
  if (!catalogue::lookupOptimizer(optimizer.getKeyword()))
    return model.emitOpError("names an unknown optimizer `")
           << optimizer.getKeyword() << "`";
  if (auto average = model.getTrain().getAs<FloatAttr>("average"))
    if (double decay = average.getValueAsDouble(); !(decay >= 0 && decay < 1))
      return model.emitOpError("averages with a decay outside of [0, 1)");
  return verifyClip(model);
}

namespace {
struct BuildStep : weir::impl::BuildStepBase<BuildStep> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    EntryOp gradients = model.lookupEntry("gradients");
    if (!gradients || !model.getCall("optimizer") || model.lookupEntry("step"))
      return;
    if (failed(verifyTraining(model)))
      return signalPassFailure();
    FailureOr<catalogue::Program> rate = getRateProgram(model);
    if (failed(rate))
      return signalPassFailure();
    FailureOr<unsigned> count = StepBuilder(model, *rate).build(gradients);
    if (failed(count))
      return signalPassFailure();
    updates += *count;
  }
};
} // namespace
