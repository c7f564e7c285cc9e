#include "lib/Training/Entries.h"
#include "lib/Training/LayerOutputs.h"
#include "lib/Training/Passes.h"
#include "lib/Training/Saturation.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_INSERTPROBES
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

static void markProbe(Operation *op) {
  op->setAttr(WeirDialect::getProbeAttrName(), UnitAttr::get(op->getContext()));
}

static int64_t countElements(Type type) {
  return cast<RankedTensorType>(type).getNumElements();
}

//===-- every step --------------------------------------------------------===//

/// The norm of all gradients, which every step returns.
static ClipOp findNorm(EntryOp step) {
  for (auto [i, value] : llvm::enumerate(step.getReturn().getOperands()))
    if (step.getResultRole(i) == "gradient_norm")
      return value.getDefiningOp<ClipOp>();
  return {};
}

/// The parameters whose gradients the norm is of, in this order.
static SmallVector<ParameterOp> findTrained(ModelOp model) {
  EntryOp gradients = model.lookupEntry("gradients");
  llvm::StringSet<> names;
  for (unsigned i = 0; i < gradients.getNumResults(); ++i)
    if (gradients.getResultRole(i) == "gradient")
      names.insert(gradients.getResultName(i));
  return llvm::filter_to_vector(model.getOps<ParameterOp>(),
                                [&](ParameterOp parameter) {
                                  return names.contains(parameter.getSymName());
                                });
}

/// Returns the norm with the sums of squares that it is made of.
static ClipOp splitNorm(ClipOp norm) {
  OpBuilder builder(norm);
  SmallVector<Type> types(norm.getResultTypes());
  types.append(norm.getGradients().size(),
               RankedTensorType::get({}, builder.getF64Type()));
  auto split = ClipOp::create(builder, norm.getLoc(), types,
                              norm.getGradients(), norm.getMaxAttr());
  setLayer(split, getLayer(norm));
  norm->replaceAllUsesWith(split->getResults().take_front(2));
  norm.erase();
  return split;
}

//===-- every so many steps -----------------------------------------------===//

namespace {
/// Adds to a copy of the step what is measured every so many steps.
class ProbedStep {
public:
  ProbedStep(EntryOp entry, ArrayRef<ParameterOp> trained)
      : entry(entry), trained(trained), builder(entry.getContext()) {}

  /// What the entry returns besides.
  SmallVector<ProbeResult> build(ClipOp norm);

private:
  void probeGradients(ClipOp norm);
  void probeLayers();
  void probeLayer(FlatSymbolRefAttr layer, Value value);
  void probeUpdates();
  void probeUpdate(UpdateOp update);
  void keepSum(Value sum, StringRef what, ParameterOp parameter);
  void add(Value x, FlatSymbolRefAttr layer, StringRef symbol,
           ArrayRef<StringRef> words, ArrayRef<StringRef> names,
           const Saturation &saturation = {});

  EntryOp entry;
  ArrayRef<ParameterOp> trained;
  OpBuilder builder;
  SmallVector<ProbeResult> results;
};
} // namespace

void ProbedStep::add(Value x, FlatSymbolRefAttr layer, StringRef symbol,
                     ArrayRef<StringRef> words, ArrayRef<StringRef> names,
                     const Saturation &saturation) {
  builder.setInsertionPointAfterValue(x);
  auto toAttr = [&](std::optional<double> bound) {
    return bound ? builder.getF64FloatAttr(*bound) : FloatAttr();
  };
  SmallVector<Type> types(words.size(),
                          RankedTensorType::get({}, builder.getF64Type()));
  auto probe = ProbeOp::create(builder, x.getLoc(), types, x,
                               builder.getStrArrayAttr(words),
                               toAttr(saturation.low), toAttr(saturation.high));
  setLayer(probe, layer);
  for (auto [sum, name] : llvm::zip_equal(probe.getSums(), names))
    results.push_back({sum, name, symbol, countElements(x.getType())});
}

void ProbedStep::probeGradients(ClipOp norm) {
  for (auto [one, gradient] : llvm::zip_equal(trained, norm.getGradients())) {
    ParameterOp parameter = one;
    add(gradient, parameter.getLayerAttr(), parameter.getSymName(),
        {"not_finite"}, {"gradient_not_finite"});
  }
}

void ProbedStep::probeLayer(FlatSymbolRefAttr layer, Value value) {
  Saturation saturation = findSaturation(value.getDefiningOp());
  SmallVector<StringRef> words{"squares", "not_finite"};
  if (saturation.isOff)
    words.append({"zeros", "dead"});
  if (saturation.low || saturation.high)
    words.push_back("saturated");
  add(value, layer, layer.getValue(), words, words, saturation);
}

