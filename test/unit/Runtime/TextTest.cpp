#include "text_internal.h"

#include <cstring>
#include <gtest/gtest.h>

using namespace weir;

TEST(Text, cutsWhatDoesNotFit) {
  char buffer[8];
  memset(buffer, 'x', sizeof(buffer));
  Text text(buffer, 6);
  text.add("%s", "abc");
  text.add("%d", 12345);
  EXPECT_STREQ(buffer, "abc12");
  text.add("more");
  EXPECT_STREQ(buffer, "abc12");
  EXPECT_EQ(buffer[6], 'x');
}

TEST(Text, acceptsNoBuffer) {
  Text text(nullptr, 0);
  EXPECT_EQ(fail(text, WEIR_IO_ERROR, "%d", 1), WEIR_IO_ERROR);
}

TEST(Text, parsesOnlyCompleteNumbers) {
  uint64_t value = 0;
  EXPECT_TRUE(parseUnsigned("18446744073709551615", value));
  EXPECT_EQ(value, UINT64_MAX);
  for (const char *bad : {"", "18446744073709551616", "-1", "1 ", "01", "0x1"})
    EXPECT_FALSE(parseUnsigned(bad, value)) << bad;
  EXPECT_TRUE(parseHash("0123456789abcdef", value));
  EXPECT_EQ(value, 0x0123456789abcdefu);
  for (const char *bad : {"", "0123456789abcde", "0123456789abcdeF"})
    EXPECT_FALSE(parseHash(bad, value)) << bad;
}

TEST(Text, writesRealsThatReadBackExactly) {
  char digits[32];
  for (double value : {0.0, 0.1, 1e-300, 5e-324, 1.7976931348623157e308}) {
    double back = -1;
    formatReal(value, digits);
    EXPECT_TRUE(parseReal(digits, back)) << digits;
    EXPECT_EQ(back, value);
  }
  double value = 0;
  for (const char *bad : {"", "1x", "1,5"})
    EXPECT_FALSE(parseReal(bad, value)) << bad;
}
