#include "lib/Support/Suggest.h"
#include "llvm/ADT/Twine.h"

using namespace weir;
using llvm::StringRef;

StringRef weir::findSimilar(StringRef word,
                            llvm::ArrayRef<StringRef> candidates) {
  // Names of users can be of any length, and the distance is quadratic.
  if (word.size() > 100)
    return StringRef();
  unsigned best = std::max<size_t>(1, (word.size() + 1) / 3) + 1;
  StringRef similar;
  for (StringRef candidate : candidates) {
    unsigned distance = word.edit_distance_insensitive(
        candidate, /*AllowReplacements=*/true, /*MaxEditDistance=*/best);
    // One letter is no evidence for another.
    if (distance >= best || distance >= candidate.size())
      continue;
    best = distance;
    similar = candidate;
  }
  return similar;
}

std::string weir::didYouMean(StringRef word,
                             llvm::ArrayRef<StringRef> candidates) {
  StringRef similar = findSimilar(word, candidates);
  return similar.empty() ? "" : ("did you mean `" + similar + "`?").str();
}
