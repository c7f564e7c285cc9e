#include "lib/Training/Inference.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace weir;

namespace {
/// What a step learns for one state, in the order of the forward pass: more
/// than once where a layer is applied more than once.
struct StateUpdate {
  ReadOp running;
  Operation *layer; // the first that serves it
  SmallVector<Value> batches;
  double momentum;
};
} // namespace

/// The operations that lead to a loss of `step`, in order.
static SmallVector<Operation *> getForwardPass(EntryOp step) {
  DenseSet<Value> needed;
  for (auto [i, value] : llvm::enumerate(step.getReturn().getOperands()))
    if (step.getResultRole(i).starts_with("loss_"))
      needed.insert(value);
  SmallVector<Operation *> operations;
  for (Operation &op : llvm::reverse(step.getBody().front())) {
    if (llvm::none_of(op.getResults(),
                      [&](Value value) { return needed.contains(value); }))
      continue;
    needed.insert_range(op.getOperands());
    operations.push_back(&op);
  }
  std::reverse(operations.begin(), operations.end());
  return operations;
}

LogicalResult weir::assignStates(EntryOp step, OpBuilder &builder) {
  llvm::MapVector<StringAttr, StateUpdate> updates;
  for (Operation *op : getForwardPass(step)) {
    auto training = dyn_cast<TrainingForm>(op);
    if (!training)
      continue;
    for (const RunningStatistic &one : training.getRunningStatistics()) {
      auto read = one.running.getDefiningOp<ReadOp>();
      if (!read)
        return op->emitOpError("keeps a running statistic in no state");
      StateUpdate &update = updates[read.getSymbolAttr().getAttr()];
      if (!update.running)
        update = {read, op, {}, one.momentum};
      update.batches.push_back(one.batch);
    }
  }
  for (auto &[symbol, update] : updates) {
    Location loc = update.layer->getLoc();
    Type type = update.running.getType();
    auto old =
        ReadOp::create(builder, loc, type, update.running.getSymbolAttr());
    auto average = RunningAverageOp::create(
        builder, loc, type, old.getValue(), update.batches,
        builder.getF64FloatAttr(update.momentum));
    setLayer(average, getLayer(update.layer));
    AssignOp::create(builder, loc, update.running.getSymbolAttr(),
                     average.getResult());
  }
  return success();
}
