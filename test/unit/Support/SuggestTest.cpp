#include "lib/Support/Suggest.h"
#include "gtest/gtest.h"

using namespace weir;

TEST(Suggest, findsNearest) {
  EXPECT_EQ(findSimilar("liner", {"layer_norm", "linear", "line"}), "linear");
  EXPECT_EQ(findSimilar("Linear", {"linear"}), "linear");
  EXPECT_EQ(findSimilar("tnah", {"tanh", "relu"}), "tanh");
  EXPECT_EQ(findSimilar("ReLU", {"selu", "relu"}), "relu");
  EXPECT_EQ(findSimilar("atnh", {"relu", "tahn"}), "");
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

TEST(Suggest, knowsOtherFrameworks) {
  EXPECT_EQ(didYouMean("keepdim", {"axis", "keep"}), "did you mean `keep`?");
  EXPECT_EQ(didYouMean("Swish", {"silu", "switch"}), "did you mean `silu`?");
  EXPECT_EQ(didYouMean("amsgrad", {"adagrad", "adam"}),
            "did you mean `adam(amsgrad: true)`?");
  // What stands for it is not to be had here.
  EXPECT_EQ(didYouMean("amsgrad", {"adagrad"}), "did you mean `adagrad`?");
}

TEST(Suggest, lists) {
  EXPECT_EQ(listWords({}), "");
  EXPECT_EQ(listWords({"a"}), "`a`");
  EXPECT_EQ(listWords({"a", "b", "c"}), "`a`, `b` and `c`");
}
