#include "lib/Support/Sizes.h"
#include "gtest/gtest.h"

using namespace weir;

TEST(Sizes, countsElements) {
  EXPECT_EQ(countElements({}), 1u);
  EXPECT_EQ(countElements({2, 3, 5}), 30u);
  EXPECT_EQ(countElements({int64_t(1) << 62, 2}), uint64_t(1) << 63);
  EXPECT_EQ(countElements({int64_t(1) << 62, 4}), std::nullopt);
  EXPECT_EQ(countElements({2, 0}), std::nullopt);
  EXPECT_EQ(countElements({-2, -3}), std::nullopt);
}

TEST(Sizes, countsBytes) {
  EXPECT_EQ(countBytes(3, 32), 12u);
  EXPECT_EQ(countBytes(3, 1), 3u);
  EXPECT_EQ(countBytes(uint64_t(1) << 62, 32), std::nullopt);
}

TEST(Sizes, checksProducts) {
  EXPECT_EQ(checkedMultiply(UINT64_MAX, 1), UINT64_MAX);
  EXPECT_EQ(checkedMultiply(UINT64_MAX, 2), std::nullopt);
}

TEST(Sizes, findsProblemsOfShapes) {
  EXPECT_EQ(findShapeProblem({2, 3}), "");
  EXPECT_EQ(findShapeProblem({int64_t(1) << 40}), "");
  EXPECT_EQ(findShapeProblem({2, 0}),
            "dimension 1 is 0; dimensions are at least 1");
  EXPECT_EQ(findShapeProblem({-1}),
            "dimension 0 is -1; dimensions are at least 1");
  EXPECT_EQ(findShapeProblem({1, 1, 1, 1, 1, 1, 1, 1, 1}),
            "the rank is 9; at most 8 is supported");
  EXPECT_EQ(findShapeProblem({int64_t(1) << 40, 2}),
            "there are more than 1,099,511,627,776 elements");
  EXPECT_EQ(findShapeProblem({int64_t(1) << 62, 8}),
            "there are more than 1,099,511,627,776 elements");
}
