#include "lib/Package/Facts.h"

#include "dialect/Plan/Plan.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace weir {

static StringRef getText(DictionaryAttr attributes, StringRef name) {
  auto text = attributes ? attributes.getAs<StringAttr>(name) : StringAttr();
  return text ? text.getValue() : StringRef();
}

// The index of `name`, added at the end if it is new.
static uint32_t indexIn(std::vector<std::string> &names, StringRef name) {
  auto found = llvm::find(names, name);
  if (found != names.end())
    return found - names.begin();
  names.push_back(name.str());
  return names.size() - 1;
}

static Facts::Shape dropBatch(ShapedType type) {
  ArrayRef<int64_t> shape = type.getShape();
  return shape.empty() ? Facts::Shape() : shape.drop_front().vec();
}

static uint64_t product(ArrayRef<int64_t> shape) {
  return ShapedType::getNumElements(shape);
}

//===-- one list ----------------------------------------------------------===//

namespace {
/// Turns a plan.list into an entry.
class ListReader {
public:
  ListReader(Facts &facts, const llvm::StringMap<uint32_t> &kernels,
             const llvm::StringMap<uint32_t> &parameters, plan::ListOp list)
      : facts(facts), kernels(kernels), parameters(parameters), list(list) {}

  LogicalResult read(Facts::Entry &entry) {
    this->entry = &entry;
    if (failed(readArguments()) || failed(readBlock(list.getBody().front())))
      return failure();
    return readResults();
  }

private:
  LogicalResult readArguments();
  LogicalResult readBlock(Block &block);
  LogicalResult readLaunch(plan::LaunchOp launch);
  LogicalResult readGroup(Facts::Item item, Block &block);
  LogicalResult addOperand(Operation *user, uint64_t place, int64_t stride);
  LogicalResult readResults();
  LogicalResult readProbe(unsigned i, Value value, weir_result &result);
  LogicalResult readKeptProbes();
  LogicalResult readResult(unsigned i, Value value, weir_result &result);
  FailureOr<uint32_t> getResultIndex(unsigned i, StringRef role, StringRef name,
                                     ShapedType type);
  FailureOr<uint32_t> getMetric(unsigned i, StringRef name, ShapedType type);
  FailureOr<uint32_t> getOutput(unsigned i, StringRef name, ShapedType type);
  FailureOr<uint64_t> find(Operation *user, Value value) const;

  Facts &facts;
  const llvm::StringMap<uint32_t> &kernels, &parameters;
  plan::ListOp list;
  Facts::Entry *entry = nullptr;
  llvm::DenseMap<Value, uint64_t> offsets;
};
} // namespace

FailureOr<uint64_t> ListReader::find(Operation *user, Value value) const {
  auto found = offsets.find(value);
  if (found == offsets.end())
    return user->emitError("uses a value that has no place in the arena");
  return found->second;
}

LogicalResult ListReader::readArguments() {
  for (BlockArgument argument : list.getArguments()) {
    unsigned i = argument.getArgNumber();
    auto offset = list.getArgAttrOfType<IntegerAttr>(
        i, plan::PlanDialect::getOffsetAttrName());
    if (!offset)
      return list.emitError("argument ") << i << " has no `plan.offset`";
    offsets[argument] = offset.getInt();
    if (getText(list.getArgAttrDict(i), EntryOp::getRoleAttrName()) != "valid")
      continue;
    entry->hasValid = true;
    entry->validOffset = offset.getInt();
  }
  return success();
}

LogicalResult ListReader::addOperand(Operation *user, uint64_t place,
                                     int64_t stride) {
  constexpr uint64_t unit = WEIR_ARENA_ALIGNMENT;
  if (place % unit != 0 || place / unit > UINT32_MAX)
    return user->emitError("has an operand at ")
           << place << ", which is not aligned to 64 bytes or out of reach";
  if (stride != 0)
    entry->strides.resize(entry->operands.size());
  if (stride != 0 || !entry->strides.empty())
    entry->strides.push_back(stride);
  entry->operands.push_back(place / unit);
  return success();
}

