// The text that a model was written in, as far as an edit needs it.
//
// Purpose: from the place of an operation to the call, the braces and the
// section around it. The frontend's tree is not here (phases do not include
// one another); brackets, words and strings are enough to find where to write.
#ifndef WEIR_LIB_REPAIR_SOURCETEXT_H
#define WEIR_LIB_REPAIR_SOURCETEXT_H

#include "mlir/IR/Location.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <vector>

namespace weir::repair {

/// Bytes of the text, the end excluded.
struct Extent {
  size_t begin = 0, end = 0;

  bool contains(const Extent &other) const {
    return begin <= other.begin && other.end <= end;
  }
  bool operator==(const Extent &) const = default;
};

/// `linear(width, init: zeros)`.
struct CallText {
  struct Argument {
    llvm::StringRef name; // empty: by position
    Extent value;
  };
  llvm::StringRef callee;
  Extent word;                       // the callee
  std::optional<Extent> parentheses; // with both of them
  std::vector<Argument> arguments;

  const Argument *find(llvm::StringRef name) const;
};

/// `residual { ... }`.
struct Braces {
  llvm::StringRef keyword; // the word that they belong to
  Extent word;
  std::optional<Extent> parentheses; // between the word and the braces
  Extent inside;                     // without blanks at both ends
  Extent whole;                      // from the word to the closing one
};

class SourceText {
public:
  explicit SourceText(llvm::StringRef text);

  llvm::StringRef get(Extent extent) const {
    return text.slice(extent.begin, extent.end);
  }
  /// The range that `location` names; none for a point or another kind.
  std::optional<Extent> locate(mlir::Location location) const;
  /// The call that begins where `extent` does.
  std::optional<CallText> readCall(size_t begin) const;
  /// The innermost braces around `extent` whose word is `keyword`.
  std::optional<Braces> findBraces(Extent extent,
                                   llvm::StringRef keyword) const;
  /// The braces after the call that begins at `begin`.
  std::optional<Braces> readBraces(size_t begin) const;
  /// The operands of the last `+` between brackets of its own in `sum`; none
  /// where a `-` comes after it.
  std::optional<std::pair<Extent, Extent>> splitSum(Extent sum) const;
  /// Whether a value flows into what begins at `begin`: it stands behind an
  /// arrow or first in braces.
  bool isStage(size_t begin) const;
  /// The braces of the section `word` that is for `model`.
  std::optional<Braces> findSection(llvm::StringRef word,
                                    llvm::StringRef model) const;
  /// The value of `setting` in `section`, to the end of its line.
  std::optional<Extent> findSetting(const Braces &section,
                                    llvm::StringRef setting) const;
  /// The blanks before the first word of the line that holds `at`.
  llvm::StringRef getIndent(size_t at) const;
  /// Whether a binding, a function or a string of the file has this name: a
  /// layer that nobody named avoids it.
  bool mentions(llvm::StringRef name) const;

private:
  struct Token {
    enum Kind : uint8_t { Word, String, Open, Close, Mark } kind;
    Extent extent;
    size_t partner = 0; // of a bracket: the other one's index
  };

  llvm::StringRef at(size_t index) const { return get(tokens[index].extent); }
  size_t findToken(size_t begin) const;
  bool isExponent(const Extent &word, const Extent &sign) const;
  std::optional<Braces> describe(size_t open) const;
  void scan();
  size_t skip(size_t from) const;

  llvm::StringRef text;
  std::vector<size_t> lines; // where each begins
  std::vector<Token> tokens;
};

} // namespace weir::repair

#endif // WEIR_LIB_REPAIR_SOURCETEXT_H
