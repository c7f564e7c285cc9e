#include "lib/Training/Update.h"

using namespace mlir;
using namespace weir;

Updates::Updates(ModelOp model, catalogue::Program rate, Scalars &scalars,
                 StepStates &states)
    : model(model), rate(std::move(rate)), scalars(scalars), states(states),
      builder(states.builder) {}

/// `call` with other numbers under some names, those it lacks included.
static CallAttr
withNumbers(CallAttr call,
            ArrayRef<std::pair<StringRef, std::optional<double>>> numbers) {
  Builder builder(call.getContext());
  NamedAttrList arguments(call.getArguments());
  for (auto [name, value] : numbers)
    if (value)
      arguments.set(name, builder.getF64FloatAttr(*value));
  return CallAttr::get(call.getContext(), call.getKeyword(),
                       arguments.getDictionary(call.getContext()));
}

/// The optimizer for parameters that are no matrices, with what `call` passes.
static CallAttr getFallback(CallAttr call, const catalogue::Optimizer &record) {
  NamedAttrList passed;
  for (NamedAttribute argument : call.getArguments())
    if (llvm::is_contained(record.passed, argument.getName().getValue()))
      passed.push_back(argument);
  return CallAttr::get(call.getContext(), record.fallback,
                       passed.getDictionary(call.getContext()));
}

Updates::Rule Updates::getRule(ParameterOp parameter) {
  CallAttr call = model.getCall("optimizer");
  const auto *record = catalogue::lookupOptimizer(call.getKeyword());
  auto type = cast<RankedTensorType>(parameter.getType());
  if (!record->fallback.empty() && type.getRank() != 2) {
    call = getFallback(call, *record);
    record = catalogue::lookupOptimizer(call.getKeyword());
  }
  auto toDouble = [](std::optional<APFloat> value) -> std::optional<double> {
    return value ? std::optional<double>(value->convertToDouble())
                 : std::nullopt;
  };
  call = withNumbers(call,
                     {{"weight_decay", toDouble(parameter.getWeightDecay())}});
  Rule rule = {record, getArguments(call, record->hyperparameters), call, 0};
  if (auto at = catalogue::indexOf(record->hyperparameters, "weight_decay"))
    rule.decay = rule.arguments[*at];
  return rule;
}

// Matrices decay, vectors (biases, norms) do not, unless the user says so.
double Updates::getDecay(ParameterOp parameter, const Rule &rule) {
  if (std::optional<bool> chosen = parameter.getDecay())
    return *chosen ? rule.decay : 0;
  bool all = model.getTrain().contains("decay_all");
  return all || cast<RankedTensorType>(parameter.getType()).getRank() >= 2
             ? rule.decay
             : 0;
}

SmallVector<StateOp> Updates::declareSlots(ParameterOp parameter,
                                           const Rule &rule) {
  auto type = cast<RankedTensorType>(parameter.getType());
  auto shape = catalogue::getParameterShape(type.getShape());
  SmallVector<StateOp> slots;
  for (auto [i, slot] : llvm::enumerate(rule.record->slots)) {
    if (!slot.needed(rule.arguments, shape))
      continue;
    StateOp state = states.declareSlot(
        slot.name,
        type.clone(catalogue::getShape(slot.extent, type.getShape())),
        slot.initial(rule.arguments), parameter);
    state.setCopy(slot.isCopy);
    state.setEvaluated(int(i) == rule.record->evaluated &&
                       !model.getTrain().contains("average"));
    slots.push_back(state);
  }
  return slots;
}

SmallVector<Value> Updates::readScalars(ParameterOp parameter,
                                        const Rule &rule) {
  catalogue::Program program = rate;
  if (std::optional<APFloat> factor = parameter.getRate()) {
    program.push_back({"constant", factor->convertToDouble()});
    program.push_back({"mul"});
  }
  SmallVector<FlatSymbolRefAttr> symbols{
      scalars.declare("learning_rate", program)};
  for (const catalogue::Scalar &scalar : rule.record->scalars)
    if (scalar.needed(rule.arguments))
      symbols.push_back(scalars.declare(
          scalar.name, scalar.program(rule.arguments, program)));
  return llvm::map_to_vector(symbols, [&](FlatSymbolRefAttr symbol) {
    return states.read(symbol, scalars.getType(), parameter.getLoc());
  });
}

// As torch.optim.swa_utils.AveragedModel: the first average is the parameter
// itself.
void Updates::average(ParameterOp parameter, Value updated) {
  auto decay = model.getTrain().getAs<FloatAttr>("average");
  if (!decay)
    return;
  Location loc = parameter.getLoc();
  Type type = parameter.getType();
  StateOp state = states.declareSlot("average", type, 0, parameter);
  state.setCopy(true);
  state.setEvaluated(true);
  catalogue::Instruction keep[] = {{"update"},
                                   {"constant", 1},
                                   {"le"},
                                   {"constant", 0},
                                   {"constant", decay.getValueAsDouble()},
                                   {"select"}};
  auto symbol = FlatSymbolRefAttr::get(state.getSymNameAttr());
  Value share = states.read(scalars.declare("average_keep", keep),
                            scalars.getType(), loc);
  auto average = AverageOp::create(
      builder, loc, type, states.read(symbol, type, loc), updated, share);
  setLayer(average, parameter.getLayerAttr());
  AssignOp::create(builder, loc, symbol, average.getResult());
}

void Updates::build(const Gradient &gradient) {
  ParameterOp parameter = gradient.parameter;
  Rule rule = getRule(parameter);
  Location loc = parameter.getLoc();
  auto symbol = FlatSymbolRefAttr::get(parameter.getSymNameAttr());
  SmallVector<StateOp> slots = declareSlots(parameter, rule);
  SmallVector<Type> types{parameter.getType()};
  SmallVector<Value> slotValues;
  for (StateOp slot : slots) {
    types.push_back(slot.getType());
    slotValues.push_back(states.read(
        FlatSymbolRefAttr::get(slot.getSymNameAttr()), slot.getType(), loc));
  }
  SmallVector<Value> scalarValues = readScalars(parameter, rule);
  auto update = UpdateOp::create(
      builder, loc, types, rule.call,
      builder.getF64FloatAttr(getDecay(parameter, rule)),
      states.read(symbol, parameter.getType(), loc), gradient.value,
      /*rows=*/Value(), gradient.factor, slotValues, scalarValues);
  setLayer(update, parameter.getLayerAttr());
  AssignOp::create(builder, loc, symbol, update.getResult(0));
  for (auto [slot, value] :
       llvm::zip_equal(slots, update.getResults().drop_front()))
    AssignOp::create(builder, loc,
                     FlatSymbolRefAttr::get(slot.getSymNameAttr()), value);
  average(parameter, update.getResult(0));
}
