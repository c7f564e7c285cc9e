#include "dialect/Plan/Plan.h"
#include "dialect/Weir/Weir.h"
#include "lib/Plan/Passes.h"

#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/FuncBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotModuleBufferize.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_BUFFERIZEKERNELS
#include "lib/Plan/Passes.h.inc"
} // namespace weir

using namespace weir;

void weir::registerPlanInterfaces(DialectRegistry &registry) {
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  bufferization::func_ext::registerBufferizableOpInterfaceExternalModels(
      registry);
  linalg::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
}

// Upstream bufferizes functions of the func dialect: the kernel's body goes
// there and comes back.
static func::FuncOp moveToFunction(plan::KernelOp kernel, ModuleOp module) {
  OpBuilder builder(module.getBodyRegion());
  auto function = func::FuncOp::create(
      builder, kernel.getLoc(), kernel.getSymName(), kernel.getFunctionType());
  function.getBody().takeBody(kernel.getBody());
  int64_t inputs = kernel.getInputs();
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    function.setArgAttr(i, "bufferization.writable",
                        builder.getBoolAttr(int64_t(i) >= inputs));
  Operation *terminator = function.getBody().front().getTerminator();
  builder.setInsertionPoint(terminator);
  func::ReturnOp::create(builder, terminator->getLoc(),
                         terminator->getOperands());
  terminator->erase();
  return function;
}

static LogicalResult moveBack(func::FuncOp function, plan::KernelOp kernel) {
  Block &body = function.getBody().front();
  Operation *terminator = body.getTerminator();
  int64_t inputs = kernel.getInputs();
  for (auto [i, value] : llvm::enumerate(terminator->getOperands()))
    if (value != body.getArgument(inputs + i))
      return kernel.emitOpError("result ")
             << i << " is not computed in its destination";
  WalkResult walk = function.walk([&](Operation *op) {
    if (!isa<memref::AllocOp, memref::CopyOp>(op))
      return WalkResult::advance();
    op->emitOpError("is needed by kernel ")
        << kernel.getSymName() << ", and kernels have no memory of their own";
    return WalkResult::interrupt();
  });
  if (walk.wasInterrupted())
    return failure();
  OpBuilder builder(terminator);
  plan::ReturnOp::create(builder, terminator->getLoc(), ValueRange());
  terminator->erase();
  kernel.setFunctionType(builder.getFunctionType(body.getArgumentTypes(), {}));
  kernel.getBody().takeBody(function.getBody());
  return success();
}

static LogicalResult bufferize(plan::KernelOp kernel) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(kernel.getLoc());
  func::FuncOp function = moveToFunction(kernel, *module);
  bufferization::OneShotBufferizationOptions options;
  options.bufferizeFunctionBoundaries = true;
  options.setFunctionBoundaryTypeConversion(
      bufferization::LayoutMapOption::IdentityLayoutMap);
  bufferization::BufferizationState state;
  if (failed(bufferization::runOneShotModuleBufferize(*module, options, state)))
    return failure();
  return moveBack(function, kernel);
}

namespace {
struct BufferizeKernels : weir::impl::BufferizeKernelsBase<BufferizeKernels> {
  void runOnOperation() override {
    for (auto kernel : getOperation().getOps<plan::KernelOp>())
      if (!kernel.isBufferized() && failed(bufferize(kernel)))
        return signalPassFailure();
  }
};
} // namespace
