#ifndef WEIR_LIB_SUPPORT_TEXT_H
#define WEIR_LIB_SUPPORT_TEXT_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>

namespace weir {

/// `DeepSigmoid` and `deep_sigmoid` give `deep_sigmoid`; `HTTPServer` gives
/// `http_server`, `GPT2` gives `gpt2`.
std::string toSnakeCase(llvm::StringRef name);

/// 1234567 as `1,234,567`.
std::string formatCount(uint64_t count);

/// `1 sample`, `2 samples`.
std::string formatCount(uint64_t count, llvm::StringRef noun);

/// 1536 as `1.5 KiB`; below 1 KiB `512 bytes`.
std::string formatBytes(uint64_t bytes);

/// Three digits: `870 ns`, `1.25 ms`, `12.3 s`; from a minute on `2 min 5 s`,
/// `1 h 2 min`. Not a number and negative ones are `?`.
std::string formatDuration(double seconds);

} // namespace weir

#endif // WEIR_LIB_SUPPORT_TEXT_H
