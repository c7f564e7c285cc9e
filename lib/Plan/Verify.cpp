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
  LogicalResult verifyBlock(Block &block, bool committed);
  LogicalResult verifyLaunch(plan::LaunchOp launch, bool committed);
  bool isFixed(Value value);

  plan::ListOp list;
  llvm::DenseMap<Value, int64_t> offsets;
  llvm::DenseMap<Value, unsigned> usesLeft;
  llvm::DenseSet<Value> overwritten;
  RangeSet live;
};
} // namespace

bool ListVerifier::isFixed(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  return argument && list.getArgAttr(argument.getArgNumber(),
                                     plan::PlanDialect::getSymbolAttrName());
}

LogicalResult ListVerifier::verifyLaunch(plan::LaunchOp launch,
                                         bool committed) {
  if (!launch.getOffsets()) // plan_c3
    return launch.emitOpError("has no place for its results");
  for (Value value : launch.getOperands())
    if (overwritten.contains(value)) // plan_c4
      return launch.emitOpError("reads a value that was overwritten");
  for (auto [i, result] : llvm::enumerate(launch.getResults())) {
    int64_t tied = launch.getTied()[i], begin = (*launch.getOffsets())[i];
    int64_t end = begin + plan::getBytes(result.getType());
    if (tied >= 0) {
      Value old = launch.getOperand(tied);
      if (isFixed(old) && !committed) // plan_c6
        return launch.emitOpError("overwrites ")
               << list.getArgAttr(cast<BlockArgument>(old).getArgNumber(),
                                  plan::PlanDialect::getSymbolAttrName())
               << " outside of a commit group";
      if (offsets.lookup(old) != begin)
        return launch.emitOpError("result ")
               << i << " is tied to an operand in another place";
      overwritten.insert(old);
    } else if (live.overlaps(begin, end)) { // plan_c5
      return launch.emitOpError("result ")
             << i << " overlaps a value that is still needed";
    }
    offsets[result] = begin;
    live.insert(begin, end);
  }
  auto drop = [&](Value value) {
    int64_t begin = offsets.lookup(value);
    live.erase(begin, begin + plan::getBytes(value.getType()));
  };
  for (Value value : launch.getOperands())
    if (!isa<BlockArgument>(value) && --usesLeft[value] == 0 &&
        !overwritten.contains(value))
      drop(value);
  for (Value result : launch.getResults()) {
    unsigned uses = std::distance(result.use_begin(), result.use_end());
    usesLeft[result] = uses;
    if (uses == 0 && !llvm::is_contained(overwritten, result) &&
        launch.getTied()[cast<OpResult>(result).getResultNumber()] < 0)
      drop(result);
  }
  return success();
}

LogicalResult ListVerifier::verifyBlock(Block &block, bool committed) {
  for (Operation &op : block) {
    if (auto launch = dyn_cast<plan::LaunchOp>(op)) {
      if (failed(verifyLaunch(launch, committed)))
        return failure();
    } else if (isa<plan::CommitOp, plan::RepeatOp>(op)) {
      if (failed(verifyBlock(op.getRegion(0).front(),
                             committed || isa<plan::CommitOp>(op))))
        return failure();
    }
  }
  return success();
}

LogicalResult ListVerifier::verify() {
  for (BlockArgument argument : list.getArguments()) {
    auto offset = dyn_cast_or_null<IntegerAttr>(list.getArgAttr(
        argument.getArgNumber(), plan::PlanDialect::getOffsetAttrName()));
    if (!offset) // plan_c3
      return list.emitOpError("argument ")
             << argument.getArgNumber() << " has no place";
    offsets[argument] = offset.getInt();
    live.insert(offset.getInt(),
                offset.getInt() + plan::getBytes(argument.getType()));
  }
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
