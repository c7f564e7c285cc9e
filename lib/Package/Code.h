// What Package adds to a model's llvm::Module.
#ifndef WEIR_LIB_PACKAGE_CODE_H
#define WEIR_LIB_PACKAGE_CODE_H

#include "lib/Package/Facts.h"

namespace llvm {
class Function;
class GlobalVariable;
class Module;
} // namespace llvm

namespace weir {

/// Adds `<name>_descriptor` and its tables, read-only. The functions that
/// `facts.kernels` name must be in `module`.
llvm::GlobalVariable *addDescriptor(const Facts &facts, llvm::Module &module);

/// Adds the functions of `<name>.h`; each forwards to the runtime.
void addThunks(const Facts &facts, llvm::GlobalVariable *descriptor,
               llvm::Module &module);

} // namespace weir

#endif // WEIR_LIB_PACKAGE_CODE_H
