#include "dialect/Plan/Plan.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace weir::plan;

#include "dialect/Plan/Dialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/Plan/Plan.cpp.inc"

void PlanDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialect/Plan/Plan.cpp.inc"
      >();
}

int64_t weir::plan::getBytes(Type type) {
  auto shaped = cast<ShapedType>(type);
  unsigned bits = shaped.getElementTypeBitWidth();
  return shaped.getNumElements() * (bits < 8 ? 1 : bits / 8);
}

Operation *weir::plan::getEndOfUse(Value value, Operation *user) {
  Operation *end = user;
  for (auto repeat = user->getParentOfType<RepeatOp>(); repeat;
       repeat = repeat->getParentOfType<RepeatOp>())
    if (!repeat.getBody().isAncestor(value.getParentRegion()))
      end = repeat;
  return end;
}

//===-- kernels and lists -------------------------------------------------===//

template <typename Op>
static ParseResult parseFunction(OpAsmParser &parser, OperationState &result) {
  auto buildType =
      [](Builder &builder, ArrayRef<Type> inputs, ArrayRef<Type> results,
         function_interface_impl::VariadicFlag, std::string &) -> Type {
    return builder.getFunctionType(inputs, results);
  };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false,
      Op::getFunctionTypeAttrName(result.name), buildType,
      Op::getArgAttrsAttrName(result.name),
      Op::getResAttrsAttrName(result.name));
}

template <typename Op> static void printFunction(OpAsmPrinter &printer, Op op) {
  function_interface_impl::printFunctionOp(
      printer, op, /*isVariadic=*/false, op.getFunctionTypeAttrName(),
      op.getArgAttrsAttrName(), op.getResAttrsAttrName());
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseFunction<KernelOp>(parser, result);
}
void KernelOp::print(OpAsmPrinter &printer) { printFunction(printer, *this); }
ParseResult ListOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseFunction<ListOp>(parser, result);
}
void ListOp::print(OpAsmPrinter &printer) { printFunction(printer, *this); }

bool KernelOp::isBufferized() {
  return llvm::all_of(getArgumentTypes(), llvm::IsaPred<MemRefType>);
}

// A launch reads and writes these; memrefs once the kernel is bufferized.
static bool isPlanType(Type type, bool allowMemRef) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped || !shaped.hasStaticShape() ||
      !(isa<RankedTensorType>(type) || (allowMemRef && isa<MemRefType>(type))))
    return false;
  Type element = shaped.getElementType();
  return element.isF32() || element.isF64() || element.isInteger(32) ||
         element.isInteger(1);
}

static bool isView(Type value, Type argument) {
  auto from = cast<ShapedType>(value), to = cast<ShapedType>(argument);
  return from.getElementType() == to.getElementType() &&
         from.getNumElements() == to.getNumElements();
}

// Bodies are one block that ends in plan.return.
template <typename Op>
static LogicalResult verifyFunction(Op op, bool allowMemRef) {
  for (auto [i, type] : llvm::enumerate(op.getArgumentTypes()))
    if (!isPlanType(type, allowMemRef))
      return op.emitOpError("argument ")
             << i << " has type " << type << ", which the arena cannot hold";
  Block &body = op.getBody().front();
  if (body.empty() || !isa<ReturnOp>(body.back()))
    return op.emitOpError("does not end in plan.return");
  if (body.back().getNumOperands() != op.getNumResults())
    return op.emitOpError("returns ")
           << body.back().getNumOperands() << " values and declares "
           << op.getNumResults();
  return success();
}

LogicalResult KernelOp::verify() {
  if (failed(verifyFunction(*this, /*allowMemRef=*/true)))
    return failure();
  int64_t rows = getRows(), parts = getParts();
  if (rows < 1 || parts < 1 || parts > rows)
    return emitOpError("has ") << parts << " parts for " << rows << " rows";
  if (getInputs() > getNumArguments())
    return emitOpError("has ") << getNumArguments() << " arguments, of which "
                               << getInputs() << " inputs";
  if (isBufferized()) {
    if (getNumResults() != 0)
      return emitOpError("is bufferized and has results");
    return success();
  }
  if (getBody().front().back().getOperandTypes() != getResultTypes())
    return emitOpError("returns other types than it declares");
  if (getNumResults() != getDestinationCount())
    return emitOpError("has ") << getDestinationCount() << " destinations and "
                               << getNumResults() << " results";
  for (auto [result, type] :
       llvm::zip(getResultTypes(), getArgumentTypes().drop_front(getInputs())))
    if (result != type)
      return emitOpError("result type ")
             << result << " differs from its destination's, " << type;
  return success();
}