LogicalResult ListReader::readLaunch(plan::LaunchOp launch) {
  Facts::Item item;
  item.kind = WEIR_ITEM_LAUNCH;
  item.flags = launch.getBarrier() ? WEIR_ITEM_BARRIER : 0;
  item.kernel = kernels.lookup(launch.getKernel());
  item.first = entry->operands.size();
  if (launch.getLayer())
    item.layer = facts.findLayer(*launch.getLayer());
  ArrayRef<int64_t> tied = launch.getTied();
  unsigned inputs =
      launch.getNumOperands() -
      llvm::count_if(tied, [](int64_t operand) { return operand >= 0; });
  SmallVector<uint64_t> places;
  for (Value operand : launch.getOperands()) {
    FailureOr<uint64_t> place = find(launch, operand);
    if (failed(place))
      return failure();
    places.push_back(*place);
  }
  SmallVector<uint64_t> arguments(ArrayRef(places).take_front(inputs));
  for (auto [i, result] : llvm::enumerate(launch.getResults())) {
    if (tied[i] < 0 && !launch.getOffsets())
      return launch.emitError("has results without a place in the arena");
    uint64_t place = tied[i] < 0 ? (*launch.getOffsets())[i] : places[tied[i]];
    offsets[result] = place;
    arguments.push_back(place);
  }
  auto strides = launch->getAttrOfType<DenseI64ArrayAttr>("plan.strides");
  if (strides && strides.size() != int64_t(arguments.size()))
    return launch.emitError("needs a stride for each argument of its kernel");
  for (auto [i, place] : llvm::enumerate(arguments))
    if (failed(addOperand(launch, place, strides ? strides[i] : 0)))
      return failure();
  item.count = arguments.size();
  entry->items.push_back(item);
  return success();
}

// The item, then those of its body.
LogicalResult ListReader::readGroup(Facts::Item item, Block &block) {
  size_t index = entry->items.size();
  entry->items.push_back(item);
  if (failed(readBlock(block)))
    return failure();
  entry->items[index].length = entry->items.size() - index - 1;
  return success();
}

LogicalResult ListReader::readBlock(Block &block) {
  for (Operation &op : block) {
    LogicalResult done = success();
    Facts::Item item;
    if (auto launch = dyn_cast<plan::LaunchOp>(op)) {
      done = readLaunch(launch);
    } else if (auto repeat = dyn_cast<plan::RepeatOp>(op)) {
      item.kind = WEIR_ITEM_REPEAT;
      item.count = repeat.getCount();
      done = readGroup(item, repeat.getBody().front());
    } else if (auto commit = dyn_cast<plan::CommitOp>(op)) {
      FailureOr<uint64_t> flag = find(commit, commit.getCondition());
      if (failed(flag))
        return failure();
      item.kind = WEIR_ITEM_COMMIT;
      item.flags = WEIR_ITEM_BARRIER; // the flag must be complete
      item.first = entry->operands.size();
      if (failed(addOperand(commit, *flag, /*stride=*/0)))
        return failure();
      done = readGroup(item, commit.getBody().front());
    } else if (auto collective = dyn_cast<plan::CollectiveOp>(op)) {
      // On one host the sum over all processes is the value itself.
      FailureOr<uint64_t> place = find(collective, collective.getValue());
      if (failed(place))
        return failure();
      offsets[collective.getReduced()] = *place;
    } else if (isa<plan::WaitOp>(op)) {
      item.kind = WEIR_ITEM_WAIT;
      entry->items.push_back(item);
    } else if (!isa<plan::ReturnOp>(op)) {
      return op.emitError("is no part of a list");
    }
    if (failed(done))
      return failure();
  }
  return success();
}

//===-- results -----------------------------------------------------------===//

