#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

#include <cmath>

namespace weir::test {

// Logits of 5 classes behind these axes.
static const std::string leads[] = {"1x", "4x", "2x3x"};

TEST(CrossEntropy, comparesWithTarget) {
  for (const std::string &lead : leads)
    expectSameLowered("%y = weir.cross_entropy %x, %t : tensor<" + lead +
                          "5xf64>, tensor<" + lead + "i32> -> tensor<" + lead +
                          "f64>",
                      {{"x", lead + "5xf64", -9, 9}, {"t", lead + "i32", 0, 5}},
                      {{"y", lead + "f64"}});
}

TEST(CrossEntropy, survivesLargeLogits) {
  expectSameLowered(
      "%y = weir.cross_entropy %x, %t : tensor<2x3xf64>, tensor<2xi32> -> "
      "tensor<2xf64>",
      {{"x", "2x3xf64", 0, 0, {1e5, -1e5, 0, -1e5, 2, NAN}},
       {"t", "2xi32", 0, 3}},
      {{"y", "2xf64"}});
}

TEST(CrossEntropy, derives) {
  for (const std::string &lead : leads)
    expectSameLowered("%dx = weir.cross_entropy_grad %x, %t, %dy : tensor<" +
                          lead + "5xf64>, tensor<" + lead + "i32>, tensor<" +
                          lead + "f64>",
                      {{"x", lead + "5xf64", -9, 9},
                       {"t", lead + "i32", 0, 5},
                       {"dy", lead + "f64"}},
                      {{"dx", lead + "5xf64"}});
}

TEST(MeanSquaredError, averagesEachSample) {
  for (const std::string &type : {"4xf64", "4x1xf64", "4x3xf64", "4x3x2xf64"})
    expectSameLowered("%y = weir.mean_squared_error %x, %t : tensor<" + type +
                          "> -> tensor<4xf64>",
                      {{"x", type}, {"t", type}}, {{"y", "4xf64"}});
}

TEST(Accuracy, comparesLargestLogit) {
  for (const std::string &lead : leads)
    expectSameLowered("%y = weir.accuracy %x, %t : tensor<" + lead +
                          "5xf64>, tensor<" + lead + "i32> -> tensor<" + lead +
                          "f64>",
                      {{"x", lead + "5xf64"}, {"t", lead + "i32", 0, 5}},
                      {{"y", lead + "f64"}});
}

// Rows: a tie of 0 and 2 twice, a NaN before and behind the target.
TEST(Accuracy, takesFirstOfEqualsAndRefusesNaN) {
  expectSameLowered(
      "%y = weir.accuracy %x, %t : tensor<4x3xf64>, tensor<4xi32> -> "
      "tensor<4xf64>",
      {{"x", "4x3xf64", 0, 0, {3, 1, 3, 3, 1, 3, NAN, 2, 1, 2, 1, NAN}},
       {"t", "4xi32", 0, 0, {0, 2, 1, 0}}},
      {{"y", "4xf64"}});
}

} // namespace weir::test
