// What records have in common: arguments of the language, and the words by
// which it calls them.
#ifndef WEIR_DIALECT_CATALOGUE_KEYWORDS_H
#define WEIR_DIALECT_CATALOGUE_KEYWORDS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace weir::catalogue {

using Arguments = llvm::ArrayRef<double>;

//===-- Arguments ---------------------------------------------------------===//

/// An argument in the language: `adamw(lr: 1e-3)`.
struct Hyperparameter {
  enum class Kind { Real, Rate, Count, Flag, Word, List };
  llvm::StringRef name;
  Kind kind;
  bool required; // `defaultValue` means nothing then
  double defaultValue;
  double minimum, maximum;
  bool minimumIncluded, maximumIncluded;
  llvm::ArrayRef<llvm::StringRef> words; // of a Word
  llvm::StringRef summary;

  /// Why `value` is refused, in the form "must be in [0, 1)"; nothing if it is
  /// accepted. NaN never is.
  std::optional<std::string> refuse(double value) const;
};

/// The place of `name` in `hyperparameters`.
std::optional<unsigned> indexOf(llvm::ArrayRef<Hyperparameter> hyperparameters,
                                llvm::StringRef name);

/// The defaults in order; required arguments are NaN.
llvm::SmallVector<double>
defaultArguments(llvm::ArrayRef<Hyperparameter> hyperparameters);

//===-- Keywords ----------------------------------------------------------===//

enum class KeywordKind {
  Activation,
  Function,
  Loss,
  Optimizer,
  Schedule,
  Initializer
};

struct Keyword {
  llvm::StringRef keyword;
  KeywordKind kind;
  llvm::ArrayRef<Hyperparameter> hyperparameters;
  llvm::StringRef summary;
};

/// All keywords, kind by kind, in the order of the records.
llvm::ArrayRef<Keyword> keywords();
/// Null if there is none; one word may be a schedule and an initializer.
const Keyword *lookupKeyword(KeywordKind kind, llvm::StringRef keyword);

} // namespace weir::catalogue

#endif // WEIR_DIALECT_CATALOGUE_KEYWORDS_H
