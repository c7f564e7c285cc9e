// The library in the language: lib/Library/*.weir, which the compiler holds as
// text. Its blocks are found after those of a file and the compiler's own.
#ifndef WEIR_LIB_FRONTEND_LIBRARY_H
#define WEIR_LIB_FRONTEND_LIBRARY_H

#include "lib/Frontend/Syntax.h"
#include "llvm/ADT/StringMap.h"
#include <memory>
#include <string>
#include <vector>

namespace weir {
class Diagnostics;

/// Parsed into buffers of a file's own SourceMgr when first asked, so that
/// notes can show its lines.
class Library {
public:
  explicit Library(Diagnostics &diagnostics) : diagnostics(diagnostics) {}

  /// The block of this name, or null.
  const syntax::Function *find(llvm::StringRef name);
  bool contains(const syntax::Function &function) const {
    return blocks.lookup(function.name.text) == &function;
  }
  std::vector<llvm::StringRef> getNames();

private:
  void load();

  Diagnostics &diagnostics;
  std::vector<std::unique_ptr<syntax::File>> files;
  llvm::StringMap<const syntax::Function *> blocks;
};

/// What the documentation says of a block.
struct LibraryBlock {
  std::string file;        // `gated.weir`
  std::string name;        // `glu`
  std::string call;        // `glu(x)`, as it is declared
  std::string description; // the comment above it
  std::string example;     // statements of a model, from `Example:` on
};

/// All blocks, file by file.
std::vector<LibraryBlock> listLibrary();
/// Whether the compiler has a function of this name, or will have: it would
/// hide a block of the library.
bool isBuiltinFunction(llvm::StringRef name);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_LIBRARY_H
