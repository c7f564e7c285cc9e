// The order of the phases: the only place that knows it.
#ifndef WEIR_LIB_DRIVER_PHASES_H
#define WEIR_LIB_DRIVER_PHASES_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace weir {

enum class Phase : uint8_t {
  Model,
  Flow,
  Repaired,
  Differentiated,
  Step,
  Linalg,
  Plan,
  Target
};

llvm::StringRef getPhaseName(Phase phase);
/// None if there is no such phase, or it has no IR (`object`).
std::optional<Phase> findPhase(llvm::StringRef name);
/// The names, in order.
llvm::ArrayRef<llvm::StringRef> getPhaseNames();

/// Registers every pass, for pipelines and for `--list passes`.
void registerAllPasses();
/// Dialects and the phases' models of interfaces.
void registerAllDialects(mlir::DialectRegistry &registry);

struct PhaseOptions {
  bool reference = false;     // f64, nothing fused
  bool exposeLayers = false;  // an output for what each layer computes
  bool probes = false;        // the step tells how healthy the model is
  std::string outliers;       // options of weir-guard-outliers; empty: none
  std::string nan;            // options of weir-inject-nan; empty: none
  std::string target = "cpu"; // lib/Target
  std::string repairs;        // passes of lib/Repair; empty: the policy's
};

/// What is wrong with `passes` as those of `--repair`, or empty.
std::string findRepairMistake(llvm::StringRef passes);

/// Brings `module` from the phase before to `phase` and checks that phase's
/// contract. Whatever fails was reported to the context's handler.
llvm::LogicalResult runPhase(mlir::ModuleOp module, Phase phase,
                             const PhaseOptions &options);

} // namespace weir

#endif // WEIR_LIB_DRIVER_PHASES_H
