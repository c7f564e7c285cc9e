#include "dialect/Weir/Weir.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Structure.cpp.inc"

// What computes itself has a lowered form.
template <typename OpT> static void promiseLowering(WeirDialect &dialect) {
  if constexpr (OpT::template hasTrait<Evaluate::Trait>())
    dialect.declarePromisedInterface<LowerToLinalg, OpT>();
}

// All operations of the dialect; here because every family's classes are
// complete here.
void WeirDialect::registerOperations() {
  auto add = [this]<typename... Ops>() {
    addOperations<Ops...>();
    (promiseLowering<Ops>(*this), ...);
  };
  add.template operator()<
#define GET_OP_LIST
#include "dialect/Weir/Structure.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/CatalogueOps.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Elementwise.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Linear.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Shape.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Reduction.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Normalization.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Random.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Loss.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Metric.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Probe.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Training.cpp.inc"
      >();
}

//===-- weir.model --------------------------------------------------------===//

static LogicalResult verifySchedule(ModelOp model) {
  Attribute schedule = model.getTrain().get("schedule");
  auto parts = dyn_cast_or_null<ArrayAttr>(schedule);
  bool isList =
      parts && !parts.empty() && llvm::all_of(parts, llvm::IsaPred<CallAttr>);
  if (schedule && !isList && !isa<CallAttr>(schedule))
    return model.emitOpError("train key `schedule` is not a #weir.call, nor an "
                             "array of them");
  Attribute steps = model.getTrain().get("schedule_steps");
  if (!steps && !(parts && parts.size() > 1))
    return success();
  auto list = dyn_cast_or_null<DenseI64ArrayAttr>(steps);
  if (!list || list.size() != static_cast<int64_t>(model.getSchedule().size()))
    return model.emitOpError("train key `schedule_steps` is not one i64 for "
                             "each part of the schedule");
  for (auto [i, count] : llvm::enumerate(list.asArrayRef()))
    if (count < 0 || (count == 0 && i + 1 < list.asArrayRef().size()))
      return model.emitOpError("part ") << i << " of the schedule has no steps";
  return success();
}

LogicalResult ModelOp::verify() {
  static constexpr StringLiteral numbers[] = {
      "batch", "epochs", "steps", "seed", "horizon", "samples", "accumulate"};
  static constexpr StringLiteral reals[] = {"average", "loss_scale"};
  static constexpr StringLiteral calls[] = {"optimizer", "clip"};
  static constexpr StringLiteral others[] = {"decay_all", "schedule",
                                             "schedule_steps"};
  for (NamedAttribute entry : getTrain()) {
    StringRef key = entry.getName();
    if (llvm::is_contained(numbers, key)) {
      if (!isa<IntegerAttr>(entry.getValue()))
        return emitOpError("train key `") << key << "` is not an integer";
    } else if (llvm::is_contained(reals, key)) {
      auto number = dyn_cast<FloatAttr>(entry.getValue());
      if (!number || !number.getType().isF64())
        return emitOpError("train key `") << key << "` is not an f64";
    } else if (llvm::is_contained(calls, key)) {
      if (!isa<CallAttr>(entry.getValue()))
        return emitOpError("train key `") << key << "` is not a #weir.call";
    } else if (!llvm::is_contained(others, key)) {
      return emitOpError("unknown train key `") << key << "`";
    }
  }
  if (failed(verifySchedule(*this)))
    return failure();
  if (getBatch() < 1)
    return emitOpError("train needs a `batch` of at least 1");
  if (!llvm::is_contained({"off", "warn", "fix", "error"}, getPolicy()))
    return emitOpError("unknown policy \"") << getPolicy() << "\"";
  return success();
}

int64_t ModelOp::getBatch() { return getSetting("batch"); }

int64_t ModelOp::getSetting(StringRef key) {
  auto value = getTrain().getAs<IntegerAttr>(key);
  return value ? value.getInt() : 0;
}

CallAttr ModelOp::getCall(StringRef key) {
  return getTrain().getAs<CallAttr>(key);
}

SmallVector<CallAttr> ModelOp::getSchedule() {
  if (auto parts = getTrain().getAs<ArrayAttr>("schedule"))
    return llvm::to_vector(parts.getAsRange<CallAttr>());
  if (CallAttr call = getCall("schedule"))
    return {call};
  return {};
}

