// The edits of the source that say the same as what was done to the IR.
#ifndef WEIR_LIB_REPAIR_PATCH_H
#define WEIR_LIB_REPAIR_PATCH_H

#include "lib/Repair/SourceText.h"
#include "mlir/IR/BuiltinAttributes.h"
#include <map>
#include <string>

namespace weir::repair {

/// Edits at one place join: what opens a pair is put around what is there.
class Patch {
public:
  /// Adds `text` at `offset`, before what is inserted there already.
  void open(size_t offset, llvm::StringRef text);
  /// Adds `text` at `offset`, behind what is inserted there already.
  void close(size_t offset, llvm::StringRef text);
  void replace(Extent extent, llvm::StringRef text);

  bool isEmpty() const { return insertions.empty() && replacements.empty(); }
  /// Goes on from what `getAttribute` gave.
  void load(mlir::ArrayAttr edits);
  /// `weir.edits`: `offset`, `length`, `replacement`, in order.
  mlir::ArrayAttr getAttribute(mlir::MLIRContext *context) const;

  static constexpr llvm::StringLiteral getEditsAttrName() {
    return llvm::StringLiteral("weir.edits");
  }
  /// On the module: the text of the file.
  static constexpr llvm::StringLiteral getSourceAttrName() {
    return llvm::StringLiteral("weir.source");
  }

private:
  std::map<size_t, std::string> insertions;
  std::map<size_t, std::pair<size_t, std::string>> replacements; // length, text
};

} // namespace weir::repair

#endif // WEIR_LIB_REPAIR_PATCH_H
