// Edits of a text, and the difference of two texts as users read it.
#ifndef WEIR_LIB_SUPPORT_EDITS_H
#define WEIR_LIB_SUPPORT_EDITS_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace weir {

/// `replacement` for `length` bytes from `offset` on.
struct TextEdit {
  size_t offset = 0, length = 0;
  std::string replacement;
};

/// `text` after all `edits`, in any order; equal ones count once. None if two
/// overlap, or insert at the same place, or one leaves the text. Where `text`
/// ends its lines by CR LF, so do the replacements.
std::optional<std::string> applyEdits(llvm::StringRef text,
                                      std::vector<TextEdit> edits);

/// A unified diff with three lines of context, as `patch -p1` reads it; empty
/// for equal texts.
std::string formatDiff(llvm::StringRef before, llvm::StringRef after,
                       llvm::StringRef path);

} // namespace weir

#endif // WEIR_LIB_SUPPORT_EDITS_H