int64_t ModelOp::getScheduleSteps(unsigned i) {
  auto steps = getTrain().getAs<DenseI64ArrayAttr>("schedule_steps");
  return steps ? steps[i] : 0;
}

EntryOp ModelOp::lookupEntry(StringRef name) {
  return dyn_cast_or_null<EntryOp>(mlir::SymbolTable::lookupSymbolIn(
      getOperation(), StringAttr::get(getContext(), name)));
}

//===-- symbols -----------------------------------------------------------===//

// The symbols that operations name are looked up once per model, not by a
// search of the model for each of them.
LogicalResult ParameterOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!isa_and_nonnull<LayerOp>(
          symbols.lookupSymbolIn((*this)->getParentOp(), getLayerAttr())))
    return emitOpError("names an unknown layer ") << getLayerAttr();
  return success();
}

LogicalResult ScalarOp::verify() {
  static constexpr StringLiteral known[] = {
      "step",        "update",     "horizon", "rate", "random_key0",
      "random_key1", "reductions", "neg",     "abs",  "sqrt",
      "exp",         "log",        "sin",     "cos",  "floor",
      "add",         "sub",        "mul",     "div",  "pow",
      "min",         "max",        "lt",      "le",   "select"};
  for (Attribute item : getProgram()) {
    if (isa<FloatAttr>(item))
      continue;
    auto name = dyn_cast<StringAttr>(item);
    if (!name || !llvm::is_contained(known, name.getValue()))
      return emitOpError("unknown instruction ") << item << " in program";
  }
  if (getProgram().empty())
    return emitOpError("has an empty program");
  return success();
}

//===-- weir.entry --------------------------------------------------------===//

void EntryOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                    FunctionType type) {
  state.addAttribute(getSymNameAttrName(state.name),
                     builder.getStringAttr(name));
  state.addAttribute(getFunctionTypeAttrName(state.name), TypeAttr::get(type));
  state.addRegion();
}

ParseResult EntryOp::parse(OpAsmParser &parser, OperationState &result) {
  auto buildType =
      [](Builder &builder, ArrayRef<Type> inputs, ArrayRef<Type> results,
         function_interface_impl::VariadicFlag, std::string &) -> Type {
    return builder.getFunctionType(inputs, results);
  };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false,
      getFunctionTypeAttrName(result.name), buildType,
      getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
}

void EntryOp::print(OpAsmPrinter &printer) {
  function_interface_impl::printFunctionOp(
      printer, *this, /*isVariadic=*/false, getFunctionTypeAttrName(),
      getArgAttrsAttrName(), getResAttrsAttrName());
}

static StringRef getString(DictionaryAttr attributes, StringRef name) {
  auto text = attributes ? attributes.getAs<StringAttr>(name) : StringAttr();
  return text ? text.getValue() : StringRef();
}

StringRef EntryOp::getArgRole(unsigned i) {
  return getString(getArgAttrDict(i), getRoleAttrName());
}
StringRef EntryOp::getArgName(unsigned i) {
  return getString(getArgAttrDict(i), getNameAttrName());
}
StringRef EntryOp::getResultRole(unsigned i) {
  return getString(getResultAttrDict(i), getRoleAttrName());
}
StringRef EntryOp::getResultName(unsigned i) {
  return getString(getResultAttrDict(i), getNameAttrName());
}

StringRef EntryOp::getMetricKind(unsigned i) {
  StringRef kind = getString(getResultAttrDict(i), getMetricAttrName());
  return kind.empty() ? "mean" : kind;
}

ReturnOp EntryOp::getReturn() {
  return cast<ReturnOp>(getBody().front().getTerminator());
}

void EntryOp::addResult(Value value, StringRef role, StringRef name) {
  addResults(value, role, name);
}

static void appendResults(EntryOp entry, ValueRange values,
                          ArrayRef<DictionaryAttr> added) {
  Builder builder(entry.getContext());
  FunctionType type = entry.getFunctionType();
  SmallVector<Type> types(type.getResults());
  llvm::append_range(types, values.getTypes());
  SmallVector<DictionaryAttr> old;
  entry.getAllResultAttrs(old);
  SmallVector<Attribute> attributes(old.begin(), old.end());
  llvm::append_range(attributes, added);
  entry.setFunctionType(builder.getFunctionType(type.getInputs(), types));
  entry.setResAttrsAttr(builder.getArrayAttr(attributes));
  ReturnOp terminator = entry.getReturn();
  terminator->insertOperands(terminator->getNumOperands(), values);
}

