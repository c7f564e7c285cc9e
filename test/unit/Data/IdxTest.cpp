#include "lib/Data/Idx.h"
#include "Files.h"

using namespace weir;
using namespace weir::test;

/// Why the file is refused; "" if it is not.
static std::string refuse(const std::string &file) {
  NumberArray array;
  std::string error = parseIdx(ownBytes(file), array);
  if (error.empty())
    getValues(array);
  return error;
}

TEST(Idx, readsRows) {
  NumberArray array;
  ASSERT_EQ(
      parseIdx(ownBytes(makeIdx(0x08, {2, 3}, "\x01\x02\x03\xfd\xfe\xff")),
               array),
      "");
  EXPECT_EQ(array.getShape(), llvm::ArrayRef<int64_t>({2, 3}));
  EXPECT_EQ(getValues(array), (std::vector<double>{1, 2, 3, 253, 254, 255}));
}

TEST(Idx, readsBigEndianNumbers) {
  NumberArray array;
  ASSERT_EQ(
      parseIdx(ownBytes(makeIdx(0x0D, {1}, makeBig(0x3FC00000, 4))), array),
      "");
  EXPECT_EQ(array.get(0), 1.5);
  ASSERT_EQ(parseIdx(ownBytes(makeIdx(0x0C, {1}, makeBig(-7, 4))), array), "");
  EXPECT_EQ(array.get(0), -7);
}

TEST(Idx, refusesOtherFiles) {
  EXPECT_EQ(refuse(""), "it is not in the idx format");
  EXPECT_EQ(refuse("\x93NUMPY"), "it is not in the idx format");
  EXPECT_EQ(refuse(makeIdx(0x0A, {1}, "a")),
            "its type 0xa is none of the idx format");
  EXPECT_EQ(refuse(makeIdx(0x08, {}, "")),
            "it has 0 dimensions; 1 to 8 are read");
  EXPECT_EQ(refuse(makeIdx(0x08, {1, 1, 1, 1, 1, 1, 1, 1, 1}, "a")),
            "it has 9 dimensions; 1 to 8 are read");
}

TEST(Idx, refusesWrongSizes) {
  EXPECT_EQ(refuse(makeIdx(0x08, {2}, "a")),
            "its shape needs 2 bytes, the file has 1");
  EXPECT_EQ(refuse(makeIdx(0x0D, {1}, "abcde")),
            "its shape needs 4 bytes, the file has 5");
  EXPECT_EQ(refuse(makeIdx(0x08, {0xFFFFFFFF, 0xFFFFFFFF}, "a")),
            "its shape has more than 4294967296 elements");
  EXPECT_EQ(refuse(makeIdx(0x08, {1, 2}, "ab").substr(0, 10)),
            "its header is cut off");
}

TEST(Idx, survivesDamage) {
  damage(makeIdx(0x0B, {2, 3}, "abcdefghijkl"), refuse);
}
