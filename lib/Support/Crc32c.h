// The checksum of TensorBoard's event files.
#ifndef WEIR_LIB_SUPPORT_CRC32C_H
#define WEIR_LIB_SUPPORT_CRC32C_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace weir {

/// CRC-32C (Castagnoli) of the bytes.
uint32_t computeCrc32c(llvm::StringRef bytes);
/// As records hold it: rotated and shifted, since the checksum of bytes that
/// hold their own checksum says little.
uint32_t maskCrc32c(uint32_t crc);

} // namespace weir

#endif // WEIR_LIB_SUPPORT_CRC32C_H
