#include "lib/Support/Crc32c.h"
#include <gtest/gtest.h>

using namespace weir;

// The examples of RFC 3720, appendix B.4.
TEST(Crc32c, agreesWithKnownValues) {
  EXPECT_EQ(computeCrc32c(""), 0u);
  EXPECT_EQ(computeCrc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(computeCrc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(computeCrc32c(std::string(32, '\xFF')), 0x62A8AB43u);
  std::string ascending, descending;
  for (int i = 0; i < 32; ++i) {
    ascending += static_cast<char>(i);
    descending += static_cast<char>(31 - i);
  }
  EXPECT_EQ(computeCrc32c(ascending), 0x46DD794Eu);
  EXPECT_EQ(computeCrc32c(descending), 0x113FDB5Cu);
}

// As tensorflow's lib/hash/crc32c.h: rotate right by 15 bits, add a constant.
TEST(Crc32c, isMaskedAndBack) {
  uint32_t crc = computeCrc32c("foo"), masked = maskCrc32c(crc);
  EXPECT_NE(masked, crc);
  uint32_t rotated = masked - 0xA282EAD8u;
  EXPECT_EQ((rotated >> 17) | (rotated << 15), crc);
}
