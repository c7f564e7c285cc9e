#include "lib/Support/Text.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace weir;

TEST(Text, makesSnakeCase) {
  EXPECT_EQ(toSnakeCase("DeepSigmoid"), "deep_sigmoid");
  EXPECT_EQ(toSnakeCase("deep_sigmoid"), "deep_sigmoid");
  EXPECT_EQ(toSnakeCase("GPT"), "gpt");
  EXPECT_EQ(toSnakeCase("GPT2Small"), "gpt2_small");
  EXPECT_EQ(toSnakeCase("HTTPServer"), "http_server");
  EXPECT_EQ(toSnakeCase("Deep_Net"), "deep_net");
  EXPECT_EQ(toSnakeCase(""), "");
}

TEST(Text, formatsCounts) {
  EXPECT_EQ(formatCount(0), "0");
  EXPECT_EQ(formatCount(999), "999");
  EXPECT_EQ(formatCount(1000), "1,000");
  EXPECT_EQ(formatCount(1234567), "1,234,567");
  EXPECT_EQ(formatCount(UINT64_MAX), "18,446,744,073,709,551,615");
  EXPECT_EQ(formatCount(1, "sample"), "1 sample");
  EXPECT_EQ(formatCount(1797, "sample"), "1,797 samples");
}

TEST(Text, formatsBytes) {
  EXPECT_EQ(formatBytes(1), "1 byte");
  EXPECT_EQ(formatBytes(1023), "1,023 bytes");
  EXPECT_EQ(formatBytes(1536), "1.5 KiB");
  EXPECT_EQ(formatBytes(64 << 20), "64 MiB");
  EXPECT_EQ(formatBytes((1ull << 20) - 1), "1 MiB");
  EXPECT_EQ(formatBytes(UINT64_MAX), "16 EiB");
}

TEST(Text, formatsDurations) {
  EXPECT_EQ(formatDuration(0), "0 ns");
  EXPECT_EQ(formatDuration(8.7e-7), "870 ns");
  EXPECT_EQ(formatDuration(0.00125), "1.25 ms");
  EXPECT_EQ(formatDuration(0.9999), "1 s");
  EXPECT_EQ(formatDuration(12.34), "12.3 s");
  EXPECT_EQ(formatDuration(59.99), "1 min 0 s");
  EXPECT_EQ(formatDuration(125), "2 min 5 s");
  EXPECT_EQ(formatDuration(3725), "1 h 2 min");
  EXPECT_EQ(formatDuration(-1), "?");
  EXPECT_EQ(formatDuration(NAN), "?");
  EXPECT_EQ(formatDuration(INFINITY), "?");
}
