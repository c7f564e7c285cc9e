#include "lib/Target/CPU/Passes.h"

#include "dialect/Plan/Plan.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "runtime/include/weir/abi.h"

using namespace mlir;

namespace weir {

#define GEN_PASS_DEF_WRAPKERNELS
#include "lib/Target/CPU/Passes.h.inc"

// The operands of a weir_launch stand at its beginning.
static_assert(offsetof(weir_launch, operands) == 0);

// `symbol`(launch, part): loads what `body` wants and calls it.
static void wrap(LLVM::LLVMFuncOp body, StringRef symbol) {
  MLIRContext *context = body.getContext();
  Location loc = body.getLoc();
  auto pointer = LLVM::LLVMPointerType::get(context);
  OpBuilder b(context);
  b.setInsertionPointAfter(body);
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context),
                                          {pointer, b.getI32Type()});
  auto entry =
      LLVM::LLVMFuncOp::create(b, loc, symbol, type, LLVM::Linkage::Internal);
  Block *block = entry.addEntryBlock(b);
  b.setInsertionPointToStart(block);
  Value operands = LLVM::LoadOp::create(b, loc, pointer, block->getArgument(0));
  SmallVector<Value> arguments;
  for (unsigned i = 0; i + 1 < body.getNumArguments(); ++i) {
    Value place = LLVM::GEPOp::create(b, loc, pointer, pointer, operands,
                                      ArrayRef<LLVM::GEPArg>{int32_t(i)});
    arguments.push_back(LLVM::LoadOp::create(b, loc, pointer, place));
  }
  arguments.push_back(
      LLVM::ZExtOp::create(b, loc, b.getI64Type(), block->getArgument(1)));
  LLVM::CallOp::create(b, loc, body, arguments);
  LLVM::ReturnOp::create(b, loc, ValueRange());
}

namespace {
struct WrapKernels : impl::WrapKernelsBase<WrapKernels> {
  LogicalResult wrapKernel(plan::KernelOp kernel, SymbolTable &code) {
    auto symbol = kernel->getAttrOfType<StringAttr>("plan.code");
    if (!symbol || code.lookup(symbol.getValue()))
      return success();
    auto body = code.lookup<LLVM::LLVMFuncOp>(kernel.getSymName());
    if (!body || body.getNumArguments() != kernel.getNumArguments() + 1)
      return kernel.emitError("has no function on bare pointers; run "
                              "weir-lower-kernels and the conversions to the "
                              "LLVM dialect first");
    body.setLinkage(LLVM::Linkage::Internal);
    // Kept apart: its arguments are known not to alias, which inlining into
    // a function that loads them would weaken.
    body.setNoInline(true);
    wrap(body, symbol.getValue());
    return success();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    for (ModelOp model : module.getOps<ModelOp>()) {
      auto code =
          module.lookupSymbol<ModuleOp>((model.getName() + ".code").str());
      if (!code)
        continue;
      SymbolTable symbols(code);
      for (auto kernel : model.getOps<plan::KernelOp>())
        if (failed(wrapKernel(kernel, symbols)))
          return signalPassFailure();
    }
  }
};
} // namespace

} // namespace weir
