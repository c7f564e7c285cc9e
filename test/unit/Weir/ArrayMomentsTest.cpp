#include "dialect/Weir/ArrayMoments.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace weir;

TEST(ArrayMoments, ofOneElement) {
  ArrayMoments moments(1, 1, 1);
  moments.add({-3});
  EXPECT_EQ(moments.getSecond(), 9);
  EXPECT_EQ(moments.getMean(), -1);
  EXPECT_EQ(moments.getSample(), 0);
  EXPECT_EQ(moments.getPosition(), 1);
  EXPECT_EQ(moments.getFeature(), 0);
}

// x[b, s, i] = 1 but for its sign, which only one of the three decides.
TEST(ArrayMoments, tellWhatElementsDifferIn) {
  ArrayMoments bySample(2, 2, 3);
  bySample.add({1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1});
  EXPECT_EQ(bySample.getSample(), -1);
  EXPECT_EQ(bySample.getPosition(), 1);
  EXPECT_EQ(bySample.getFeature(), 1);
  ArrayMoments byPosition(2, 2, 3);
  byPosition.add({1, 1, 1, -1, -1, -1, 1, 1, 1, -1, -1, -1});
  EXPECT_EQ(byPosition.getSample(), 0); // over all pairs of positions
  EXPECT_EQ(byPosition.getPosition(), -1);
  EXPECT_EQ(byPosition.getFeature(), 1);
  ArrayMoments byFeature(2, 2, 2);
  byFeature.add({1, -1, 1, -1, 1, -1, 1, -1});
  EXPECT_EQ(byFeature.getSample(), 1);
  EXPECT_EQ(byFeature.getFeature(), -1);
}

TEST(ArrayMoments, countAllRoundsAlike) {
  ArrayMoments moments(1, 1, 2);
  moments.add({1, 1});
  moments.add({3, -3});
  EXPECT_EQ(moments.getSecond(), 5);
  EXPECT_NEAR(moments.getMean(), 0.5 / std::sqrt(5), 1e-15);
}
