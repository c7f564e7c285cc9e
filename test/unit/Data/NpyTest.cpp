#include "lib/Data/Npy.h"
#include "Reports.h"
#include <gtest/gtest.h>

using namespace weir;
using weir::test::Reports;

/// A file of format version 1 with this header and data.
static std::string makeFile(llvm::StringRef header, llvm::StringRef data,
                            char version = 1) {
  std::string file("\x93NUMPY", 6);
  file += version;
  file += '\0';
  size_t size = header.size();
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    file += static_cast<char>(size >> (8 * i));
  return file + header.str() + data.str();
}

static std::string makeHeader(llvm::StringRef descr, llvm::StringRef shape,
                              llvm::StringRef fortran = "False") {
  return ("{'descr': '" + descr + "', 'fortran_order': " + fortran +
          ", 'shape': " + shape + ", }\n")
      .str();
}

/// Why the file is refused; "" if it is not.
static std::string refuse(llvm::StringRef file) {
  Reports reports;
  bool accepted = parseNpy(file, "x.npy", reports.diagnostics).has_value();
  std::string text = reports.take();
  EXPECT_EQ(accepted, text.empty());
  std::string message = text;
  llvm::StringRef reason = message;
  reason.consume_front("error: `x.npy` cannot be read: ");
  reason.consume_front("weir: error: `x.npy` cannot be read: ");
  reason.consume_back(" [invalid-npy]\n");
  return reason.str();
}

TEST(Npy, readsWhatItWrites) {
  for (NpyType type : {NpyType::Float32, NpyType::Float64, NpyType::Int32,
                       NpyType::Int64, NpyType::Bool}) {
    NpyArray array;
    array.type = type;
    array.shape = {2, 3};
    array.values = type == NpyType::Bool
                       ? std::vector<double>{0, 1, 1, 0, 1, 0}
                       : std::vector<double>{0, 1, -2, 3, 4, 1 << 20};
    std::string file = formatNpy(array);
    EXPECT_EQ(file.find('\n') % 64, 63u);
    Reports reports;
    auto read = parseNpy(file, "x.npy", reports.diagnostics);
    ASSERT_TRUE(read) << reports.take();
    EXPECT_EQ(read->type, type);
    EXPECT_EQ(read->shape, array.shape);
    EXPECT_EQ(read->values, array.values);
  }
}

TEST(Npy, readsVectorsAndScalars) {
  std::string one("\0\0\x80\x3f", 4);
  Reports reports;
  auto vector = parseNpy(makeFile(makeHeader("<f4", "(1,)"), one), "x",
                         reports.diagnostics);
  ASSERT_TRUE(vector);
  EXPECT_EQ(vector->values.front(), 1);
  auto scalar = parseNpy(makeFile(makeHeader("<f4", "()"), one, 2), "x",
                         reports.diagnostics);
  ASSERT_TRUE(scalar) << reports.take();
  EXPECT_TRUE(scalar->shape.empty());
  auto empty = parseNpy(makeFile(makeHeader("<f4", "(0, 3)"), ""), "x",
                        reports.diagnostics);
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->values.empty());
}

TEST(Npy, refusesOtherFormats) {
  EXPECT_EQ(refuse(""), "it is not in NumPy's format");
  EXPECT_EQ(refuse("PK\3\4"), "it is not in NumPy's format");
  EXPECT_EQ(refuse(makeFile(makeHeader("<f4", "()"), "", 9)),
            "format version 9 is unknown");
}

TEST(Npy, refusesBadHeaders) {
  constexpr llvm::StringRef malformed =
      "the header is not a dictionary with `descr`, `fortran_order` and "
      "`shape`";
  EXPECT_EQ(refuse(makeFile("", "")), malformed);
  EXPECT_EQ(refuse(makeFile("{}", "")), malformed);
  EXPECT_EQ(refuse(makeFile("{'descr': [('a', '<f4')], ", "")), malformed);
  EXPECT_EQ(refuse(makeFile(makeHeader("<f4", "(-1,)"), "")), malformed);
  EXPECT_EQ(refuse(makeFile(makeHeader("<f4", "(99999999999999999999,)"), "")),
            malformed);
  EXPECT_EQ(refuse(std::string("\x93NUMPY\1\0\xff\xff{", 11)),
            "the header is cut off");
  EXPECT_EQ(refuse(std::string("\x93NUMPY\2\0\xff\xff\xff\x7f{", 13)),
            "the header has 2147483647 bytes, more than 65536");
}

TEST(Npy, refusesOtherTypes) {
  EXPECT_EQ(refuse(makeFile(makeHeader(">f4", "(1,)"), "abcd")),
            "the numbers are big-endian (`>f4`)");
  EXPECT_EQ(refuse(makeFile(makeHeader("|O", "(1,)"), "abcd")),
            "it holds objects, not numbers");
  EXPECT_EQ(refuse(makeFile(makeHeader("<f2", "(1,)"), "ab")),
            "the type `<f2` is none of float32, float64, int32, int64, bool");
  EXPECT_EQ(refuse(makeFile(makeHeader("<f4", "(1, 1)", "True"), "abcd")),
            "it is in Fortran order");
}

TEST(Npy, refusesWrongSizes) {
  EXPECT_EQ(refuse(makeFile(makeHeader("<f4", "(2,)"), "abcd")),
            "its shape needs 8 bytes, the file has 4");
  EXPECT_EQ(refuse(makeFile(makeHeader("<f4", "(1,)"), "abcde")),
            "its shape needs 4 bytes, the file has 5");
  EXPECT_EQ(refuse(makeFile(
                makeHeader("<f4", "(4294967296, 4294967296, 4294967296)"), "")),
            "its shape has more than 2147483648 elements");
  EXPECT_EQ(
      refuse(makeFile(makeHeader("<i8", "(1,)"), "\xff\xff\xff\xff\xff\xff\xff"
                                                 "\x7f")),
      "element 0 is above 2^53");
}

TEST(Npy, survivesEveryPrefixAndFlip) {
  NpyArray array;
  array.shape = {3};
  array.values = {1, 2, 3};
  std::string file = formatNpy(array);
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_NE(refuse(llvm::StringRef(file).take_front(size)), "");
  for (size_t i = 0; i < file.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = file;
      damaged[i] ^= 1 << bit;
      Reports reports;
      if (!parseNpy(damaged, "x", reports.diagnostics))
        EXPECT_TRUE(reports.diagnostics.hasErrors());
    }
}