void EntryOp::addResults(ValueRange values, StringRef role,
                         ArrayRef<StringRef> names) {
  Builder builder(getContext());
  SmallVector<DictionaryAttr> added;
  for (StringRef name : names)
    added.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr(getRoleAttrName(), builder.getStringAttr(role)),
         builder.getNamedAttr(getNameAttrName(),
                              builder.getStringAttr(name))}));
  appendResults(*this, values, added);
}

void EntryOp::addProbes(ArrayRef<ProbeResult> probes) {
  Builder builder(getContext());
  SmallVector<Value> values;
  SmallVector<DictionaryAttr> added;
  for (const ProbeResult &probe : probes) {
    values.push_back(probe.value);
    added.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr(getRoleAttrName(),
                              builder.getStringAttr("probe")),
         builder.getNamedAttr(getNameAttrName(),
                              builder.getStringAttr(probe.symbol)),
         builder.getNamedAttr(getProbeAttrName(),
                              builder.getStringAttr(probe.what)),
         builder.getNamedAttr(getElementsAttrName(),
                              builder.getI64IntegerAttr(probe.elements))}));
  }
  appendResults(*this, values, added);
}

// Means are a sum and a weight; what else there is needs a table.
static LogicalResult verifyMetrics(EntryOp entry) {
  static constexpr StringLiteral means[] = {"mean", "perplexity"};
  static constexpr StringLiteral tables[] = {
      "r_squared",       "confusion",    "f1_macro",        "f1_micro",
      "precision_macro", "recall_macro", "precision_micro", "recall_micro"};
  for (unsigned i = 0; i < entry.getNumResults(); ++i) {
    StringRef role = entry.getResultRole(i), kind = entry.getMetricKind(i);
    bool fits = role == "metric_sum"     ? llvm::is_contained(means, kind)
                : role == "metric_table" ? llvm::is_contained(tables, kind)
                                         : true;
    if (!fits)
      return entry.emitOpError("result ")
             << i << " of role " << role << " cannot be a metric of kind \""
             << kind << "\"";
    auto type = cast<RankedTensorType>(entry.getResultTypes()[i]);
    if (role == "metric_table" &&
        (type.getRank() != 2 || !type.getElementType().isF64()))
      return entry.emitOpError("result ")
             << i << " is no table of f64, but " << type;
  }
  return success();
}

