// The phase `target`: from plan.kernel to machine-near code.
//
// Purpose: the registry of targets; a target is a folder beside this file.
// Before: kernels are bufferized (lib/Plan/Verify.cpp), and the module holds
// `#weir.target`, which `describe` makes.
// After: beside each weir.model stands `module @<name>.code` with one function
// for each kernel; the kernel's body is empty and `plan.code` names the
// function (Verify.cpp of the target). lib/Package makes an object of it.
// To add a target, copy Null, add a line to Targets.def, and make the kernels
// of test/Target/conformance pass.
#ifndef WEIR_LIB_TARGET_TARGET_H
#define WEIR_LIB_TARGET_TARGET_H

#include "dialect/Weir/Weir.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Error.h"

namespace weir {

struct Target {
  llvm::StringRef name; // as `--target` and `kind` of #weir.target
  llvm::StringRef summary;
  /// The facts of `cpu`, or why it is refused. "native" is this machine.
  llvm::Expected<TargetAttr> (*describe)(mlir::MLIRContext &context,
                                         llvm::StringRef cpu);
  /// Adds the passes of this phase, its verifier last.
  void (*buildPipeline)(mlir::OpPassManager &passes);
};

/// Null if there is none.
const Target *findTarget(llvm::StringRef name);

/// The passes of all targets, and each one's pipeline as `weir-target-<name>`.
void registerTargetPasses();

} // namespace weir

#endif // WEIR_LIB_TARGET_TARGET_H
