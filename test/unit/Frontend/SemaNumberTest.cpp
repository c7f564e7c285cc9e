#include "lib/Frontend/SemaNumber.h"
#include "gtest/gtest.h"
#include <cmath>

using weir::Number;

static Number parse(const char *text) { return Number::parse(text); }

TEST(Number, dividesExactly) {
  EXPECT_EQ((parse("0.1") * 30).toWhole(), 3);
  EXPECT_EQ((Number(7) / 2 * 4).toWhole(), 14);
  EXPECT_EQ((parse("1e-3") * 1000).toWhole(), 1);
  EXPECT_EQ((parse("2.5e1")).toWhole(), 25);
  EXPECT_FALSE((Number(1) / 3).toWhole());
  EXPECT_EQ((Number(1) / 3 + Number(2) / 3).toWhole(), 1);
}

TEST(Number, keepsTheNearestDouble) {
  EXPECT_EQ(parse("0.1").toDouble(), 0.1);
  EXPECT_EQ(parse("1e-7").toDouble(), 1e-7);
  EXPECT_EQ(parse("3.14159265358979").toDouble(), 3.14159265358979);
  EXPECT_EQ(parse("1e300").toDouble(), 1e300);
}

TEST(Number, leavesTheWholeRange) {
  Number huge = parse("9223372036854775807");
  EXPECT_EQ(huge.toWhole(), INT64_MAX);
  EXPECT_FALSE((huge + 1).toWhole());
  EXPECT_EQ((huge * huge).toDouble(), std::ldexp(1.0, 126));
  EXPECT_FALSE((parse("1e300") * parse("1e300")).isFinite());
  EXPECT_EQ((-huge).toWhole(), -INT64_MAX);
}

TEST(Number, compares) {
  EXPECT_TRUE(parse("0.5") == Number(1) / 2);
  EXPECT_TRUE(Number(1) / 3 < Number(1) / 2);
  EXPECT_FALSE(Number(2) < Number(2));
  EXPECT_EQ((Number(3) / 2).toText(), "1.5");
}
