#include "dialect/Catalogue/Catalogue.h"
#include "lib/Training/Entries.h"
#include "lib/Training/Passes.h"

#include "mlir/IR/Builders.h"

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
  StepBuilder(ModelOp model, const catalogue::Optimizer &optimizer,
              const catalogue::Schedule &schedule)
      : model(model), optimizer(optimizer), schedule(schedule),
        call(model.getCall("optimizer")),
        arguments(getArguments(call, optimizer.hyperparameters)),
        builder(model.getContext()) {}

  /// The number of parameters that are updated.
  unsigned build(EntryOp gradients);

private:
  void declareScalars(Type element);
  void declareScalar(StringRef name, ArrayRef<catalogue::Instruction> program);
  catalogue::Program getRateProgram();
  SmallVector<FlatSymbolRefAttr> declareSlots(ParameterOp parameter);
  double getDecay(ParameterOp parameter);
  void buildUpdate(ParameterOp parameter, Value gradient, Value factor);
  Value read(FlatSymbolRefAttr symbol, Type type, Operation *like);

  ModelOp model;
  const catalogue::Optimizer &optimizer;
  const catalogue::Schedule &schedule;
  CallAttr call;
  SmallVector<double> arguments;
  OpBuilder builder;
  Type scalarType;
  SmallVector<FlatSymbolRefAttr> scalars; // the rate first
};
} // namespace

void StepBuilder::declareScalar(StringRef name,
                                ArrayRef<catalogue::Instruction> program) {
  SmallVector<Attribute> items;
  for (const catalogue::Instruction &instruction : program)
    items.push_back(instruction.op == "constant"
                        ? Attribute(builder.getF64FloatAttr(instruction.value))
                        : builder.getStringAttr(instruction.op));
  ScalarOp::create(builder, model.getLoc(), builder.getStringAttr(name),
                   TypeAttr::get(scalarType), builder.getArrayAttr(items));
  scalars.push_back(FlatSymbolRefAttr::get(builder.getContext(), name));
}

catalogue::Program StepBuilder::getRateProgram() {
  CallAttr call = model.getCall("schedule");
  return catalogue::scheduledRate(
      schedule, call ? getArguments(call, schedule.hyperparameters)
                     : catalogue::defaultArguments(schedule.hyperparameters));
}

void StepBuilder::declareScalars(Type element) {
  scalarType = RankedTensorType::get({}, element);
  catalogue::Program rate = getRateProgram();
  declareScalar("learning_rate", rate);
  for (const catalogue::Scalar &scalar : optimizer.scalars)
    if (scalar.needed(arguments))
      declareScalar(scalar.name, scalar.program(arguments, rate));
}

SmallVector<FlatSymbolRefAttr>
StepBuilder::declareSlots(ParameterOp parameter) {
  SmallVector<FlatSymbolRefAttr> symbols;
  auto zero = CallAttr::get(builder.getContext(), "constant",
                            builder.getDictionaryAttr(builder.getNamedAttr(
                                "value", builder.getF64FloatAttr(0))));
  for (const catalogue::Slot &slot : optimizer.slots) {
    if (!slot.needed(arguments))
      continue;
    std::string name =
        ("optimizer." + slot.name + "." + parameter.getSymName()).str();
    StateOp::create(builder, parameter.getLoc(), builder.getStringAttr(name),
                    parameter.getTypeAttr(), zero, parameter.getLayerAttr(),
                    FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
    symbols.push_back(FlatSymbolRefAttr::get(builder.getContext(), name));
  }
  return symbols;
}

// Matrices decay, vectors (biases, norms) do not, unless the user says so.
double StepBuilder::getDecay(ParameterOp parameter) {
  double decay = 0;
  for (auto [hyperparameter, argument] :
       llvm::zip_equal(optimizer.hyperparameters, arguments))
    if (hyperparameter.name == "weight_decay")
      decay = argument;
  if (std::optional<bool> chosen = parameter.getDecay())
    return *chosen ? decay : 0;
  bool all = model.getTrain().contains("decay_all");
  return all || cast<RankedTensorType>(parameter.getType()).getRank() >= 2
             ? decay
             : 0;
}

Value StepBuilder::read(FlatSymbolRefAttr symbol, Type type, Operation *like) {
  auto op = ReadOp::create(builder, like->getLoc(), type, symbol);
  return op.getValue();
}

void StepBuilder::buildUpdate(ParameterOp parameter, Value gradient,
                              Value factor) {
  SmallVector<FlatSymbolRefAttr> slots;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointAfter(parameter);
    slots = declareSlots(parameter);
  }
  Location loc = parameter.getLoc();
  Type type = parameter.getType();
  auto symbol = FlatSymbolRefAttr::get(parameter.getSymNameAttr());
  SmallVector<Value> slotValues, scalarValues;
  for (FlatSymbolRefAttr slot : slots)
    slotValues.push_back(read(slot, type, parameter));
  for (FlatSymbolRefAttr scalar : scalars)
    scalarValues.push_back(read(scalar, scalarType, parameter));
  SmallVector<Type> types(1 + slots.size(), type);
  auto update = UpdateOp::create(builder, loc, types, call,
                                 builder.getF64FloatAttr(getDecay(parameter)),
                                 read(symbol, type, parameter), gradient,
                                 factor, slotValues, scalarValues);
  setLayer(update, parameter.getLayerAttr());
  AssignOp::create(builder, loc, symbol, update.getResult(0));
  for (auto [slot, value] : llvm::zip(slots, update.getResults().drop_front()))
    AssignOp::create(builder, loc, slot, value);
}

