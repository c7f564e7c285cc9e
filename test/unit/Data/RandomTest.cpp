#include "lib/Data/Random.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <map>

using namespace weir;

TEST(Permutation, holdsEveryNumberOnce) {
  for (uint32_t count : {0u, 1u, 2u, 3u, 1000u}) {
    std::vector<uint32_t> order = makePermutation(count, 7, 0);
    std::sort(order.begin(), order.end());
    ASSERT_EQ(order.size(), count);
    for (uint32_t i = 0; i < count; ++i)
      EXPECT_EQ(order[i], i);
  }
}

// Checkpoints of old runs depend on these values.
TEST(Permutation, neverChanges) {
  EXPECT_EQ(makePermutation(8, 1, 0),
            (std::vector<uint32_t>{4, 2, 1, 3, 6, 7, 5, 0}));
}

TEST(Permutation, dependsOnSeedAndStream) {
  EXPECT_EQ(makePermutation(100, 1, 2), makePermutation(100, 1, 2));
  EXPECT_NE(makePermutation(100, 1, 2), makePermutation(100, 1, 3));
  EXPECT_NE(makePermutation(100, 1, 2), makePermutation(100, 2, 2));
}

/// Each of the 24 orders of four numbers is as likely as any other: the
/// statistic of 23 degrees of freedom is below 50 in 99.9 of 100 cases.
TEST(Permutation, isUniform) {
  std::map<std::vector<uint32_t>, int> counts;
  constexpr int draws = 24000;
  for (int stream = 0; stream < draws; ++stream)
    ++counts[makePermutation(4, 5, stream)];
  EXPECT_EQ(counts.size(), 24u);
  double statistic = 0;
  for (auto &[order, count] : counts)
    statistic += (count - 1000.0) * (count - 1000.0) / 1000.0;
  EXPECT_LT(statistic, 50);
}
