// Zip archives, as far as `.npz` files use them.
#ifndef WEIR_LIB_DATA_ZIP_H
#define WEIR_LIB_DATA_ZIP_H

#include "lib/Data/NumberArray.h"
#include <vector>

namespace weir {

struct ZipMember {
  std::string name;
  uint16_t flags = 0, method = 0;
  uint32_t crc = 0;
  uint64_t compressedSize = 0, size = 0, offset = 0; // of the local header
};

/// The members of an archive of one file, below 4 GiB and not encrypted.
/// Names that stand twice and members that overlap are refused. Returns what
/// is wrong, or an empty text.
std::string readZipDirectory(llvm::StringRef file,
                             std::vector<ZipMember> &members);
/// The bytes of a member, inflated if need be, with its checksum verified.
std::string readZipMember(const FileBytes &file, const ZipMember &member,
                          FileBytes &result);

} // namespace weir

#endif // WEIR_LIB_DATA_ZIP_H