void ProbedStep::probeLayers() {
  llvm::DenseSet<Operation *> forward = findForward(entry);
  auto isForward = [&](Operation *op) { return forward.contains(op); };
  for (auto [layer, value] : findLayerOutputs(entry, isForward))
    probeLayer(layer, value);
}

/// A state takes the sum, which is made in the commit group.
void ProbedStep::keepSum(Value sum, StringRef what, ParameterOp parameter) {
  OpBuilder::InsertionGuard guard(builder);
  Location loc = parameter.getLoc();
  std::string name = ("probe." + what + "." + parameter.getSymName()).str();
  builder.setInsertionPoint(entry);
  auto start = CallAttr::get(builder.getContext(), "constant",
                             builder.getDictionaryAttr(builder.getNamedAttr(
                                 "value", builder.getF64FloatAttr(0))));
  auto state = StateOp::create(
      builder, loc, builder.getStringAttr(name), TypeAttr::get(sum.getType()),
      start, parameter.getLayerAttr(),
      FlatSymbolRefAttr::get(parameter.getSymNameAttr()), /*copy=*/nullptr,
      /*evaluated=*/nullptr);
  state->setAttr(WeirDialect::getProbeAttrName(), builder.getStringAttr(what));
  builder.setInsertionPointAfterValue(sum);
  auto symbol = FlatSymbolRefAttr::get(state.getSymNameAttr());
  Value old = ReadOp::create(builder, loc, sum.getType(), symbol);
  auto replaced = ReplaceOp::create(builder, loc, sum.getType(), old, sum,
                                    /*factor=*/Value());
  setLayer(replaced, parameter.getLayerAttr());
  markProbe(replaced);
  AssignOp::create(builder, loc, symbol, replaced.getResult());
}

void ProbedStep::probeUpdate(UpdateOp update) {
  auto read = update.getParameter().getDefiningOp<ReadOp>();
  auto parameter = llvm::find_if(trained, [&](ParameterOp one) {
    return read && read.getSymbol() == one.getSymName();
  });
  if (update.getRows() || parameter == trained.end())
    return;
  builder.setInsertionPoint(update);
  SmallVector<Type> types(update.getResultTypes());
  types.append(2, RankedTensorType::get({}, builder.getF64Type()));
  auto probed = UpdateOp::create(
      builder, update.getLoc(), types, update.getOptimizer(),
      update.getDecayAttr(), update.getParameter(), update.getGradient(),
      update.getRows(), update.getFactor(), update.getSlots(),
      update.getScalars(), builder.getUnitAttr());
  setLayer(probed, getLayer(update));
  ResultRange all = probed.getResults();
  update->replaceAllUsesWith(all.drop_back(2));
  update.erase();
  keepSum(all[all.size() - 2], "update_squares", *parameter);
  keepSum(all.back(), "parameter_squares", *parameter);
}

void ProbedStep::probeUpdates() {
  SmallVector<UpdateOp> updates;
  entry.walk([&](UpdateOp update) { updates.push_back(update); });
  for (UpdateOp update : updates)
    probeUpdate(update);
}

SmallVector<ProbeResult> ProbedStep::build(ClipOp norm) {
  probeLayers();
  probeGradients(norm);
  probeUpdates();
  return std::move(results);
}

//===-- the pass ----------------------------------------------------------===//

static unsigned insertProbes(ModelOp model, EntryOp step) {
  SmallVector<ParameterOp> trained = findTrained(model);
  // In front of the step, whose kernels are then formed first.
  EntryOp probed = cloneEntry(step, "step_probed");
  probed->moveBefore(step);
  unsigned count = 0;
  for (EntryOp entry : {step, probed}) {
    ClipOp norm = splitNorm(findNorm(entry));
    SmallVector<ProbeResult> results;
    for (auto [parameter, squares] :
         llvm::zip_equal(trained, norm.getSquares()))
      results.push_back({squares, "gradient_squares", parameter.getSymName(),
                         countElements(parameter.getType())});
    if (entry == probed)
      llvm::append_range(results, ProbedStep(entry, trained).build(norm));
    entry.addProbes(results);
    count += results.size();
  }
  return count;
}

namespace {
struct InsertProbes : weir::impl::InsertProbesBase<InsertProbes> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    EntryOp step = model.lookupEntry("step");
    if (step && findNorm(step) && !model.lookupEntry("step_probed"))
      probes += insertProbes(model, step);
  }
};
} // namespace