unsigned StepBuilder::build(EntryOp gradients) {
  EntryOp entry = cloneEntry(gradients, "step");
  Operation *terminator = entry.getReturn();
  SmallVector<Value> values, watched;
  llvm::StringMap<Value> byName;
  FlatSymbolRefAttr layer;
  for (auto [i, value] : llvm::enumerate(terminator->getOperands())) {
    if (entry.getResultRole(i) == "gradient") {
      values.push_back(value);
      byName[entry.getResultName(i)] = value;
    } else if (entry.getResultRole(i) == "loss_sum") {
      watched.push_back(value);
      if (Operation *op = value.getDefiningOp())
        layer = getLayer(op);
    }
  }
  if (values.empty())
    return 0;
  dropResults(entry, [](StringRef role) { return role == "gradient"; });

  Type element = cast<ShapedType>(values.front().getType()).getElementType();
  builder.setInsertionPoint(gradients);
  declareScalars(element);

  builder.setInsertionPoint(terminator);
  Location loc = terminator->getLoc();
  CallAttr clip = model.getCall("clip");
  auto clipOp = ClipOp::create(
      builder, loc, scalarType, scalarType, values,
      clip ? builder.getF64FloatAttr(clip.getNumber("max")) : FloatAttr());
  setLayer(clipOp, layer);
  watched.push_back(clipOp.getNorm());
  auto guard = GuardOp::create(
      builder, loc, RankedTensorType::get({}, builder.getI1Type()), watched);
  setLayer(guard, layer);
  auto commit = CommitOp::create(builder, loc, guard.getFinite());
  builder.createBlock(&commit.getBody());
  unsigned count = 0;
  for (auto parameter :
       llvm::make_early_inc_range(model.getOps<ParameterOp>())) {
    Value gradient = byName.lookup(parameter.getSymName());
    if (!gradient)
      continue;
    buildUpdate(parameter, gradient, clipOp.getFactor());
    ++count;
  }
  entry.addResult(clipOp.getNorm(), "gradient_norm", "gradient_norm");
  entry.addResult(clipOp.getFactor(), "clip_factor", "clip_factor");
  entry.addResult(guard.getFinite(), "applied", "applied");
  return count;
}

// The frontend reports these at the user's line; a .mlir file comes here.
static LogicalResult verifyCalls(ModelOp model) {
  auto refuse = [&](CallAttr call, StringRef what) {
    return model.emitOpError("names an unknown ")
           << what << " `" << call.getKeyword() << "`";
  };
  CallAttr optimizer = model.getCall("optimizer");
  if (!catalogue::lookupOptimizer(optimizer.getKeyword()))
    return refuse(optimizer, "optimizer");
  CallAttr schedule = model.getCall("schedule");
  if (schedule && !catalogue::lookupSchedule(schedule.getKeyword()))
    return refuse(schedule, "schedule");
  CallAttr clip = model.getCall("clip");
  if (clip && clip.getKeyword() != "norm")
    return refuse(clip, "clipping");
  if (clip && !(clip.getNumber("max") > 0))
    return model.emitOpError("clips to a norm that is not positive");
  return success();
}

namespace {
struct BuildStep : weir::impl::BuildStepBase<BuildStep> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    EntryOp gradients = model.lookupEntry("gradients");
    CallAttr optimizer = model.getCall("optimizer");
    if (!gradients || !optimizer || model.lookupEntry("step"))
      return;
    if (failed(verifyCalls(model)))
      return signalPassFailure();
    CallAttr schedule = model.getCall("schedule");
    StepBuilder builder(
        model, *catalogue::lookupOptimizer(optimizer.getKeyword()),
        *catalogue::lookupSchedule(schedule ? schedule.getKeyword()
                                            : StringRef("constant")));
    updates += builder.build(gradients);
  }
};
} // namespace