static uint32_t getResultRole(StringRef role) {
  return llvm::StringSwitch<uint32_t>(role)
      .Case("output", WEIR_RESULT_OUTPUT)
      .Case("loss_sum", WEIR_RESULT_LOSS_SUM)
      .Case("loss_weight", WEIR_RESULT_LOSS_WEIGHT)
      .Case("metric_sum", WEIR_RESULT_METRIC_SUM)
      .Case("metric_weight", WEIR_RESULT_METRIC_WEIGHT)
      .Case("metric_table", WEIR_RESULT_METRIC_TABLE)
      .Case("gradient", WEIR_RESULT_GRADIENT)
      .Case("gradient_norm", WEIR_RESULT_GRADIENT_NORM)
      .Case("clip_factor", WEIR_RESULT_CLIP_FACTOR)
      .Case("applied", WEIR_RESULT_APPLIED)
      .Case("updated", WEIR_RESULT_UPDATED)
      .Case("inlier", WEIR_RESULT_INLIER)
      .Default(WEIR_NONE);
}

static uint32_t getProbeRole(StringRef what) {
  return llvm::StringSwitch<uint32_t>(what)
      .Case("gradient_squares", WEIR_RESULT_GRADIENT_SQUARES)
      .Case("gradient_not_finite", WEIR_RESULT_GRADIENT_NOT_FINITE)
      .Case("update_squares", WEIR_RESULT_UPDATE_SQUARES)
      .Case("parameter_squares", WEIR_RESULT_PARAMETER_SQUARES)
      .Case("squares", WEIR_RESULT_ACTIVATION_SQUARES)
      .Case("not_finite", WEIR_RESULT_ACTIVATION_NOT_FINITE)
      .Case("zeros", WEIR_RESULT_ACTIVATION_ZEROS)
      .Case("dead", WEIR_RESULT_ACTIVATION_DEAD)
      .Case("saturated", WEIR_RESULT_ACTIVATION_SATURATED)
      .Default(WEIR_NONE);
}

FailureOr<uint32_t> ListReader::getOutput(unsigned i, StringRef name,
                                          ShapedType type) {
  auto found = llvm::find_if(
      facts.outputs, [&](const Facts::Output &o) { return o.name == name; });
  if (found != facts.outputs.end())
    return found - facts.outputs.begin();
  if (type.getRank() == 0)
    return list.emitError("result ") << i << " has no batch dimension";
  Facts::Shape shape = dropBatch(type);
  facts.outputs.push_back(
      {name.str(), getTypeCode(type.getElementType()), shape, product(shape)});
  return facts.outputs.size() - 1;
}

/// The metric of which result `i` is the first.
FailureOr<uint32_t> ListReader::getMetric(unsigned i, StringRef name,
                                          ShapedType type) {
  StringRef text =
      getText(list.getResultAttrDict(i), EntryOp::getMetricAttrName());
  ArrayRef<StringRef> kinds = getMetricKinds();
  const StringRef *kind = llvm::find(kinds, text.empty() ? "mean" : text);
  weir_metric info = {uint32_t(kind - kinds.begin()), 1, 2, 0};
  if (kind == kinds.end())
    return list.emitError("result ")
           << i << " is of the unknown metric `" << text << "`";
  if (type.getRank() == 2) {
    info.rows = type.getDimSize(0);
    info.columns = type.getDimSize(1);
  }
  uint32_t index = indexIn(facts.metrics, name);
  facts.metricInfos.resize(facts.metrics.size());
  facts.metricInfos[index] = info;
  return index;
}

FailureOr<uint32_t> ListReader::getResultIndex(unsigned i, StringRef role,
                                               StringRef name,
                                               ShapedType type) {
  switch (getResultRole(role)) {
  case WEIR_RESULT_OUTPUT:
    return getOutput(i, name, type);
  case WEIR_RESULT_LOSS_SUM:
  case WEIR_RESULT_LOSS_WEIGHT:
    return indexIn(facts.losses, name);
  case WEIR_RESULT_METRIC_SUM:
  case WEIR_RESULT_METRIC_TABLE:
    return getMetric(i, name, type);
  case WEIR_RESULT_METRIC_WEIGHT:
    return indexIn(facts.metrics, name);
  case WEIR_RESULT_GRADIENT: {
    auto found = parameters.find(name);
    if (found == parameters.end())
      return list.emitError("result ") << i << " is the gradient of `" << name
                                       << "`, which is no parameter";
    return found->second;
  }
  case WEIR_NONE:
    return list.emitError("result ")
           << i << " has the unknown role `" << role << "`";
  default:
    return 0u;
  }
}

