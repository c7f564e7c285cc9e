// Compressed bytes, with limits on what they grow to.
#ifndef WEIR_LIB_DATA_INFLATE_H
#define WEIR_LIB_DATA_INFLATE_H

#include "lib/Data/NumberArray.h"

namespace weir {

namespace limits {
/// What inflates to more than `freeBytes` may grow at most `inflationRatio`
/// times; nothing to more than `inflatedBytes`.
constexpr uint64_t freeBytes = uint64_t(16) << 20;
constexpr uint64_t inflationRatio = 100;
constexpr uint64_t inflatedBytes = uint64_t(4) << 30;
} // namespace limits

/// Each of these returns what is wrong, or an empty text.

/// `compressed` is raw deflate data of exactly `size` bytes.
std::string inflateRaw(llvm::StringRef compressed, uint64_t size,
                       FileBytes &result);
/// `compressed` is a gzip file of one member or several.
std::string inflateGzip(llvm::StringRef compressed, FileBytes &result);
/// The checksum that zip and gzip use.
uint32_t computeCrc32(llvm::StringRef bytes);

} // namespace weir

#endif // WEIR_LIB_DATA_INFLATE_H
