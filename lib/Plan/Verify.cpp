#include "dialect/Plan/Plan.h"
#include "dialect/Weir/Weir.h"
#include "lib/Plan/Arena.h"
#include "lib/Plan/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_VERIFYPLAN
#include "lib/Plan/Passes.h.inc"
} // namespace weir

using namespace weir;

// plan_c2
static LogicalResult verifyKernel(plan::KernelOp kernel) {
  if (!kernel.isBufferized())
    return kernel.emitOpError("is not bufferized");
  WalkResult walk = kernel.walk([](Operation *op) {
    if (!isa<memref::AllocOp, memref::AllocaOp, memref::CopyOp,
             memref::DeallocOp>(op))
      return WalkResult::advance();
    op->emitOpError("stands in a kernel, which has no memory of its own");
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

// plan_c1
static LogicalResult verifyItems(plan::ListOp list) {
  WalkResult walk = list.walk([&](Operation *op) {
    if (op == list || isa<plan::LaunchOp, plan::RepeatOp, plan::CommitOp,
                          plan::CollectiveOp, plan::WaitOp, plan::ReturnOp>(op))
      return WalkResult::advance();
    op->emitOpError("is no part of a list");
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

namespace {
/// Walks a list in order and follows which value owns which bytes.
class ListVerifier {
public:
  explicit ListVerifier(plan::ListOp list) : list(list) {}
  LogicalResult verify();

private:
  LogicalResult placeArguments();
  LogicalResult verifyBlock(Block &block, bool committed);
  LogicalResult verifyOperands(Operation *op);
  LogicalResult verifyTied(plan::LaunchOp launch, unsigned result, Value old,
                           bool committed);
  LogicalResult placeResults(plan::LaunchOp launch, bool committed);
  void dropEnded(Operation *op);
  void drop(Value value);
  bool isFixed(Value value);

  plan::ListOp list;
  llvm::DenseMap<Value, int64_t> offsets;
  llvm::DenseMap<Value, unsigned> usesLeft;
  llvm::DenseSet<Value> overwritten;
  llvm::DenseSet<int64_t> argumentPlaces; // never free
  RangeSet live;
};
} // namespace

bool ListVerifier::isFixed(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  return argument && list.getArgAttr(argument.getArgNumber(),
                                     plan::PlanDialect::getSymbolAttrName());
}

LogicalResult ListVerifier::verifyOperands(Operation *op) {
  for (Value value : op->getOperands())
    if (overwritten.contains(value)) // plan_c4
      return op->emitOpError("reads a value that was overwritten");
  return success();
}

LogicalResult ListVerifier::verifyTied(plan::LaunchOp launch, unsigned result,
                                       Value old, bool committed) {
  if (isFixed(old) && !committed) // plan_c6
    return launch.emitOpError("overwrites ")
           << list.getArgAttr(cast<BlockArgument>(old).getArgNumber(),
                              plan::PlanDialect::getSymbolAttrName())
           << " outside of a commit group";
  if (offsets.lookup(old) != (*launch.getOffsets())[result]) // plan_c3
    return launch.emitOpError("result ")
           << result << " is tied to an operand in another place";
  return success();
}

LogicalResult ListVerifier::placeResults(plan::LaunchOp launch,
                                         bool committed) {
  if (!launch.getOffsets()) // plan_c3
    return launch.emitOpError("has no place for its results");
  for (auto [i, result] : llvm::enumerate(launch.getResults())) {
    int64_t tied = launch.getTied()[i], begin = (*launch.getOffsets())[i];
    int64_t end = begin + plan::getBytes(result.getType());
    if (tied >= 0) {
      Value old = launch.getOperand(tied);
      if (failed(verifyTied(launch, i, old, committed)))
        return failure();
      overwritten.insert(old);
    } else if (live.overlaps(begin, end)) { // plan_c5
      return launch.emitOpError("result ")
             << i << " overlaps a value that is still needed";
    }
    offsets[result] = begin;
    live.insert(begin, end);
  }
  return success();
}

void ListVerifier::drop(Value value) {
  int64_t begin = offsets.lookup(value);
  if (!argumentPlaces.contains(begin))
    live.erase(begin, begin + plan::getBytes(value.getType()));
}

// The place of an overwritten value belongs to what took it.
void ListVerifier::dropEnded(Operation *op) {
  op->walk([&](Operation *user) {
    for (Value value : user->getOperands())
      if (plan::getEndOfUse(value, user) == op && --usesLeft[value] == 0 &&
          !overwritten.contains(value))
        drop(value);
  });
  for (Value result : op->getResults()) {
    usesLeft[result] = std::distance(result.use_begin(), result.use_end());
    if (result.use_empty())
      drop(result);
  }
}

LogicalResult ListVerifier::verifyBlock(Block &block, bool committed) {
  for (Operation &op : block) {
    if (failed(verifyOperands(&op)))
      return failure();
    if (auto launch = dyn_cast<plan::LaunchOp>(op)) {
      if (failed(placeResults(launch, committed)))
        return failure();
    } else if (auto collective = dyn_cast<plan::CollectiveOp>(op)) {
      offsets[collective.getReduced()] = offsets.lookup(collective.getValue());
      overwritten.insert(collective.getValue());
    } else if (isa<plan::CommitOp, plan::RepeatOp>(op)) {
      if (failed(verifyBlock(op.getRegion(0).front(),
                             committed || isa<plan::CommitOp>(op))))
        return failure();
    }
    dropEnded(&op);
  }
  return success();
}

LogicalResult ListVerifier::placeArguments() {
  for (BlockArgument argument : list.getArguments()) {
    auto offset = dyn_cast_or_null<IntegerAttr>(list.getArgAttr(
        argument.getArgNumber(), plan::PlanDialect::getOffsetAttrName()));
    if (!offset) // plan_c3
      return list.emitOpError("argument ")
             << argument.getArgNumber() << " has no place";
    int64_t begin = offset.getInt();
    int64_t end = begin + plan::getBytes(argument.getType());
    if (live.overlaps(begin, end)) // plan_c5
      return list.emitOpError("argument ")
             << argument.getArgNumber() << " overlaps another";
    offsets[argument] = begin;
    argumentPlaces.insert(begin);
    live.insert(begin, end);
  }
  return success();
}

LogicalResult ListVerifier::verify() {
  if (failed(placeArguments()))
    return failure();
  return verifyBlock(list.getBody().front(), /*committed=*/false);
}

namespace {
struct VerifyPlan : weir::impl::VerifyPlanBase<VerifyPlan> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    for (auto entry : model.getOps<EntryOp>()) { // plan_c7
      entry.emitOpError("is left after the phase `plan`");
      return signalPassFailure();
    }
    for (auto kernel : model.getOps<plan::KernelOp>())
      if (failed(verifyKernel(kernel)))
        return signalPassFailure();
    for (auto list : model.getOps<plan::ListOp>())
      if (failed(verifyItems(list)) || failed(ListVerifier(list).verify()))
        return signalPassFailure();
    markAllAnalysesPreserved();
  }
};
} // namespace