LogicalResult ListReader::readResult(unsigned i, Value value,
                                     weir_result &result) {
  DictionaryAttr attributes = list.getResultAttrDict(i);
  StringRef role = getText(attributes, EntryOp::getRoleAttrName());
  StringRef name = getText(attributes, EntryOp::getNameAttrName());
  auto type = cast<ShapedType>(list.getResultTypes()[i]);
  FailureOr<uint32_t> index = getResultIndex(i, role, name, type);
  FailureOr<uint64_t> place = find(list, value);
  if (failed(index) || failed(place))
    return failure();
  result = {getResultRole(role),
            *index,
            getTypeCode(type.getElementType()),
            /*watched=*/0,
            uint64_t(type.getNumElements()),
            *place};
  return success();
}

/// A statistic of a parameter or of a layer.
LogicalResult ListReader::readProbe(unsigned i, Value value,
                                    weir_result &result) {
  DictionaryAttr attributes = list.getResultAttrDict(i);
  StringRef symbol = getText(attributes, EntryOp::getNameAttrName());
  uint32_t role =
      getProbeRole(getText(attributes, EntryOp::getProbeAttrName()));
  auto elements = attributes.getAs<IntegerAttr>(EntryOp::getElementsAttrName());
  FailureOr<uint64_t> place = find(list, value);
  auto parameter = parameters.find(symbol);
  uint32_t index = role >= WEIR_RESULT_ACTIVATION_SQUARES
                       ? facts.findLayer(symbol)
                   : parameter == parameters.end() ? WEIR_NONE
                                                   : parameter->second;
  if (failed(place) || role == WEIR_NONE || index == WEIR_NONE || !elements)
    return list.emitError("result ") << i << " is no probe that is known";
  result = {role, index, WEIR_F64, uint32_t(elements.getInt()), 1, *place};
  return success();
}

/// Of a probed step: what its commit group leaves in states.
LogicalResult ListReader::readKeptProbes() {
  auto model = list->getParentOfType<ModelOp>();
  for (auto state : model.getOps<StateOp>()) {
    auto what =
        state->getAttrOfType<StringAttr>(WeirDialect::getProbeAttrName());
    auto place = state->getAttrOfType<IntegerAttr>(
        plan::PlanDialect::getOffsetAttrName());
    if (!what)
      continue;
    auto parameter = parameters.find(state.getSlotOf().value_or(""));
    if (!place || parameter == parameters.end())
      return state.emitError("is no probe of a parameter");
    entry->results.push_back({getProbeRole(what.getValue()), parameter->second,
                              WEIR_F64, /*watched=*/0, 1,
                              uint64_t(place.getInt())});
  }
  return success();
}

LogicalResult ListReader::readResults() {
  Operation *end = list.getBody().front().getTerminator();
  for (auto [i, value] : llvm::enumerate(end->getOperands())) {
    weir_result result;
    bool isProbe = getText(list.getResultAttrDict(i),
                           EntryOp::getRoleAttrName()) == "probe";
    if (failed(isProbe ? readProbe(i, value, result)
                       : readResult(i, value, result)))
      return failure();
    entry->results.push_back(result);
  }
  return entry->kind == WEIR_ENTRY_STEP_PROBED ? readKeptProbes() : success();
}

//===-- ports -------------------------------------------------------------===//

