// LLVM's passes over a model's code, and what debugging asks of them.
#ifndef WEIR_LIB_PACKAGE_OPTIMIZE_H
#define WEIR_LIB_PACKAGE_OPTIMIZE_H

#include "lib/Package/Package.h"

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace weir {

/// Optimises `module` as `options` say.
void optimize(llvm::Module &module, llvm::TargetMachine &machine,
              const EmitOptions &options);

} // namespace weir

#endif // WEIR_LIB_PACKAGE_OPTIMIZE_H
