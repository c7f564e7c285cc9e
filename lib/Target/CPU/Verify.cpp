#include "lib/Target/CPU/Passes.h"

#include "dialect/Plan/Plan.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace weir {

#define GEN_PASS_DEF_VERIFYTARGET
#include "lib/Target/CPU/Passes.h.inc"

// target_c1
static LogicalResult verifyKernel(plan::KernelOp kernel, SymbolTable &code) {
  auto symbol = kernel->getAttrOfType<StringAttr>("plan.code");
  if (!symbol || !llvm::hasSingleElement(kernel.getBody().front()))
    return kernel.emitError("is not lowered to code");
  auto function = code.lookup<LLVM::LLVMFuncOp>(symbol.getValue());
  if (!function || function.isExternal())
    return kernel.emitError("has no code `") << symbol.getValue() << "`";
  auto type = function.getFunctionType();
  if (type.getNumParams() != 2 ||
      !isa<LLVM::LLVMPointerType>(type.getParamType(0)) ||
      !type.getParamType(1).isInteger(32))
    return function.emitError("has another signature than kernels have");
  return success();
}

static bool assumesFinite(Operation *op) {
  using Flags = LLVM::FastmathFlags;
  auto fast = dyn_cast<LLVM::FastmathFlagsInterface>(op);
  if (!fast || !fast.getFastmathAttr())
    return false;
  return bitEnumContainsAny(fast.getFastmathAttr().getValue(),
                            Flags::nnan | Flags::ninf);
}

// target_c2, target_c3, target_c4
static LogicalResult verifyCode(ModuleOp code) {
  WalkResult result = code.walk([&](Operation *op) {
    if (op == code)
      return WalkResult::advance();
    if (!isa<LLVM::LLVMDialect>(op->getDialect())) {
      op->emitError("is not in the LLVM dialect");
      return WalkResult::interrupt();
    }
    auto function = dyn_cast<LLVM::LLVMFuncOp>(op);
    if (function && function.isExternal() &&
        !function.getName().starts_with("weir_reference_")) {
      op->emitError("is called and has no code; kernels call nothing but "
                    "`weir_reference_*`");
      return WalkResult::interrupt();
    }
    if (assumesFinite(op)) {
      op->emitError("assumes that NaN or infinity does not occur");
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

// target_c5: the code relies on arguments that do not alias.
static LogicalResult verifyLaunch(plan::LaunchOp launch) {
  for (int64_t tied : launch.getTied()) {
    if (tied < 0)
      continue;
    Value written = launch->getOperand(tied);
    if (llvm::count(launch->getOperands(), written) > 1)
      return launch.emitError("passes a value twice that it overwrites");
  }
  return success();
}

static LogicalResult verifyModel(ModelOp model, ModuleOp module) {
  std::string name = (model.getName() + ".code").str();
  auto kernels = model.getOps<plan::KernelOp>();
  if (kernels.empty())
    return success();
  auto code = module.lookupSymbol<ModuleOp>(name);
  if (!code)
    return model.emitError("has no module `") << name << "`";
  SymbolTable symbols(code);
  for (plan::KernelOp kernel : kernels)
    if (failed(verifyKernel(kernel, symbols)))
      return failure();
  WalkResult launches = model.walk([](plan::LaunchOp launch) {
    return failed(verifyLaunch(launch)) ? WalkResult::interrupt()
                                        : WalkResult::advance();
  });
  return failure(launches.wasInterrupted() || failed(verifyCode(code)));
}

namespace {
struct VerifyTarget : impl::VerifyTargetBase<VerifyTarget> {
  void runOnOperation() override {
    for (ModelOp model : getOperation().getOps<ModelOp>())
      if (failed(verifyModel(model, getOperation())))
        return signalPassFailure();
  }
};
} // namespace

} // namespace weir
