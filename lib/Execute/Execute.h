// Loading a compiled object into this process.
//
// Purpose: `train`, `run` and the others execute the very object that
// `compile` writes.
// Before: the bytes of an object. After: its descriptor, from which
// weir_model_create_abi2 makes models; the code lives as long as the
// LoadedObject.
// The object's undefined symbols are those of the runtime that this program
// links (Symbols.cpp), given by address: nothing is exported or searched.
// Start at Execute.cpp.
#ifndef WEIR_LIB_EXECUTE_EXECUTE_H
#define WEIR_LIB_EXECUTE_EXECUTE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>

struct weir_descriptor;

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace weir {

class LoadedObject {
public:
  /// `name` is the model's prefix, as in `<name>_descriptor`.
  static llvm::Expected<std::unique_ptr<LoadedObject>>
  load(llvm::MemoryBufferRef object, llvm::StringRef name);
  ~LoadedObject();

  const weir_descriptor *getDescriptor() const { return descriptor; }
  /// The address of another symbol of the object: `<name>_train_step`.
  llvm::Expected<void *> lookup(llvm::StringRef symbol) const;

private:
  explicit LoadedObject(std::unique_ptr<llvm::orc::LLJIT> jit);

  /// What the linker said, which its errors leave out.
  std::string problem;
  std::unique_ptr<llvm::orc::LLJIT> jit;
  const weir_descriptor *descriptor = nullptr;
};

} // namespace weir

#endif // WEIR_LIB_EXECUTE_EXECUTE_H
