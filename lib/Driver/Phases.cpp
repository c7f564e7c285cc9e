#include "lib/Driver/Phases.h"
#include "dialect/Plan/Plan.h"
#include "dialect/Weir/Weir.h"
#include "lib/Autodiff/Passes.h"
#include "lib/Frontend/Passes.h"
#include "lib/GradientFlow/Passes.h"
#include "lib/Lowering/Passes.h"
#include "lib/Plan/Passes.h"
#include "lib/Repair/Passes.h"
#include "lib/Target/Target.h"
#include "lib/Training/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace weir;
using llvm::StringRef;

namespace {
/// The passes of a phase in order; `referencePasses` where the reference path
/// differs. `verifier` states what holds after the phase.
struct PhaseInfo {
  StringRef passes;
  StringRef referencePasses;
  StringRef verifier;
};
} // namespace

static constexpr StringRef phaseNames[] = {
    "model", "flow",   "repaired", "differentiated",
    "step",  "linalg", "plan",     "target",
};

// All but the last run on each weir.model by itself.
static constexpr PhaseInfo phases[] = {
    {"", "weir-promote-to-f64", "weir-verify-model"},
    {"weir-predict-flow,weir-diagnose-flow,weir-lint", "", "weir-verify-flow"},
    {"weir-apply-policy", "weir-apply-policy", "weir-verify-repaired"},
    {"weir-request-gradients,weir-differentiate",
     "weir-request-gradients,weir-differentiate", "weir-verify-differentiated"},
    {"weir-build-step,weir-update-rows,weir-build-evaluate,weir-build-predict",
     "weir-build-step,weir-build-evaluate,weir-build-predict",
     "weir-verify-step"},
    {"weir-convert-to-linalg", "weir-convert-to-linalg", "weir-verify-linalg"},
    {"weir-form-kernels,weir-bufferize-kernels,weir-plan-memory",
     "weir-form-kernels{fuse=false},weir-bufferize-kernels,weir-plan-memory",
     "weir-verify-plan"},
    // A target's pipeline ends in its own verifier.
    {"weir-target-", "weir-target-", ""},
};
static_assert(std::size(phases) == std::size(phaseNames));

StringRef weir::getPhaseName(Phase phase) {
  return phaseNames[static_cast<unsigned>(phase)];
}

llvm::ArrayRef<StringRef> weir::getPhaseNames() { return phaseNames; }

std::optional<Phase> weir::findPhase(StringRef name) {
  for (auto [index, candidate] : llvm::enumerate(phaseNames))
    if (candidate == name)
      return static_cast<Phase>(index);
  return std::nullopt;
}

void weir::registerAllPasses() {
  registerFrontendPasses();
  registerGradientFlowPasses();
  registerRepairPasses();
  registerAutodiffPasses();
  registerTrainingPasses();
  registerLoweringPasses();
  registerPlanPasses();
  registerTargetPasses();
  mlir::registerTransformsPasses();
}

void weir::registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<WeirDialect, plan::PlanDialect, mlir::arith::ArithDialect,
                  mlir::bufferization::BufferizationDialect,
                  mlir::func::FuncDialect, mlir::linalg::LinalgDialect,
                  mlir::LLVM::LLVMDialect, mlir::math::MathDialect,
                  mlir::memref::MemRefDialect, mlir::scf::SCFDialect,
                  mlir::tensor::TensorDialect, mlir::vector::VectorDialect>();
  registerAutodiffInterfaces(registry);
  registerGradientFlowInterfaces(registry);
  registerLoweringInterfaces(registry);
  registerPlanInterfaces(registry);
}

std::string weir::findRepairMistake(StringRef passes) {
  constexpr StringRef known[] = {
      "weir-choose-init",          "weir-replace-activation",
      "weir-insert-normalization", "weir-insert-residual",
      "weir-insert-clipping",      "weir-set-learning-rate",
      "weir-stabilise-numerics"};
  if (passes.empty())
    return "";
  std::string error;
  llvm::raw_string_ostream os(error);
  mlir::OpPassManager manager(ModelOp::getOperationName());
  if (mlir::failed(mlir::parsePassPipeline(passes, manager, os)))
    return StringRef(error).ltrim("< \n").rtrim().str();
  for (const mlir::Pass &pass : manager.getPasses())
    if (!llvm::is_contained(known, pass.getArgument()))
      return ("`" + pass.getArgument() + "` is no repair; they are " +
              llvm::join(llvm::ArrayRef(known), ", "))
          .str();
  return "";
}

/// What a program asks for beside its step: right behind the pass that makes
/// it, but for the probes, which look at the finished one.
static std::string addWatchers(StringRef passes, const PhaseOptions &options) {
  auto [build, rest] = passes.split(',');
  std::string text = build.str();
  if (!options.nan.empty())
    text += ",weir-inject-nan{" + options.nan + "}";
  if (!options.outliers.empty())
    text += ",weir-guard-outliers{" + options.outliers + "}";
  text += "," + rest.str();
  if (options.probes)
    text += ",weir-insert-probes";
  return text;
}

llvm::LogicalResult weir::runPhase(mlir::ModuleOp module, Phase phase,
                                   const PhaseOptions &options) {
  const PhaseInfo &info = phases[static_cast<unsigned>(phase)];
  std::string passes =
      (options.reference ? info.referencePasses : info.passes).str();
  if (phase == Phase::Target)
    passes += options.target;
  if (phase == Phase::Differentiated && options.exposeLayers)
    passes = "weir-expose-layers," + passes;
  if (phase == Phase::Step)
    passes = addWatchers(passes, options);
  if (phase == Phase::Repaired && !options.repairs.empty())
    passes = options.repairs;
  if (!info.verifier.empty())
    passes += (passes.empty() ? "" : ",") + info.verifier.str();
  if (phase != Phase::Target)
    passes = "weir.model(" + passes + ")";
  // Passes on models are nested where they are needed.
  mlir::PassManager manager(module.getContext(),
                            mlir::ModuleOp::getOperationName(),
                            mlir::PassManager::Nesting::Implicit);
  // Every pass verifies what it made in its own phase's verifier; upstream's
  // verifier after each pass costs more than the passes on deep models.
  manager.enableVerifier(phase <= Phase::Step);
  std::string error;
  llvm::raw_string_ostream os(error);
  if (mlir::failed(mlir::parsePassPipeline(passes, manager, os)))
    return module.emitError() << "internal error: cannot build phase `"
                              << getPhaseName(phase) << "`: " << error;
  return manager.run(module);
}
