#include "lib/Data/NumberArray.h"
#include "Files.h"
#include <cmath>

using namespace weir;
using namespace weir::test;

static NumberArray make(NumberType type, int64_t count, std::string bytes,
                        bool isBigEndian = false) {
  FileBytes file = ownBytes(std::move(bytes));
  return NumberArray(type, {count}, file.bytes, file.owner, isBigEndian);
}

TEST(NumberArray, readsEveryType) {
  using Type = NumberType;
  EXPECT_EQ(make(Type::UInt8, 1, "\xff").get(0), 255);
  EXPECT_EQ(make(Type::Int8, 1, "\xff").get(0), -1);
  EXPECT_EQ(make(Type::Bool, 1, "\x01").get(0), 1);
  EXPECT_EQ(make(Type::UInt16, 1, "\x01\xff").get(0), 0xFF01);
  EXPECT_EQ(make(Type::Int16, 1, "\x01\xff", true).get(0), 0x1FF);
  EXPECT_EQ(make(Type::Int32, 1, "\xfe\xff\xff\xff").get(0), -2);
  EXPECT_EQ(make(Type::UInt32, 1, "\xfe\xff\xff\xff").get(0), 0xFFFFFFFE);
  EXPECT_EQ(make(Type::Int64, 1, makeLittle(-5, 8)).get(0), -5);
  EXPECT_EQ(make(Type::UInt64, 1, makeLittle(5, 8)).get(0), 5);
  EXPECT_EQ(make(Type::Float32, 1, makeBig(0x3FC00000, 4), true).get(0), 1.5);
  EXPECT_EQ(make(Type::Float64, 1, makeLittle(0x3FF8000000000000, 8)).get(0),
            1.5);
  EXPECT_EQ(make(Type::BFloat16, 1, makeLittle(0xBFC0, 2)).get(0), -1.5);
}

TEST(NumberArray, readsHalfPrecision) {
  auto half = [](uint16_t bits) {
    return make(NumberType::Float16, 1, makeLittle(bits, 2)).get(0);
  };
  EXPECT_EQ(half(0x3C00), 1);
  EXPECT_EQ(half(0xC500), -5);
  EXPECT_EQ(half(0x7BFF), 65504);
  EXPECT_EQ(half(0x0001), std::ldexp(1, -24));
  EXPECT_EQ(half(0x03FF), std::ldexp(1023, -24));
  EXPECT_TRUE(std::signbit(half(0x8000)));
  EXPECT_EQ(half(0xFC00), -INFINITY);
  EXPECT_TRUE(std::isnan(half(0x7C01)));
}

TEST(NumberArray, countsBytesWithoutOverflow) {
  auto count = [](llvm::ArrayRef<int64_t> shape) {
    return NumberArray::countBytes(NumberType::Float32, shape);
  };
  EXPECT_EQ(count({2, 3}), 24u);
  EXPECT_EQ(count({}), 4u);
  EXPECT_EQ(count({0, 3}), 0u);
  EXPECT_EQ(count({int64_t(1) << 32}), uint64_t(4) << 32);
  EXPECT_EQ(count({int64_t(1) << 33}), std::nullopt);
  EXPECT_EQ(count({int64_t(1) << 32, int64_t(1) << 32}), std::nullopt);
  EXPECT_EQ(count({0, int64_t(1) << 32, int64_t(1) << 32}), std::nullopt);
  EXPECT_EQ(count({-1}), std::nullopt);
}

TEST(NumberArray, findsWhatADoubleDoesNotHold) {
  NumberArray exact =
      make(NumberType::Int64, 1, makeLittle(uint64_t(1) << 53, 8));
  EXPECT_EQ(exact.findInexact(), std::nullopt);
  NumberArray large =
      make(NumberType::Int64, 2, makeLittle(1, 8) + makeLittle(INT64_MIN, 8));
  EXPECT_EQ(large.findInexact(), 1u);
}
