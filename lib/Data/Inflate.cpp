#include "lib/Data/Inflate.h"
#include "lib/Support/Text.h"
#include "llvm/Support/FormatVariadic.h"
#include <vector>
#include <zlib.h>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

static uint64_t getLimit(StringRef compressed) {
  uint64_t byRatio = compressed.size() * limits::inflationRatio;
  return std::min(std::max(byRatio, limits::freeBytes), limits::inflatedBytes);
}

static std::string describeLimit(StringRef compressed) {
  return formatv("its {0} would grow to more than {1}",
                 formatBytes(compressed.size()),
                 formatBytes(getLimit(compressed)));
}

namespace {
/// One stream of zlib over input and output that may exceed its 32 bits.
class Inflater {
public:
  Inflater(StringRef compressed, int windowBits) : rest(compressed) {
    isReady = inflateInit2(&stream, windowBits) == Z_OK;
  }
  ~Inflater() {
    if (isReady)
      inflateEnd(&stream);
  }

  /// Fills `output` from `filled` on. Z_OK: full, or more input is missing.
  int run(std::vector<char> &output, size_t &filled) {
    if (!isReady)
      return Z_MEM_ERROR;
    int status = Z_OK;
    while (status == Z_OK) {
      constexpr size_t most = 1 << 30;
      size_t in = std::min(rest.size(), most);
      size_t out = std::min(output.size() - filled, most);
      // zlib reads from a pointer that is not const.
      stream.next_in =
          reinterpret_cast<Bytef *>(const_cast<char *>(rest.data()));
      stream.avail_in = in;
      stream.next_out = reinterpret_cast<Bytef *>(output.data() + filled);
      stream.avail_out = out;
      status = inflate(&stream, Z_NO_FLUSH);
      rest = rest.drop_front(in - stream.avail_in);
      filled += out - stream.avail_out;
      if (status == Z_OK && filled == output.size())
        return Z_OK;
    }
    return status == Z_BUF_ERROR ? Z_OK : status;
  }
  /// For the next member of a gzip file.
  bool reset() { return inflateReset(&stream) == Z_OK; }
  StringRef getRest() const { return rest; }

private:
  StringRef rest;
  z_stream stream = {};
  bool isReady;
};
} // namespace

static FileBytes own(std::vector<char> bytes) {
  auto owner = std::make_shared<std::vector<char>>(std::move(bytes));
  return {StringRef(owner->data(), owner->size()), owner};
}

static std::string describe(int status) {
  return status == Z_MEM_ERROR ? "there is no memory to inflate it"
         : status == Z_OK      ? "the compressed data is cut off"
                               : "the compressed data is damaged";
}

std::string weir::inflateRaw(StringRef compressed, uint64_t size,
                             FileBytes &result) {
  if (size > getLimit(compressed))
    return describeLimit(compressed);
  Inflater inflater(compressed, -MAX_WBITS);
  // A byte more than allowed shows that the data is longer.
  std::vector<char> bytes(size + 1);
  size_t filled = 0;
  int status = inflater.run(bytes, filled);
  if (filled > size)
    return formatv("it inflates to more than the {0} bytes that it states",
                   size);
  if (status != Z_STREAM_END)
    return describe(status);
  if (filled != size)
    return formatv("it inflates to {0} bytes and states {1}", filled, size);
  bytes.pop_back();
  result = own(std::move(bytes));
  return "";
}

std::string weir::inflateGzip(StringRef compressed, FileBytes &result) {
  uint64_t limit = getLimit(compressed);
  // 16: a gzip header and checksum, which zlib verifies.
  Inflater inflater(compressed, MAX_WBITS + 16);
  std::vector<char> bytes(
      std::min<uint64_t>(limit, compressed.size() * 4 + 1024));
  size_t filled = 0;
  while (true) {
    int status = inflater.run(bytes, filled);
    if (status == Z_STREAM_END) {
      if (inflater.getRest().empty())
        break;
      if (!inflater.reset())
        return describe(Z_MEM_ERROR);
    } else if (status != Z_OK || filled != bytes.size()) {
      return describe(status);
    } else if (bytes.size() >= limit) {
      return describeLimit(compressed);
    } else {
      bytes.resize(std::min<uint64_t>(limit, bytes.size() * 2));
    }
  }
  bytes.resize(filled);
  result = own(std::move(bytes));
  return "";
}

uint32_t weir::computeCrc32(StringRef bytes) {
  return crc32_z(0, reinterpret_cast<const Bytef *>(bytes.data()),
                 bytes.size());
}
