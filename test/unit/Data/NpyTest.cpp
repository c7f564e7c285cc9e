#include "lib/Data/Npy.h"
#include "Files.h"
#include "Reports.h"

using namespace weir;
using namespace weir::test;

/// Why the file is refused; "" if it is not.
static std::string refuse(const std::string &file) {
  NumberArray array;
  std::string error = parseNpy(ownBytes(file), array);
  if (error.empty())
    getValues(array);
  return error;
}

TEST(Npy, readsEveryType) {
  for (const char *descr : {"<f2", "<f4", "<f8", "|i1", "<i2", "<i4", "<i8",
                            "|u1", "<u2", "<u4", "<u8", "|b1"}) {
    size_t bytes = 6 * (descr[2] - '0');
    NumberArray array;
    ASSERT_EQ(
        parseNpy(ownBytes(makeNpy(descr, "(2, 3)", std::string(bytes, '\0'))),
                 array),
        "")
        << descr;
    EXPECT_EQ(array.getShape(), llvm::ArrayRef<int64_t>({2, 3}));
    EXPECT_EQ(getValues(array), std::vector<double>(6));
  }
}

TEST(Npy, readsVectorsAndScalars) {
  std::string one = makeFloats({1});
  NumberArray array;
  ASSERT_EQ(parseNpy(ownBytes(makeNpy("<f4", "(1,)", one)), array), "");
  EXPECT_EQ(array.get(0), 1);
  ASSERT_EQ(parseNpy(ownBytes(makeNpyFile(makeNpyHeader("<f4", "()"), one, 2)),
                     array),
            "");
  EXPECT_TRUE(array.getShape().empty());
  ASSERT_EQ(parseNpy(ownBytes(makeNpy("<f4", "(0, 3)", "")), array), "");
  EXPECT_EQ(array.getElements(), 0u);
}

TEST(Npy, reportsTheFile) {
  Reports reports;
  EXPECT_FALSE(readNpy("/dev/zero", reports.diagnostics));
  std::string text = reports.take();
  EXPECT_NE(text.find("it is not a regular file"), std::string::npos) << text;
}

TEST(Npy, refusesOtherFormats) {
  EXPECT_EQ(refuse(""), "it is not in NumPy's format");
  EXPECT_EQ(refuse("PK\3\4"), "it is not in NumPy's format");
  EXPECT_EQ(refuse(makeNpyFile(makeNpyHeader("<f4", "()"), "", 9)),
            "format version 9 is unknown");
}

TEST(Npy, refusesBadHeaders) {
  constexpr llvm::StringRef malformed =
      "the header is not a dictionary with `descr`, `fortran_order` and "
      "`shape`";
  EXPECT_EQ(refuse(makeNpyFile("", "")), malformed);
  EXPECT_EQ(refuse(makeNpyFile("{}", "")), malformed);
  EXPECT_EQ(refuse(makeNpyFile("{'descr': [('a', '<f4')], ", "")), malformed);
  EXPECT_EQ(refuse(makeNpyFile(makeNpyHeader("<f4", "(-1,)"), "")), malformed);
  EXPECT_EQ(
      refuse(makeNpyFile(makeNpyHeader("<f4", "(99999999999999999999,)"), "")),
      malformed);
  EXPECT_EQ(refuse(std::string("\x93NUMPY\1\0\xff\xff{", 11)),
            "the header is cut off");
  EXPECT_EQ(refuse(std::string("\x93NUMPY\2\0\xff\xff\xff\x7f{", 13)),
            "the header has 2147483647 bytes, more than 65536");
}

TEST(Npy, refusesOtherTypes) {
  EXPECT_EQ(refuse(makeNpyFile(makeNpyHeader(">f4", "(1,)"), "abcd")),
            "the numbers are big-endian (`>f4`)");
  EXPECT_EQ(refuse(makeNpyFile(makeNpyHeader("|O", "(1,)"), "abcd")),
            "it holds objects, not numbers");
  EXPECT_EQ(refuse(makeNpyFile(makeNpyHeader("<c8", "(1,)"), "abcdefgh")),
            "the type `<c8` is no number of at most 64 bits");
  EXPECT_EQ(refuse(makeNpyFile(makeNpyHeader("<f4", "(1, 1)", "True"), "abcd")),
            "it is in Fortran order");
}

TEST(Npy, refusesWrongSizes) {
  EXPECT_EQ(refuse(makeNpyFile(makeNpyHeader("<f4", "(2,)"), "abcd")),
            "its shape needs 8 bytes, the file has 4");
  EXPECT_EQ(refuse(makeNpyFile(makeNpyHeader("<f4", "(1,)"), "abcde")),
            "its shape needs 4 bytes, the file has 5");
  EXPECT_EQ(
      refuse(makeNpyFile(
          makeNpyHeader("<f4", "(4294967296, 4294967296, 4294967296)"), "")),
      "its shape has more than 4294967296 elements");
  EXPECT_EQ(refuse(makeNpyFile(makeNpyHeader("<i8", "(1,)"),
                               "\xff\xff\xff\xff\xff\xff\xff"
                               "\x7f")),
            "element 0 is above 2^53");
}

TEST(Npy, survivesDamage) {
  damage(makeNpy("<f4", "(3,)", "abcdefghijkl"), refuse);
}