LogicalResult ListOp::verify() {
  if (failed(verifyFunction(*this, /*allowMemRef=*/false)))
    return failure();
  for (auto [i, value] :
       llvm::enumerate(getBody().front().back().getOperands()))
    if (!isPlanType(getResultTypes()[i], /*allowMemRef=*/false) ||
        !isView(value.getType(), getResultTypes()[i]))
      return emitOpError("result ") << i << " of type " << getResultTypes()[i]
                                    << " is no view of " << value.getType();
  return success();
}

//===-- launches ----------------------------------------------------------===//

LogicalResult LaunchOp::verify() {
  if (getTied().size() != getNumResults())
    return emitOpError("has ") << getNumResults() << " results and "
                               << getTied().size() << " entries in `tied`";
  if (getOffsets() && getOffsets()->size() != getNumResults())
    return emitOpError("has ") << getNumResults() << " results and "
                               << getOffsets()->size() << " offsets";
  llvm::SmallDenseSet<int64_t> seen;
  for (auto [i, operand] : llvm::enumerate(getTied())) {
    if (operand == -1)
      continue;
    if (operand < 0 || operand >= int64_t(getNumOperands()))
      return emitOpError("ties result ")
             << i << " to operand " << operand << ", which does not exist";
    if (!seen.insert(operand).second)
      return emitOpError("ties two results to operand ") << operand;
    if (getBytes(getOperand(operand).getType()) !=
        getBytes(getResult(i).getType()))
      return emitOpError("ties result ") << i << " to an operand of other size";
  }
  return success();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  auto kernel =
      symbolTable.lookupNearestSymbolFrom<KernelOp>(*this, getKernelAttr());
  if (!kernel)
    return emitOpError("names an unknown kernel ") << getKernelAttr();
  // Inputs, then one destination a result: the tied operand or a fresh place.
  int64_t tied = 0;
  for (int64_t operand : getTied())
    tied += operand >= 0;
  if (int64_t(getNumOperands()) != int64_t(kernel.getInputs()) + tied ||
      int64_t(getNumResults()) != kernel.getDestinationCount())
    return emitOpError("does not have the operands and results of ")
           << getKernelAttr();
  ArrayRef<Type> types = kernel.getArgumentTypes();
  int64_t inputs = kernel.getInputs();
  for (int64_t i = 0; i < inputs; ++i)
    if (!isView(getOperand(i).getType(), types[i]))
      return emitOpError("operand ") << i << " is no view of " << types[i];
  for (int64_t i = 0; i < int64_t(getNumResults()); ++i)
    if (!isView(getResult(i).getType(), types[inputs + i]))
      return emitOpError("result ")
             << i << " is no view of " << types[inputs + i];
  return success();
}

//===-- repeat, commit, collective, wait ----------------------------------===//

static LogicalResult verifyBody(Operation *op, Block &body) {
  for (Operation &inner : body)
    if (!isa<LaunchOp, RepeatOp, CommitOp, CollectiveOp, WaitOp>(inner))
      return op->emitOpError("holds ")
             << inner.getName() << ", which is no part of a list";
  return success();
}

LogicalResult RepeatOp::verify() {
  if (int64_t(getCount()) < 1)
    return emitOpError("runs ") << int64_t(getCount()) << " times";
  Block &body = getBody().front();
  if (body.getNumArguments() != 1 || !body.getArgument(0).getType().isIndex())
    return emitOpError("needs one index argument, the counter");
  return verifyBody(*this, body);
}

LogicalResult CommitOp::verify() {
  return verifyBody(*this, getBody().front());
}

LogicalResult CollectiveOp::verify() {
  if (getKind() != "sum" && getKind() != "mean")
    return emitOpError("unknown kind \"") << getKind() << "\"";
  if (getValue().getType() != getReduced().getType())
    return emitOpError("changes the type of its value");
  return success();
}

LogicalResult WaitOp::verify() {
  if (!getValue().getDefiningOp<CollectiveOp>())
    return emitOpError("waits for a value that no collective makes");
  return success();
}
