// The target `cpu`: vectorisable loops, then the LLVM dialect.
//
// Purpose: turns bufferized kernels into functions that call nothing.
// Before: plan.kernel on memrefs (lib/Plan/Verify.cpp), #weir.target.
// After: `module @<name>.code` holds LLVM functions; `<name>_<kernel>` has the
// runtime's signature (Verify.cpp).
// The loops are plain: LLVM's vectoriser makes vectors of them. A leaf emitter
// of our own will replace OrderLoops behind the same passes.
// Start at Pipeline.cpp for the order, LowerKernels.cpp for the work.
#ifndef WEIR_LIB_TARGET_CPU_PASSES_H
#define WEIR_LIB_TARGET_CPU_PASSES_H

#include "dialect/Weir/Weir.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Error.h"

namespace weir {
#define GEN_PASS_DECL
#include "lib/Target/CPU/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lib/Target/CPU/Passes.h.inc"

/// `cpu`: a name of LLVM's, such as x86-64-v3 and znver4, or `native`.
llvm::Expected<TargetAttr> describeCPU(mlir::MLIRContext &context,
                                       llvm::StringRef cpu);
void buildCPUPipeline(mlir::OpPassManager &passes);
} // namespace weir

#endif // WEIR_LIB_TARGET_CPU_PASSES_H
