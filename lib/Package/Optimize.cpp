#include "lib/Package/Optimize.h"

#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/OptBisect.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Passes/StandardInstrumentations.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Scalar/LoopUnrollPass.h"

namespace weir {

namespace {
/// Lets the first `limit` passes run that may be left out.
class PassLimit : public llvm::OptPassGate {
public:
  explicit PassLimit(PassCount &count) : count(count) {}
  bool isEnabled() const override { return true; }
  bool shouldRunPass(llvm::StringRef pass, llvm::StringRef) const override {
    if (count.asked++ >= count.limit)
      return false;
    count.last = pass.str();
    return true;
  }

private:
  PassCount &count;
};
} // namespace

// For tests of bisecting: the first sum of floats becomes a difference.
static bool spoil(llvm::Function &function) {
  for (llvm::Instruction &instruction : llvm::instructions(function))
    if (instruction.getOpcode() == llvm::Instruction::FAdd) {
      auto *changed = llvm::BinaryOperator::CreateFSub(
          instruction.getOperand(0), instruction.getOperand(1), "",
          instruction.getIterator());
      instruction.replaceAllUsesWith(changed);
      instruction.eraseFromParent();
      return true;
    }
  return false;
}

static void plantFault(llvm::PassInstrumentationCallbacks &callbacks,
                       const PlantedFault &fault, llvm::Module &module) {
  callbacks.registerAfterPassCallback(
      [&fault, &module, done = false](llvm::StringRef pass, llvm::Any,
                                      const llvm::PreservedAnalyses &) mutable {
        llvm::Function *function = module.getFunction(fault.function);
        if (done || pass != fault.pass || !function)
          return;
        done = spoil(*function);
        if (done && fault.planted)
          *fault.planted = true;
      });
}

void optimize(llvm::Module &module, llvm::TargetMachine &machine,
              const EmitOptions &options) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = tuning.SLPVectorization = options.optLevel >= 2;
  // Unrolled before they are vectorised, short loops become scatters of the
  // loop around them; the vectoriser interleaves what it makes.
  tuning.LoopUnrolling = false;
  llvm::PassInstrumentationCallbacks callbacks;
  llvm::StandardInstrumentations instrumentations(module.getContext(),
                                                  /*DebugLogging=*/false);
  std::optional<PassLimit> limit;
  if (options.passes) {
    limit.emplace(*options.passes);
    module.getContext().setOptPassGate(*limit);
    instrumentations.registerCallbacks(callbacks, &modules);
  }
  if (options.fault)
    plantFault(callbacks, *options.fault, module);
  llvm::PassBuilder builder(&machine, tuning, std::nullopt, &callbacks);
  builder.registerVectorizerEndEPCallback([](llvm::FunctionPassManager &passes,
                                             llvm::OptimizationLevel level) {
    passes.addPass(
        llvm::LoopUnrollPass(llvm::LoopUnrollOptions(level.getSpeedupLevel())));
  });
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  auto passes =
      options.optLevel >= 2
          ? builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)
          : builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0);
  passes.run(module, modules);
  // The limit ends here; code generation asks the gate too.
  module.getContext().setOptPassGate(llvm::getGlobalPassGate());
}

} // namespace weir
