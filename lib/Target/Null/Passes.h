// The target `null`: a skeleton that compiles and makes no code.
//
// Purpose: what to copy for a new target.
// Before and after: see lib/Target/Target.h.
// Start at LowerKernelsNull.cpp: turn each kernel into a function of the
// module `<name>.code`, empty its body, and name the function by `plan.code`.
#ifndef WEIR_LIB_TARGET_NULL_PASSES_H
#define WEIR_LIB_TARGET_NULL_PASSES_H

#include "dialect/Weir/Weir.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Error.h"

namespace weir {
#define GEN_PASS_DECL
#include "lib/Target/Null/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lib/Target/Null/Passes.h.inc"

llvm::Expected<TargetAttr> describeNull(mlir::MLIRContext &context,
                                        llvm::StringRef cpu);
void buildNullPipeline(mlir::OpPassManager &passes);
} // namespace weir

#endif // WEIR_LIB_TARGET_NULL_PASSES_H