static LogicalResult addPort(plan::ListOp list, unsigned i, Facts &facts) {
  DictionaryAttr attributes = list.getArgAttrDict(i);
  StringRef role = getText(attributes, EntryOp::getRoleAttrName());
  if (role != "input" && role != "target")
    return success();
  StringRef name = getText(attributes, EntryOp::getNameAttrName());
  auto offset = list.getArgAttrOfType<IntegerAttr>(
      i, plan::PlanDialect::getOffsetAttrName());
  auto type = cast<ShapedType>(list.getArgumentTypes()[i]);
  if (!offset || type.getRank() == 0)
    return list.emitError("argument ")
           << i << " has no `plan.offset` or no batch dimension";
  auto known = llvm::find_if(
      facts.ports, [&](const Facts::Port &p) { return p.name == name; });
  if (known != facts.ports.end()) {
    if (known->offset != uint64_t(offset.getInt()))
      return list.emitError("places `")
             << name << "` elsewhere than another list";
    return success();
  }
  auto classes =
      list.getArgAttrOfType<IntegerAttr>(i, EntryOp::getClassesAttrName());
  Facts::Shape shape = dropBatch(type);
  facts.ports.push_back(
      {name.str(),
       uint32_t(role == "input" ? WEIR_PORT_INPUT : WEIR_PORT_TARGET),
       getTypeCode(type.getElementType()),
       int32_t(classes ? classes.getInt() : 0), shape, product(shape),
       uint64_t(offset.getInt())});
  return success();
}

static Facts::Step describeStep(CallAttr step) {
  Facts::Step result;
  result.function = step.getKeyword().str();
  for (NamedAttribute entry : step.getArguments()) {
    Facts::Step::Argument argument;
    argument.name = entry.getName().str();
    Attribute value = entry.getValue();
    if (auto number = dyn_cast<FloatAttr>(value))
      argument.numbers = {number.getValueAsDouble()};
    else if (auto whole = dyn_cast<IntegerAttr>(value))
      argument.numbers = {static_cast<double>(whole.getInt())};
    else if (auto text = dyn_cast<StringAttr>(value))
      argument.text = text.str();
    if (auto list = dyn_cast<DenseF64ArrayAttr>(value)) {
      argument.numbers = list.asArrayRef().vec();
      argument.isList = true;
    }
    result.arguments.push_back(std::move(argument));
  }
  return result;
}

static LogicalResult collectPorts(ModelOp model, Facts &facts) {
  // Inputs and targets in the order of their declaration: lists with both
  // come first.
  for (bool withTargets : {true, false})
    for (auto list : model.getOps<plan::ListOp>())
      if (list.getSymName().starts_with("predict") != withTargets)
        for (unsigned i = 0; i < list.getNumArguments(); ++i)
          if (failed(addPort(list, i, facts)))
            return failure();
  model.walk([&](BindOp bind) {
    for (Facts::Port &port : facts.ports)
      if (port.name == bind.getPort())
        for (CallAttr step : bind.getStepList())
          port.steps.push_back(describeStep(step));
  });
  return success();
}

//===-- all lists ---------------------------------------------------------===//

static uint32_t getEntryKind(StringRef name) {
  return llvm::StringSwitch<uint32_t>(name)
      .Case("step", WEIR_ENTRY_STEP)
      .Case("gradients", WEIR_ENTRY_GRADIENTS)
      .Case("evaluate", WEIR_ENTRY_EVALUATE)
      .Cases({"predict", "predict_1"}, WEIR_ENTRY_PREDICT)
      .Case("step_probed", WEIR_ENTRY_STEP_PROBED)
      .Default(WEIR_NONE);
}

LogicalResult collectLists(ModelOp model, Facts &facts) {
  if (failed(collectPorts(model, facts)))
    return failure();
  llvm::StringMap<uint32_t> kernels, parameters;
  for (auto [i, kernel] : llvm::enumerate(facts.kernels))
    kernels[kernel.name] = i;
  for (auto [i, tensor] : llvm::enumerate(facts.tensors))
    if (tensor.role == WEIR_TENSOR_PARAMETER)
      parameters[tensor.name] = i;
  for (auto list : model.getOps<plan::ListOp>()) {
    Facts::Entry entry = {};
    entry.kind = getEntryKind(list.getSymName());
    if (entry.kind == WEIR_NONE)
      return list.emitError("is no entry that the runtime knows");
    entry.batch = list.getSymName() == "predict_1" ? 1 : facts.batch;
    entry.workspace = list.getWorkspace().value_or(0);
    if (failed(ListReader(facts, kernels, parameters, list).read(entry)))
      return failure();
    facts.entries.push_back(std::move(entry));
  }
  return success();
}

} // namespace weir
