#ifndef WEIR_LIB_SUPPORT_SUGGEST_H
#define WEIR_LIB_SUPPORT_SUGGEST_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace weir {

/// The candidate that `word` is most likely meant to be: the first of those
/// with the least edit distance, if that is at most a third of its length. Two
/// exchanged neighbours are one edit, and case is none. Empty if there is none.
llvm::StringRef findSimilar(llvm::StringRef word,
                            llvm::ArrayRef<llvm::StringRef> candidates);

/// "did you mean `linear`?", or empty. Knows what other frameworks call some
/// of the candidates.
std::string didYouMean(llvm::StringRef word,
                       llvm::ArrayRef<llvm::StringRef> candidates);

/// "`a`, `b` and `c`".
std::string listWords(llvm::ArrayRef<llvm::StringRef> words);

} // namespace weir

#endif // WEIR_LIB_SUPPORT_SUGGEST_H
