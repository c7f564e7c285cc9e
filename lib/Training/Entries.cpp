#include "lib/Training/Entries.h"

#include "mlir/IR/Builders.h"

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
// does, the same type: a constant or a parameter repeated along the batch.
static Value rebuildWithType(Value value, RankedTensorType type) {
  OpBuilder builder(value.getContext());
  builder.setInsertionPointAfterValue(value);
  Operation *op = value.getDefiningOp();
  if (auto constant = dyn_cast_or_null<ConstantOp>(op)) {
    auto splat = dyn_cast<SplatElementsAttr>(constant.getValue());
    if (!splat)
      return nullptr;
    auto copy = cast<ConstantOp>(builder.clone(*op));
    copy.setValueAttr(
        DenseElementsAttr::get(type, splat.getSplatValue<Attribute>()));
    copy.getResult().setType(type);
    return copy.getResult();
  }
  if (auto broadcast = dyn_cast_or_null<BroadcastOp>(op)) {
    auto copy = cast<BroadcastOp>(builder.clone(*op));
    copy.getResult().setType(type);
    return copy.getResult();
  }
  return nullptr;
}

// The type that `op` needs of an operand which does not depend on the inputs,
// beside one of type `batched` that does; null if it has no batch.
static RankedTensorType getNeededType(Operation *op, Value operand,
                                      RankedTensorType batched, int64_t from,
                                      int64_t to) {
  if (op->hasTrait<OpTrait::SameOperandsAndResultType>() ||
      isa<MeanSquaredErrorOp>(op))
    return batched;
  auto type = cast<RankedTensorType>(operand.getType());
  if (isa<MatmulOp>(op) && type.getRank() > 2)
    return scaleBatch(type, from, to);
  return nullptr;
}

static LogicalResult fitOperands(Operation *op,
                                 const llvm::DenseSet<Value> &batched,
                                 int64_t from, int64_t to) {
  RankedTensorType type;
  for (Value operand : op->getOperands())
    if (batched.contains(operand))
      type = cast<RankedTensorType>(operand.getType());
  for (OpOperand &operand : op->getOpOperands()) {
    if (batched.contains(operand.get()))
      continue;
    RankedTensorType needed = getNeededType(op, operand.get(), type, from, to);
    if (!needed || operand.get().getType() == needed)
      continue;
    Value rebuilt = rebuildWithType(operand.get(), needed);
    if (!rebuilt)
      return op->emitOpError("has an operand whose batch is not known");
    operand.set(rebuilt);
  }
  return success();
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
    Value rebuilt = type ? rebuildWithType(result.get(), type) : Value();
    if (!rebuilt)
      return entry.emitOpError("result ")
             << result.getOperandNumber()
             << " does not have the batch as its first axis";
    result.set(rebuilt);
  }
  entry.setFunctionType(
      FunctionType::get(entry.getContext(), body.getArgumentTypes(),
                        body.getTerminator()->getOperandTypes()));
  return success();
}
