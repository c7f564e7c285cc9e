#include "lib/Package/Package.h"

#include "lib/Package/Code.h"
#include "lib/Package/Optimize.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;

namespace weir {

static std::unique_ptr<llvm::TargetMachine>
createMachine(ModelOp model, const Facts &facts, unsigned optLevel) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  std::string message;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target) {
    model.emitError("LLVM has no code generator: ") << message;
    return nullptr;
  }
  llvm::TargetOptions options;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, facts.cpu, facts.features, options, llvm::Reloc::PIC_,
      std::nullopt,
      optLevel >= 2 ? llvm::CodeGenOptLevel::Aggressive
                    : llvm::CodeGenOptLevel::None));
}

static void addAttributes(llvm::Module &module, const Facts &facts) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr(llvm::Attribute::NoUnwind);
    // A line of the cache, so that the same code takes the same time wherever
    // it lies: from 16 bytes on, the step of W02 varies by 1 %.
    function.setAlignment(llvm::Align(64));
    // No loop becomes a call of memset or memcpy.
    function.addFnAttr("no-builtins");
    function.addFnAttr("target-cpu", facts.cpu);
    if (!facts.features.empty())
      function.addFnAttr("target-features", facts.features);
    bool wide = facts.cpuFeatures & WEIR_CPU_AVX512F;
    function.addFnAttr("prefer-vector-width", wide ? "512" : "256");
  }
}

// For bisecting, where only one kernel's code is looked at, and for the
// interpreter, which needs none.
static void keepOnly(llvm::Module &module, const Facts &facts,
                     StringRef wanted) {
  for (const Facts::Kernel &kernel : facts.kernels) {
    llvm::Function *function = module.getFunction(kernel.name);
    if (!function || kernel.name == wanted)
      continue;
    function->deleteBody();
    function->setLinkage(llvm::GlobalValue::InternalLinkage);
    auto *block = llvm::BasicBlock::Create(module.getContext(), "", function);
    llvm::ReturnInst::Create(module.getContext(), block);
  }
}

static FailureOr<std::unique_ptr<llvm::MemoryBuffer>>
generate(ModelOp model, llvm::Module &module, llvm::TargetMachine &machine,
         EmitKind kind) {
  SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream os(bytes);
  if (kind == EmitKind::LLVM) {
    module.print(os, nullptr);
  } else {
    llvm::legacy::PassManager passes;
    auto type = kind == EmitKind::Assembly ? llvm::CodeGenFileType::AssemblyFile
                                           : llvm::CodeGenFileType::ObjectFile;
    if (machine.addPassesToEmitFile(passes, os, nullptr, type)) {
      model.emitError("LLVM cannot write this kind of file");
      return failure();
    }
    passes.run(module);
  }
  return std::unique_ptr<llvm::MemoryBuffer>(
      std::make_unique<llvm::SmallVectorMemoryBuffer>(
          std::move(bytes), model.getName(),
          /*RequiresNullTerminator=*/false));
}

static ModuleOp findCode(ModelOp model) {
  auto module = cast<ModuleOp>(model->getParentOp());
  return module.lookupSymbol<ModuleOp>((model.getName() + ".code").str());
}

// Gives each function a scope, for locations count only within one.
static LogicalResult addDebugScopes(ModuleOp code) {
  PassManager passes(code.getContext());
  passes.addPass(LLVM::createDIScopeForLLVMFuncOpPass());
  return passes.run(code);
}

static std::unique_ptr<llvm::Module>
translate(ModelOp model, llvm::LLVMContext &context, bool debugInfo) {
  ModuleOp code = findCode(model);
  if (!code) {
    model.emitError("has no code; run the phase `target` first");
    return nullptr;
  }
  if (debugInfo && failed(addDebugScopes(code)))
    return nullptr;
  MLIRContext &mlirContext = *model.getContext();
  registerBuiltinDialectTranslation(mlirContext);
  registerLLVMDialectTranslation(mlirContext);
  auto module = translateModuleToLLVMIR(code, context, model.getName());
  if (!module)
    model.emitError("its code is not valid LLVM");
  else if (!debugInfo)
    llvm::StripDebugInfo(*module);
  return module;
}

FailureOr<std::unique_ptr<llvm::MemoryBuffer>>
emitObject(ModelOp model, const Facts &facts, const EmitOptions &options) {
  std::unique_ptr<llvm::TargetMachine> machine =
      createMachine(model, facts, options.optLevel);
  if (!machine)
    return failure();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module =
      translate(model, context, options.debugInfo);
  if (!module)
    return failure();
  module->setTargetTriple(machine->getTargetTriple());
  module->setDataLayout(machine->createDataLayout());
  module->setSourceFileName(facts.options.source);
  module->setPICLevel(llvm::PICLevel::BigPIC);
  addThunks(facts, addDescriptor(facts, *module), *module);
  addAttributes(*module, facts);
  if (options.onlyKernel)
    keepOnly(*module, facts, *options.onlyKernel);
  optimize(*module, *machine, options);
  auto bytes = generate(model, *module, *machine, options.kind);
  if (failed(bytes) || options.kind != EmitKind::Object)
    return bytes;
  if (llvm::Error error = verifyObject((*bytes)->getMemBufferRef(), facts.name))
    return model.emitError(llvm::toString(std::move(error)));
  return bytes;
}

} // namespace weir
