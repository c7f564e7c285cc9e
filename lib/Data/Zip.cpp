#include "lib/Data/Zip.h"
#include "lib/Data/Inflate.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;
namespace endian = llvm::support::endian;

// The fixed parts of the records of PKWARE's APPNOTE 6.3.
static constexpr size_t localSize = 30, centralSize = 46, endSize = 22;

static uint16_t read16(StringRef bytes, size_t at) {
  return endian::read16le(bytes.data() + at);
}
static uint32_t read32(StringRef bytes, size_t at) {
  return endian::read32le(bytes.data() + at);
}

/// The record at the end of the file; its comment has up to 64 KiB.
static std::optional<size_t> findEnd(StringRef file) {
  if (file.size() < endSize)
    return std::nullopt;
  size_t last = file.size() - endSize;
  for (size_t back = 0; back <= std::min<size_t>(last, 0xFFFF); ++back)
    if (file.substr(last - back).starts_with("PK\5\6") &&
        read16(file, last - back + 20) == back)
      return last - back;
  return std::nullopt;
}

/// Takes one record off `directory`.
static std::string takeMember(StringRef &directory, ZipMember &member) {
  if (directory.size() < centralSize || !directory.starts_with("PK\1\2"))
    return "its directory is damaged";
  member.flags = read16(directory, 8);
  member.method = read16(directory, 10);
  member.crc = read32(directory, 16);
  member.compressedSize = read32(directory, 20);
  member.size = read32(directory, 24);
  size_t nameSize = read16(directory, 28);
  size_t extraSize = read16(directory, 30) + read16(directory, 32);
  member.offset = read32(directory, 42);
  directory = directory.drop_front(centralSize);
  if (nameSize + extraSize > directory.size())
    return "its directory is damaged";
  member.name = directory.take_front(nameSize).str();
  directory = directory.drop_front(nameSize + extraSize);
  if (member.compressedSize == 0xFFFFFFFF || member.size == 0xFFFFFFFF ||
      member.offset == 0xFFFFFFFF)
    return formatv("`{0}` is above 4 GiB", member.name);
  return "";
}

/// Members that share bytes are a way to make a small file inflate to much.
static std::string checkOverlaps(llvm::ArrayRef<ZipMember> members,
                                 uint64_t directory) {
  std::vector<const ZipMember *> order;
  for (const ZipMember &member : members)
    order.push_back(&member);
  llvm::sort(order, [](const ZipMember *a, const ZipMember *b) {
    return a->offset < b->offset;
  });
  for (auto [i, member] : llvm::enumerate(order)) {
    uint64_t end = i + 1 < order.size() ? order[i + 1]->offset : directory;
    if (member->offset + localSize + member->compressedSize > end)
      return formatv("`{0}` overlaps what follows it", member->name);
  }
  return "";
}

std::string weir::readZipDirectory(StringRef file,
                                   std::vector<ZipMember> &members) {
  std::optional<size_t> end = findEnd(file);
  if (!end)
    return "it is no zip archive, or is cut off";
  uint64_t count = read16(file, *end + 10);
  uint64_t size = read32(file, *end + 12);
  uint64_t offset = read32(file, *end + 16);
  if (count == 0xFFFF || size == 0xFFFFFFFF || offset == 0xFFFFFFFF)
    return "it is above 4 GiB or has more than 65,534 members";
  if (read16(file, *end + 4) != 0 || read16(file, *end + 8) != count)
    return "it is one of several files";
  if (offset + size > *end)
    return "its directory is damaged";
  StringRef directory = file.substr(offset, size);
  llvm::StringSet<> names;
  for (uint64_t i = 0; i < count; ++i) {
    ZipMember member;
    if (std::string error = takeMember(directory, member); !error.empty())
      return error;
    if (!names.insert(member.name).second)
      return formatv("`{0}` is in it twice", member.name);
    members.push_back(std::move(member));
  }
  return checkOverlaps(members, offset);
}

std::string weir::readZipMember(const FileBytes &file, const ZipMember &member,
                                FileBytes &result) {
  auto fail = [&](StringRef reason) {
    return formatv("`{0}` {1}", member.name, reason).str();
  };
  StringRef bytes = file.bytes.drop_front(
      std::min<uint64_t>(member.offset, file.bytes.size()));
  if (bytes.size() < localSize || !bytes.starts_with("PK\3\4"))
    return fail("is not where the directory says");
  if (member.flags & 1)
    return fail("is encrypted");
  // Sizes stand in the directory; here they may be left out.
  size_t skip = localSize + read16(bytes, 26) + read16(bytes, 28);
  if (skip > bytes.size() || member.compressedSize > bytes.size() - skip)
    return fail("is cut off");
  StringRef data = bytes.substr(skip, member.compressedSize);
  if (member.method == 0) {
    if (member.size != member.compressedSize)
      return fail("is stored and has two sizes");
    result = {data, file.owner};
  } else if (member.method == 8) {
    if (std::string error = inflateRaw(data, member.size, result);
        !error.empty())
      return formatv("`{0}`: {1}", member.name, error);
  } else {
    return fail(
        formatv("is compressed by method {0}; 0 and 8 are read", member.method)
            .str());
  }
  return computeCrc32(result.bytes) == member.crc
             ? ""
             : fail("does not have its checksum");
}