LogicalResult EntryOp::verify() {
  static constexpr StringLiteral argumentRoles[] = {"input", "target", "valid"};
  static constexpr StringLiteral resultRoles[] = {
      "output",        "loss_sum",     "loss_weight", "metric_sum",
      "metric_weight", "metric_table", "gradient",    "gradient_norm",
      "clip_factor",   "applied",      "updated",     "inlier",
      "probe"};
  for (unsigned i = 0; i < getNumArguments(); ++i)
    if (!llvm::is_contained(argumentRoles, getArgRole(i)))
      return emitOpError("argument ") << i << " has no known weir.role";
  for (unsigned i = 0; i < getNumResults(); ++i)
    if (!llvm::is_contained(resultRoles, getResultRole(i)))
      return emitOpError("result ") << i << " has no known weir.role";
  if (failed(verifyMetrics(*this)))
    return failure();
  Block &body = getBody().front();
  if (body.empty() || !isa<ReturnOp>(body.back()))
    return emitOpError("does not end in weir.return");
  llvm::SmallDenseSet<Attribute> assigned;
  WalkResult walk = getBody().walk([&](AssignOp assign) {
    if (assigned.insert(assign.getSymbolAttr()).second)
      return WalkResult::advance();
    assign.emitOpError("assigns ") << assign.getSymbolAttr() << " twice";
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

LogicalResult ReturnOp::verify() {
  auto entry = (*this)->getParentOfType<EntryOp>();
  if (getOperandTypes() != entry.getFunctionType().getResults())
    return emitOpError("operand types differ from the entry's results");
  return success();
}

//===-- read, assign, commit ----------------------------------------------===//

static LogicalResult verifySymbol(Operation *op, Operation *target,
                                  FlatSymbolRefAttr symbol, Type type) {
  Type declared;
  if (auto parameter = dyn_cast_or_null<ParameterOp>(target))
    declared = parameter.getType();
  else if (auto state = dyn_cast_or_null<StateOp>(target))
    declared = state.getType();
  else if (auto scalar = dyn_cast_or_null<ScalarOp>(target))
    declared = scalar.getType();
  else
    return op->emitOpError("names no parameter, state or scalar: ") << symbol;
  if (declared != type)
    return op->emitOpError("type differs from that of ")
           << symbol << ", " << declared;
  return success();
}

// The symbol table of the model, the only one around an entry.
static Operation *lookup(SymbolTableCollection &symbols, Operation *op,
                         FlatSymbolRefAttr symbol) {
  auto model = op->getParentOfType<ModelOp>();
  return model ? symbols.lookupSymbolIn(model, symbol.getAttr()) : nullptr;
}

LogicalResult ReadOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifySymbol(*this, lookup(symbols, *this, getSymbolAttr()),
                      getSymbolAttr(), getValue().getType());
}

LogicalResult AssignOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Operation *target = lookup(symbols, *this, getSymbolAttr());
  if (isa_and_nonnull<ScalarOp>(target))
    return emitOpError("assigns a scalar, which the runtime computes");
  return verifySymbol(*this, target, getSymbolAttr(), getValue().getType());
}

LogicalResult CommitOp::verify() {
  for (Operation &op : getBody().front())
    if (isa<CommitOp, ReturnOp>(op))
      return emitOpError("cannot hold ") << op.getName();
  return success();
}

//===-- data --------------------------------------------------------------===//

llvm::SmallVector<CallAttr> BindOp::getStepList() {
  if (!getSteps())
    return {};
  return llvm::to_vector(getSteps()->getAsRange<CallAttr>());
}

/// What a step of `weir.bind` must have; the rest is optional.
static std::optional<ArrayRef<StringRef>> getStepArguments(StringRef step) {
  static const StringRef affine[] = {"scale", "shift"};
  static const StringRef windows[] = {"length", "horizon", "stride", "result"};
  static const StringRef tokens[] = {"length", "stride", "result"};
  static const StringRef characters[] = {"length"};
  return llvm::StringSwitch<std::optional<ArrayRef<StringRef>>>(step)
      .Case("affine", ArrayRef(affine))
      .Case("windows", ArrayRef(windows))
      .Case("next_tokens", ArrayRef(tokens))
      .Case("characters", ArrayRef(characters))
      .Cases({"abs", "standardize", "log_returns", "shift_right"},
             ArrayRef<StringRef>())
      .Default(std::nullopt);
}

static LogicalResult verifyStep(BindOp bind, CallAttr step) {
  auto arguments = getStepArguments(step.getKeyword());
  if (!arguments)
    return bind.emitOpError("unknown step `") << step.getKeyword() << "`";
  for (StringRef name : *arguments) {
    Attribute value = step.getArguments().get(name);
    if (isa_and_nonnull<FloatAttr>(value) && step.getKeyword() == "affine")
      continue;
    auto number = dyn_cast_or_null<IntegerAttr>(value);
    int64_t least = name == "result" ? 0 : 1;
    if (!number || !number.getType().isInteger(64) || number.getInt() < least)
      return bind.emitOpError("step `") << step.getKeyword() << "` needs `"
                                        << name << "`, at least " << least;
  }
  return success();
}

LogicalResult BindOp::verify() {
  if (getBegin().has_value() != getEnd().has_value() ||
      (getBegin() &&
       (static_cast<int64_t>(*getBegin()) < 0 ||
        static_cast<int64_t>(*getEnd()) <= static_cast<int64_t>(*getBegin()))))
    return emitOpError("columns are [begin, end] with 0 <= begin < end");
  for (CallAttr step : getStepList())
    if (failed(verifyStep(*this, step)))
      return failure();
  return success();
}

static bool isListOfValues(Attribute attribute) {
  auto list = dyn_cast<ArrayAttr>(attribute);
  return list && llvm::all_of(list, [](Attribute value) {
           return isa<FloatAttr, StringAttr>(value);
         });
}

LogicalResult SplitOp::verify() {
  for (NamedAttribute entry : getParts()) {
    if (isa<FloatAttr, IntegerAttr, UnitAttr>(entry.getValue()))
      continue;
    if (!isListOfValues(entry.getValue()))
      return emitOpError("part `")
             << entry.getName().getValue() << "` is not a number";
    if (!getSource())
      return emitOpError("part `")
             << entry.getName().getValue() << "` lists values of no column";
  }
  if (!getSource() && (getField() || getColumn()))
    return emitOpError("names a column of no source");
  return success();
}
