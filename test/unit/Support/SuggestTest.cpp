#include "lib/Support/Suggest.h"
#include "gtest/gtest.h"

using namespace weir;

TEST(Suggest, findsNearest) {
  EXPECT_EQ(findSimilar("liner", {"layer_norm", "linear", "line"}), "linear");
  EXPECT_EQ(findSimilar("Linear", {"linear"}), "linear");
  EXPECT_EQ(findSimilar("tnah", {"tanh", "relu"}), "");
  EXPECT_EQ(findSimilar("inptu", {"input", "output"}), "input");
}

TEST(Suggest, refusesFarOnes) {
  EXPECT_EQ(findSimilar("convolution", {"relu", "conv"}), "");
  EXPECT_EQ(findSimilar("x", {"y", "z"}), "");
  EXPECT_EQ(findSimilar("anything", {}), "");
  EXPECT_EQ(findSimilar(std::string(200, 'a'), {std::string(200, 'a')}), "");
}

TEST(Suggest, asks) {
  EXPECT_EQ(didYouMean("liner", {"linear"}), "did you mean `linear`?");
  EXPECT_EQ(didYouMean("relu", {"convolution"}), "");
}
