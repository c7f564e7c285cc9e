#include "lib/Frontend/Verify.h"
#include "lib/Frontend/Passes.h"
#include "llvm/ADT/StringSet.h"

namespace weir {
#define GEN_PASS_DEF_VERIFYMODEL
#include "lib/Frontend/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

static LogicalResult verifyOperation(Operation *op, SymbolTable &symbols) {
  if (isa<UnknownLoc>(op->getLoc()))
    return op->emitOpError("has no place in the source");
  if (isa<ReturnOp>(op))
    return success();
  if (!isa<WeirDialect>(op->getDialect()) ||
      isa<GradientOp, ClipOp, GuardOp, UpdateOp, CommitOp, AssignOp>(op))
    return op->emitOpError("does not belong in the phase `model`");
  FlatSymbolRefAttr layer = getLayer(op);
  if (!layer || !symbols.lookup<LayerOp>(layer.getAttr()))
    return op->emitOpError("names no layer of the model");
  return success();
}

static bool startsWithBatch(Type type, int64_t batch) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.getRank() > 0 && tensor.getDimSize(0) == batch;
}

static LogicalResult verifyArguments(EntryOp entry, int64_t batch) {
  llvm::StringSet<> names;
  for (unsigned i = 0; i < entry.getNumArguments(); ++i) {
    StringRef role = entry.getArgRole(i), name = entry.getArgName(i);
    if (role != "input" && role != "target")
      return entry.emitOpError("argument ") << i << " has the role " << role;
    if (name.empty() || !names.insert(name).second)
      return entry.emitOpError("argument ") << i << " has no name of its own";
    if (!startsWithBatch(entry.getArgumentTypes()[i], batch))
      return entry.emitOpError("argument `")
             << name << "` does not begin with the batch of " << batch;
  }
  return success();
}

static LogicalResult verifyResults(EntryOp entry, int64_t batch) {
  llvm::StringSet<> names;
  for (unsigned i = 0; i < entry.getNumResults(); ++i) {
    StringRef role = entry.getResultRole(i), name = entry.getResultName(i);
    bool isSum = role == "loss_sum" || role == "metric_sum";
    bool isTable = role == "metric_table";
    if (role != "output" && !isSum && !isTable)
      return entry.emitOpError("result ") << i << " has the role " << role;
    // Losses, metrics and outputs may share names with one another.
    StringRef kind = isTable ? "metric_sum" : role;
    if (name.empty() || !names.insert((kind + "." + name).str()).second)
      return entry.emitOpError("result ") << i << " has no name of its own";
    if (role == "output" && !startsWithBatch(entry.getResultTypes()[i], batch))
      return entry.emitOpError("output `")
             << name << "` does not begin with the batch of " << batch;
    if (!isSum)
      continue;
    std::string weight = (role.drop_back(3) + "weight").str();
    ++i;
    if (i == entry.getNumResults() || entry.getResultRole(i) != weight ||
        entry.getResultName(i) != name)
      return entry.emitOpError("`") << name << "` has a sum and no weight";
  }
  return success();
}

/// No output is computed from a target.
static LogicalResult verifyOutputs(EntryOp entry) {
  llvm::DenseSet<Value> tainted;
  Block &body = entry.getBody().front();
  for (BlockArgument argument : body.getArguments())
    if (entry.getArgRole(argument.getArgNumber()) == "target")
      tainted.insert(argument);
  auto isTainted = [&](Value value) { return tainted.contains(value); };
  for (Operation &op : body)
    if (llvm::any_of(op.getOperands(), isTainted))
      tainted.insert_range(op.getResults());
  for (auto [i, value] : llvm::enumerate(entry.getReturn().getOperands()))
    if (entry.getResultRole(i) == "output" && tainted.contains(value))
      return entry.emitOpError("output `")
             << entry.getResultName(i) << "` depends on a target";
  return success();
}

static LogicalResult verifyModel(ModelOp model) {
  EntryOp forward = model.lookupEntry("forward");
  if (!forward)
    return model.emitOpError("has no entry @forward");
  for (EntryOp entry : model.getBody().getOps<EntryOp>())
    if (entry != forward)
      return entry.emitOpError("does not belong in the phase `model`");
  int64_t batch = model.getBatch();
  if (failed(verifyArguments(forward, batch)) ||
      failed(verifyResults(forward, batch)))
    return failure();
  SymbolTable symbols(model);
  for (Operation &op : forward.getBody().front())
    if (failed(verifyOperation(&op, symbols)))
      return failure();
  if (failed(verifyOutputs(forward)))
    return failure();
  return verifySettings(model);
}

namespace {
struct VerifyModel : weir::impl::VerifyModelBase<VerifyModel> {
  void runOnOperation() override {
    if (failed(verifyModel(getOperation())))
      signalPassFailure();
  }
};
} // namespace
