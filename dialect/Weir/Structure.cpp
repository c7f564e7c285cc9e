#include "dialect/Weir/Weir.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Structure.cpp.inc"

// All operations of the dialect; here because every family's classes are
// complete here.
void WeirDialect::registerOperations() {
  addOperations<
#define GET_OP_LIST
#include "dialect/Weir/Structure.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Activations.cpp.inc"
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
#include "dialect/Weir/Loss.cpp.inc"
      ,
#define GET_OP_LIST
#include "dialect/Weir/Training.cpp.inc"
      >();
}

//===-- weir.model --------------------------------------------------------===//

LogicalResult ModelOp::verify() {
  static constexpr StringLiteral numbers[] = {"batch", "epochs", "steps",
                                              "seed", "horizon"};
  static constexpr StringLiteral calls[] = {"optimizer", "schedule", "clip"};
  for (NamedAttribute entry : getTrain()) {
    StringRef key = entry.getName();
    if (llvm::is_contained(numbers, key)) {
      if (!isa<IntegerAttr>(entry.getValue()))
        return emitOpError("train key `") << key << "` is not an integer";
    } else if (llvm::is_contained(calls, key)) {
      if (!isa<CallAttr>(entry.getValue()))
        return emitOpError("train key `") << key << "` is not a #weir.call";
    } else if (key != "decay_all") {
      return emitOpError("unknown train key `") << key << "`";
    }
  }
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
      "step", "update", "horizon", "rate",  "neg", "abs",   "sqrt", "exp",
      "log",  "sin",    "cos",     "floor", "add", "sub",   "mul",  "div",
      "pow",  "min",    "max",     "lt",    "le",  "select"};
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

ReturnOp EntryOp::getReturn() {
  return cast<ReturnOp>(getBody().front().getTerminator());
}

void EntryOp::addResult(Value value, StringRef role, StringRef name) {
  addResults(value, role, name);
}

void EntryOp::addResults(ValueRange values, StringRef role,
                         ArrayRef<StringRef> names) {
  Builder builder(getContext());
  FunctionType type = getFunctionType();
  SmallVector<Type> types(type.getResults());
  llvm::append_range(types, values.getTypes());
  SmallVector<DictionaryAttr> old;
  getAllResultAttrs(old);
  SmallVector<Attribute> attributes(old.begin(), old.end());
  for (StringRef name : names)
    attributes.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr(getRoleAttrName(), builder.getStringAttr(role)),
         builder.getNamedAttr(getNameAttrName(),
                              builder.getStringAttr(name))}));
  setFunctionType(builder.getFunctionType(type.getInputs(), types));
  setResAttrsAttr(builder.getArrayAttr(attributes));
  ReturnOp terminator = getReturn();
  terminator->insertOperands(terminator->getNumOperands(), values);
}

LogicalResult EntryOp::verify() {
  static constexpr StringLiteral argumentRoles[] = {"input", "target", "valid"};
  static constexpr StringLiteral resultRoles[] = {
      "output",   "loss_sum",      "loss_weight", "metric_sum", "metric_weight",
      "gradient", "gradient_norm", "clip_factor", "applied"};
  for (unsigned i = 0; i < getNumArguments(); ++i)
    if (!llvm::is_contained(argumentRoles, getArgRole(i)))
      return emitOpError("argument ") << i << " has no known weir.role";
  for (unsigned i = 0; i < getNumResults(); ++i)
    if (!llvm::is_contained(resultRoles, getResultRole(i)))
      return emitOpError("result ") << i << " has no known weir.role";
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

LogicalResult SplitOp::verify() {
  for (NamedAttribute entry : getParts())
    if (!isa<FloatAttr, IntegerAttr, UnitAttr>(entry.getValue()))
      return emitOpError("part `")
             << entry.getName().getValue() << "` is not a number";
  return success();
}
