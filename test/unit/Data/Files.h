// Files of the formats that lib/Data reads, as bytes.
#ifndef WEIR_TEST_UNIT_DATA_FILES_H
#define WEIR_TEST_UNIT_DATA_FILES_H

#include "lib/Data/NumberArray.h"
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace weir::test {

/// `value` in this many bytes, the lowest first.
std::string makeLittle(uint64_t value, unsigned bytes);
/// The highest first.
std::string makeBig(uint64_t value, unsigned bytes);
std::string makeFloats(llvm::ArrayRef<float> values);

/// An .npy file with this header and data.
std::string makeNpyFile(llvm::StringRef header, llvm::StringRef data,
                        char version = 1);
std::string makeNpyHeader(llvm::StringRef descr, llvm::StringRef shape,
                          llvm::StringRef fortran = "False");
inline std::string makeNpy(llvm::StringRef descr, llvm::StringRef shape,
                           llvm::StringRef data) {
  return makeNpyFile(makeNpyHeader(descr, shape), data);
}

struct ZipContent {
  std::string name, bytes;
  bool isDeflated = false;
};
std::string makeZip(llvm::ArrayRef<ZipContent> members);
std::string deflateRaw(llvm::StringRef bytes);
std::string makeGzip(llvm::StringRef bytes);

/// An idx file of this type code and shape.
std::string makeIdx(unsigned char type, llvm::ArrayRef<uint32_t> shape,
                    llvm::StringRef data);

/// A safetensors file with this header.
std::string makeSafetensors(llvm::StringRef header, llvm::StringRef data);

/// Bytes that live as long as what they are given to.
FileBytes ownBytes(std::string bytes);

std::vector<double> getValues(const NumberArray &array);

/// Calls `parse` with every prefix of `file`, with each of its bits turned, and
/// with bytes replaced at random: it must return, and nothing may be read out
/// of bounds. The whole file must be accepted, prefixes refused.
template <typename Parse>
void damage(const std::string &file, Parse parse, bool refusesPrefixes = true) {
  EXPECT_EQ(parse(file), "");
  for (size_t size = 0; size < file.size(); ++size) {
    std::string error = parse(file.substr(0, size));
    if (refusesPrefixes)
      EXPECT_NE(error, "") << size;
  }
  for (size_t i = 0; i < file.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = file;
      damaged[i] ^= 1 << bit;
      parse(damaged);
    }
  uint64_t state = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = file;
    for (int i = 0; i < 4; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      constexpr unsigned char likely[] = {0,    1,   0x7F, 0x80,
                                          0xFF, '"', '{',  '['};
      damaged[(state >> 33) % damaged.size()] = likely[(state >> 20) % 8];
    }
    parse(damaged);
  }
}

} // namespace weir::test

#endif // WEIR_TEST_UNIT_DATA_FILES_H
