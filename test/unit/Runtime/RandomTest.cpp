#include "random_internal.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace weir;

static void expectWords(Words actual, Words expected) {
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(actual.word[i], expected.word[i]) << i;
}

// The vectors of Random123's kat_vectors.
TEST(Random, agreesWithKnownAnswers) {
  expectWords(philox({{0, 0, 0, 0}}, 0, 0),
              {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}});
  uint32_t ones = 0xffffffff;
  expectWords(philox({{ones, ones, ones, ones}}, ones, ones),
              {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}});
  expectWords(philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
                     0xa4093822, 0x299f31d0),
              {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}});
}

TEST(Random, separatesSeedsStreamsAndElements) {
  double value = Stream{1, 2}.uniform53(3);
  EXPECT_EQ(value, (Stream{1, 2}.uniform53(3)));
  EXPECT_NE(value, (Stream{uint64_t(1) << 32 | 1, 2}.uniform53(3)));
  EXPECT_NE(value, (Stream{1, 3}.uniform53(3)));
  EXPECT_NE(value, (Stream{1, 2}.uniform53(uint64_t(1) << 32 | 3)));
}

TEST(Random, keepsUniformsInTheirInterval) {
  Stream stream = {11, 0};
  for (uint64_t i = 0; i < 10000; ++i) {
    double coarse = stream.uniform24(i), fine = stream.uniform53(i);
    ASSERT_GE(coarse, 0);
    ASSERT_LT(fine, 1);
    ASSERT_EQ(float(coarse), coarse); // 24 bits: exact in f32
    ASSERT_LT(fine - coarse, 0x1p-24);
    ASSERT_GE(fine, coarse);
  }
}

static void expectMoments(double (*draw)(uint64_t), double mean,
                          double variance, double fourth) {
  constexpr int kCount = 200000;
  double sums[3] = {};
  for (int i = 0; i < kCount; ++i) {
    double value = draw(uint64_t(i)) - mean;
    sums[0] += value;
    sums[1] += value * value;
    sums[2] += value * value * value * value;
  }
  // Five standard errors of a mean.
  double margin = 5 / std::sqrt(double(kCount));
  EXPECT_NEAR(sums[0] / kCount, 0, margin * std::sqrt(variance));
  EXPECT_NEAR(sums[1] / kCount, variance, margin * std::sqrt(fourth));
  EXPECT_NEAR(sums[2] / kCount, fourth, margin * 10 * fourth);
}

TEST(Random, hasTheMomentsOfItsDistributions) {
  expectMoments([](uint64_t i) { return Stream{5, 1}.uniform53(i); }, 0.5,
                1 / 12.0, 1 / 80.0);
  expectMoments([](uint64_t i) { return Stream{5, 2}.normal(i); }, 0, 1, 3);
  // Variance of N(0, 1) cut at 2: 1 - 4 phi(2) / (2 Phi(2) - 1).
  expectMoments([](uint64_t i) { return Stream{5, 3}.truncatedNormal(i); }, 0,
                0.773741, 1.415864);
}

TEST(Random, cutsTheTruncatedNormal) {
  for (uint64_t i = 0; i < 10000; ++i)
    ASSERT_LE(std::abs(Stream{9, 4}.truncatedNormal(i)), 2);
}
