#include "lib/Training/Entries.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace weir;

EntryOp weir::cloneEntry(EntryOp entry, StringRef name) {
  OpBuilder builder(entry);
  builder.setInsertionPointAfter(entry);
  auto copy = cast<EntryOp>(builder.clone(*entry));
  copy.setSymName(name);
  return copy;
}

void weir::dropResults(EntryOp entry, function_ref<bool(StringRef)> drop) {
  BitVector dropped(entry.getNumResults());
  for (unsigned i = 0; i < entry.getNumResults(); ++i)
    dropped[i] = drop(entry.getResultRole(i));
  entry.getReturn()->eraseOperands(dropped);
  (void)entry.eraseResults(dropped);
}

void weir::readEvaluated(EntryOp entry) {
  llvm::DenseMap<StringAttr, StringAttr> evaluated;
  for (auto state : entry->getParentOfType<ModelOp>().getOps<StateOp>())
    if (state.getEvaluated())
      evaluated[state.getSlotOfAttr().getAttr()] = state.getSymNameAttr();
  entry.walk([&](ReadOp read) {
    if (StringAttr symbol = evaluated.lookup(read.getSymbolAttr().getAttr()))
      read.setSymbolAttr(FlatSymbolRefAttr::get(symbol));
  });
}

void weir::dropArguments(EntryOp entry, StringRef role) {
  BitVector dropped(entry.getNumArguments());
  for (unsigned i = 0; i < entry.getNumArguments(); ++i)
    dropped[i] = entry.getArgRole(i) == role;
  (void)entry.eraseArguments(dropped);
}

void weir::eraseDeadOps(EntryOp entry) {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(entry.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}

static RankedTensorType scaleBatch(Type type, int64_t from, int64_t to) {
  auto tensor = cast<RankedTensorType>(type);
  if (tensor.getRank() == 0 || tensor.getDimSize(0) % from != 0)
    return nullptr;
  SmallVector<int64_t> shape(tensor.getShape());
  shape[0] = shape[0] / from * to;
  return tensor.clone(shape);
}

// Gives `value`, which does not depend on the inputs but meets a value that
// does, the same type: a constant, a parameter repeated along the batch, or
// what is computed from such.
static Value rebuildWithType(Value value, RankedTensorType type, int64_t from,
                             int64_t to) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumResults() != 1 || !isPure(op))
    return nullptr;
  OpBuilder builder(op->getContext());
  builder.setInsertionPointAfterValue(value);
  if (auto constant = dyn_cast<ConstantOp>(op)) {
    auto splat = dyn_cast<SplatElementsAttr>(constant.getValue());
    if (!splat)
      return nullptr;
    auto copy = cast<ConstantOp>(builder.clone(*op));
    copy.setValueAttr(
        DenseElementsAttr::get(type, splat.getSplatValue<Attribute>()));
    copy.getResult().setType(type);
    return copy.getResult();
  }
  SmallVector<Value> operands(op->getOperands());
  bool repeats = isa<BroadcastOp>(op);
  if (!repeats &&
      (operands.empty() || !op->hasTrait<OpTrait::SameOperandsAndResultType>()))
    return nullptr;
  for (Value &operand : operands)
    if (!repeats && !(operand = rebuildWithType(operand, type, from, to)))
      return nullptr;
  Operation *copy = builder.clone(*op);
  copy->setOperands(operands);
  copy->getResult(0).setType(type);
  return copy->getResult(0);
}

static bool isValid(Operation *op) {
  ScopedDiagnosticHandler quiet(op->getContext(),
                                [](Diagnostic &) { return success(); });
  return succeeded(mlir::verify(op, /*verifyRecursively=*/false));
}

// Gives the operands of `op` which do not depend on the inputs the batch of
// those that do, where they need one. Which do is what the operation's verifier
// says, so that it need not be said for each operation again.
static LogicalResult fitOperands(Operation *op,
                                 const llvm::DenseSet<Value> &batched,
                                 int64_t from, int64_t to) {
  if (isValid(op))
    return success();
  SmallVector<std::pair<OpOperand *, Value>> candidates;
  for (OpOperand &operand : op->getOpOperands()) {
    RankedTensorType type = scaleBatch(operand.get().getType(), from, to);
    if (batched.contains(operand.get()) || !type)
      continue;
    if (Value rebuilt = rebuildWithType(operand.get(), type, from, to))
      candidates.push_back({&operand, rebuilt});
  }
  // Few operands at once; the first choice is all that could change.
  unsigned choices = 1u << std::min<size_t>(candidates.size(), 6);
  for (unsigned choice = choices - 1; choice > 0; --choice) {
    SmallVector<Value> operands(op->getOperands());
    for (auto [i, candidate] : llvm::enumerate(candidates))
      if (i >= 6 || choice >> i & 1)
        candidate.first->set(candidate.second);
    if (isValid(op))
      return success();
    op->setOperands(operands);
  }
  return op->emitOpError("has an operand whose batch is not known");
}

LogicalResult weir::setBatch(EntryOp entry, int64_t from, int64_t to) {
  Block &body = entry.getBody().front();
  llvm::DenseSet<Value> batched;
  for (BlockArgument argument : body.getArguments()) {
    RankedTensorType type = scaleBatch(argument.getType(), from, to);
    if (!type)
      return entry.emitOpError("argument ")
             << argument.getArgNumber()
             << " does not have the batch as its first axis";
    argument.setType(type);
    batched.insert(argument);
  }
  // Rebuilt operands are inserted behind the walk, before their users.
  for (Operation &op : llvm::make_early_inc_range(body)) {
    if (op.hasTrait<OpTrait::IsTerminator>() ||
        llvm::none_of(op.getOperands(),
                      [&](Value value) { return batched.contains(value); }))
      continue;
    for (OpResult result : op.getResults()) {
      RankedTensorType type = scaleBatch(result.getType(), from, to);
      if (!type)
        return op.emitOpError("does not keep the batch as its first axis");
      result.setType(type);
      batched.insert(result);
    }
    if (failed(fitOperands(&op, batched, from, to)))
      return failure();
  }
  for (OpOperand &result : body.getTerminator()->getOpOperands()) {
    if (batched.contains(result.get()))
      continue;
    // The same for all samples: repeated for each.
    RankedTensorType type = scaleBatch(result.get().getType(), from, to);
    Value rebuilt =
        type ? rebuildWithType(result.get(), type, from, to) : Value();
    if (!rebuilt)
      return entry.emitOpError("result ")
             << result.getOperandNumber()
             << " does not have the batch as its first axis";
    result.set(rebuilt);
  }
  entry.setFunctionType(
      FunctionType::get(entry.getContext(), body.getArgumentTypes(),
                        body.getTerminator()->getOperandTypes()));
  eraseDeadOps(entry); // what was rebuilt, or tried
  return success();
}
