// The phase `object`: from lists and code to files that a program links.
//
// Purpose: the object file, the C and C++ headers and the manifest.
// Before: lib/Target has run: `module @<name>.code` beside the weir.model, and
// `weir.target` on the module.
// After: an object whose undefined symbols all begin with `weir_`, whose only
// public ones are `<name>_descriptor` and the functions of `<name>.h`, and
// whose bytes depend on nothing but the module and the options.
// Start at Emit.cpp; Facts.h is what is said about a model, everywhere alike.
#ifndef WEIR_LIB_PACKAGE_PACKAGE_H
#define WEIR_LIB_PACKAGE_PACKAGE_H

#include "lib/Package/Facts.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace weir {

enum class EmitKind { Object, Assembly, LLVM };

/// How many of LLVM's passes may run, for bisecting.
struct PassCount {
  unsigned limit = 0;
  unsigned asked = 0; // passes that could have been left out
  std::string last;   // the last that ran
};

/// For tests of bisecting: after `pass` has run, the first sum of floats in
/// `function` becomes a difference.
struct PlantedFault {
  std::string function, pass;
  bool *planted = nullptr; // set when there was something to spoil
};

struct EmitOptions {
  unsigned optLevel = 3;
  bool debugInfo = false; // line tables of the model's source
  EmitKind kind = EmitKind::Object;
  PassCount *passes = nullptr; // all passes
  /// The others' code is left out; that of all if there is none so called.
  std::optional<std::string> onlyKernel;
  std::optional<PlantedFault> fault;
};

/// Compiles `model`, a child of a builtin.module, with its code. The object is
/// checked (Verify.cpp). Failures are diagnosed at the model.
llvm::FailureOr<std::unique_ptr<llvm::MemoryBuffer>>
emitObject(ModelOp model, const Facts &facts, const EmitOptions &options = {});

/// The texts of `<name>.h`, `<name>.hpp` and `<name>.json`.
std::string printHeader(const Facts &facts);
std::string printHeaderCpp(const Facts &facts);
std::string printManifest(const Facts &facts);

/// Refuses an object with an undefined symbol that does not begin with
/// `weir_`, or a public one that does not begin with `<name>_`.
llvm::Error verifyObject(llvm::MemoryBufferRef object, llvm::StringRef name);

} // namespace weir

#endif // WEIR_LIB_PACKAGE_PACKAGE_H
