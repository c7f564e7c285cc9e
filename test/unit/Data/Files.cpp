#include "Files.h"
#include "lib/Data/Inflate.h"
#include "llvm/ADT/Twine.h"
#include <cstring>
#include <zlib.h>

using namespace weir;
using llvm::StringRef;

std::string weir::test::makeLittle(uint64_t value, unsigned bytes) {
  std::string result;
  for (unsigned i = 0; i < bytes; ++i)
    result += static_cast<char>(value >> (8 * i));
  return result;
}

std::string weir::test::makeBig(uint64_t value, unsigned bytes) {
  std::string result = makeLittle(value, bytes);
  return {result.rbegin(), result.rend()};
}

std::string weir::test::makeFloats(llvm::ArrayRef<float> values) {
  return {reinterpret_cast<const char *>(values.data()), values.size() * 4};
}

std::string weir::test::makeNpyFile(StringRef header, StringRef data,
                                    char version) {
  std::string file("\x93NUMPY", 6);
  file += version;
  file += '\0';
  return file + makeLittle(header.size(), version == 1 ? 2 : 4) + header.str() +
         data.str();
}

std::string weir::test::makeNpyHeader(StringRef descr, StringRef shape,
                                      StringRef fortran) {
  return (llvm::Twine("{'descr': '") + descr +
          "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n")
      .str();
}

/// windowBits as zlib's deflateInit2 takes them.
static std::string compress(StringRef bytes, int windowBits) {
  z_stream stream = {};
  EXPECT_EQ(
      deflateInit2(&stream, 9, Z_DEFLATED, windowBits, 9, Z_DEFAULT_STRATEGY),
      Z_OK);
  std::string result(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = bytes.size();
  stream.next_out = reinterpret_cast<Bytef *>(result.data());
  stream.avail_out = result.size();
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

std::string weir::test::deflateRaw(StringRef bytes) {
  return compress(bytes, -MAX_WBITS);
}

std::string weir::test::makeGzip(StringRef bytes) {
  return compress(bytes, MAX_WBITS + 16);
}

std::string weir::test::makeZip(llvm::ArrayRef<ZipContent> members) {
  std::string file, directory;
  for (const ZipContent &member : members) {
    std::string data =
        member.isDeflated ? deflateRaw(member.bytes) : member.bytes;
    // Flags, method, time, date, checksum, both sizes, length of the name.
    std::string common =
        makeLittle(0, 2) + makeLittle(member.isDeflated ? 8 : 0, 2) +
        makeLittle(0, 4) + makeLittle(computeCrc32(member.bytes), 4) +
        makeLittle(data.size(), 4) + makeLittle(member.bytes.size(), 4) +
        makeLittle(member.name.size(), 2);
    directory += "PK\1\2" + makeLittle(20, 2) + makeLittle(20, 2) + common +
                 std::string(12, '\0') + makeLittle(file.size(), 4) +
                 member.name;
    file += "PK\3\4" + makeLittle(20, 2) + common + makeLittle(0, 2) +
            member.name + data;
  }
  size_t start = file.size();
  return file + directory + "PK\5\6" + makeLittle(0, 4) +
         makeLittle(members.size(), 2) + makeLittle(members.size(), 2) +
         makeLittle(directory.size(), 4) + makeLittle(start, 4) +
         makeLittle(0, 2);
}

std::string weir::test::makeIdx(unsigned char type,
                                llvm::ArrayRef<uint32_t> shape,
                                StringRef data) {
  std::string file = makeLittle(0, 2) + static_cast<char>(type) +
                     static_cast<char>(shape.size());
  for (uint32_t dim : shape)
    file += makeBig(dim, 4);
  return file + data.str();
}

std::string weir::test::makeSafetensors(StringRef header, StringRef data) {
  return makeLittle(header.size(), 8) + header.str() + data.str();
}

FileBytes weir::test::ownBytes(std::string bytes) {
  // Exactly these bytes, so that a sanitizer sees a byte too many.
  std::shared_ptr<char[]> owner(new char[bytes.size()]);
  std::memcpy(owner.get(), bytes.data(), bytes.size());
  return {StringRef(owner.get(), bytes.size()), owner};
}

std::vector<double> weir::test::getValues(const NumberArray &array) {
  std::vector<double> values;
  for (size_t i = 0; i < array.getElements(); ++i)
    values.push_back(array.get(i));
  return values;
}
