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

static const std::string options[] = {
    " smoothing 0.1", " ignore 2", " weights [0.5, 2.0, 0.0, 0.0, 1.0]",
    " smoothing 0.3 ignore 0 weights [0.0, 2.0, 0.25, 0.25, 1.0]",
    " smoothing 1.0"};

TEST(CrossEntropy, takesOptions) {
  for (const std::string &option : options)
    for (const std::string &lead : leads)
      expectSameLowered("%y = weir.cross_entropy %x, %t" + option +
                            " : tensor<" + lead + "5xf64>, tensor<" + lead +
                            "i32> -> tensor<" + lead +
                            "f64>\n%dx = weir.cross_entropy_grad %x, %t, %dy" +
                            option + " : tensor<" + lead + "5xf64>, tensor<" +
                            lead + "i32>, tensor<" + lead + "f64>",
                        {{"x", lead + "5xf64", -9, 9},
                         {"t", lead + "i32", 0, 5},
                         {"dy", lead + "f64"}},
                        {{"y", lead + "f64"}, {"dx", lead + "5xf64"}});
}

TEST(CrossEntropy, takesProbabilities) {
  for (std::string option :
       {"", " smoothing 0.1", " weights [0.5, 2.0, 0.0, 0.0, 1.0]",
        " smoothing 0.3 weights [0.0, 2.0, 0.25, 0.25, 1.0]"})
    for (const std::string &lead : leads) {
      std::string types =
          " : tensor<" + lead + "5xf64>, tensor<" + lead + "f64>";
      expectSameLowered(
          "%y = weir.soft_cross_entropy %x, %t" + option + " : tensor<" + lead +
              "5xf64> -> tensor<" + lead +
              "f64>\n%dx = weir.soft_cross_entropy_grad %x, %t, %dy wrt 0" +
              option + types +
              "\n%dt = weir.soft_cross_entropy_grad %x, %t, %dy wrt 1" +
              option + types,
          {{"x", lead + "5xf64", -9, 9},
           {"t", lead + "5xf64", 0, 1},
           {"dy", lead + "f64"}},
          {{"y", lead + "f64"},
           {"dx", lead + "5xf64"},
           {"dt", lead + "5xf64"}});
    }
}

TEST(ClassWeight, looksUp) {
  expectSameLowered("%y = weir.class_weight %t weights [0.5, 2.0, 2.0, 0.0] : "
                    "tensor<2x3xi32> -> tensor<2x3xf64>",
                    {{"t", "2x3xi32", 0, 4}}, {{"y", "2x3xf64"}});
}

TEST(Unit, dividesByNorm) {
  for (const char *type : {"3xf64", "2x3xf64", "2x3x5xf64", "2x1xf64"})
    for (const char *eps : {"1.0e-8", "1.5"})
      expectSameLowered(
          "%y = weir.unit %x eps " + std::string(eps) + " : tensor<" + type +
              ">\n%dx = weir.unit_grad %x, %dy eps " + eps + " : tensor<" +
              type + ">",
          {{"x", type}, {"dy", type}}, {{"y", type}, {"dx", type}});
}

TEST(Unit, survivesZeroAndNaN) {
  expectSameLowered(
      "%y = weir.unit %x eps 1.0e-8 : tensor<3x2xf64>\n"
      "%dx = weir.unit_grad %x, %dy eps 1.0e-8 : tensor<3x2xf64>",
      {{"x", "3x2xf64", 0, 0, {0, 0, NAN, 1, 0, -2}}, {"dy", "3x2xf64"}},
      {{"y", "3x2xf64"}, {"dx", "3x2xf64"}});
}

} // namespace weir::test
