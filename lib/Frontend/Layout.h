// Documents that know where they may break, and their layout in lines.
//
// Purpose: the printer says what belongs together, the layout decides which
// groups fit on a line (after Wadler and Prettier). Before: a document made
// with `LayoutBuilder`. After `render`: text without trailing blanks; comments
// stand at the ends of lines, in columns. Start at `LayoutBuilder`.
// Neither building nor rendering recurses over the length of a `concat`.
#ifndef WEIR_LIB_FRONTEND_LAYOUT_H
#define WEIR_LIB_FRONTEND_LAYOUT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include <string>

namespace weir::syntax {

struct Document {
  enum Kind : uint8_t {
    Text,
    BreakText, // only where the group is broken
    Comment,   // put at the end of the line
    Line,      // a blank, or a new line where the group is broken
    SoftLine,  // nothing, or a new line where the group is broken
    HardLine,  // always a new line
    Concat,
    Group, // broken if it does not fit
    Nest,  // new lines inside are indented by `amount` more
    Align  // new lines inside start at the current column + `amount`, at
           // least one to the right of the indentation if `amount` < 0
  } kind;
  explicit Document(Kind kind) : kind(kind) {}

  bool breaks = false; // contains a HardLine or a Comment
  int amount = 0;
  llvm::StringRef text;
  llvm::ArrayRef<const Document *> parts;
};

using Doc = const Document *;

class LayoutBuilder {
public:
  Doc text(llvm::StringRef text) { return leaf(Document::Text, text); }
  /// A copy of a text that does not live as long as the document.
  Doc copied(llvm::StringRef text) { return this->text(text.copy(allocator)); }
  Doc breakText(llvm::StringRef text) {
    return leaf(Document::BreakText, text);
  }
  Doc comment(llvm::StringRef text) { return leaf(Document::Comment, text); }
  Doc line() { return leaf(Document::Line); }
  Doc softLine() { return leaf(Document::SoftLine); }
  Doc hardLine() { return leaf(Document::HardLine); }
  Doc concat(llvm::ArrayRef<Doc> parts);
  /// `broken`: also if it would fit.
  Doc group(Doc inner, bool broken = false);
  Doc nest(int amount, Doc inner) {
    return wrap(Document::Nest, inner, amount);
  }
  Doc align(int amount, Doc inner) {
    return wrap(Document::Align, inner, amount);
  }

private:
  Doc leaf(Document::Kind kind, llvm::StringRef text = "");
  Doc wrap(Document::Kind kind, Doc inner, int amount);

  llvm::BumpPtrAllocator allocator;
};

std::string render(Doc document, unsigned width);

} // namespace weir::syntax

#endif // WEIR_LIB_FRONTEND_LAYOUT_H
