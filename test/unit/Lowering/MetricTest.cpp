#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

#include <cmath>

namespace weir::test {

// Logits of 5 classes behind these axes.
static const std::string leads[] = {"1x", "4x", "2x3x"};

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

TEST(Accuracy, looksAmongTheLargest) {
  for (const char *top : {"2", "3", "5"})
    for (const std::string &lead : leads)
      expectSameLowered("%y = weir.accuracy %x, %t top " + std::string(top) +
                            " : tensor<" + lead + "5xf64>, tensor<" + lead +
                            "i32> -> tensor<" + lead + "f64>",
                        {{"x", lead + "5xf64"}, {"t", lead + "i32", 0, 5}},
                        {{"y", lead + "f64"}});
  expectSameLowered(
      "%y = weir.accuracy %x, %t top 2 : tensor<4x3xf64>, tensor<4xi32> -> "
      "tensor<4xf64>",
      {{"x", "4x3xf64", 0, 0, {3, 3, 3, 3, 1, 3, NAN, 2, 1, 2, 1, NAN}},
       {"t", "4xi32", 0, 0, {2, 1, 1, 0}}},
      {{"y", "4xf64"}});
}

// Tables of logits and of values, without and with a mask and padding.
static void expectSameTable(const std::string &op, const std::string &x,
                            const std::string &target, bool isClass,
                            const std::string &mask, const std::string &table) {
  for (bool masked : {false, true})
    for (bool padded : {false, true}) {
      std::string text = "%y = weir." + op + " %x, %t";
      std::string types = "tensor<" + x + ">, tensor<" + target + ">";
      std::vector<Input> inputs = {{"x", x}};
      if (isClass)
        inputs.push_back({"t", target, 0, 5});
      else
        inputs.push_back({"t", target});
      if (masked) {
        text += " mask %m";
        types += ", tensor<" + mask + ">";
        inputs.push_back({"m", mask, 0, 2});
      }
      if (padded) {
        text += " valid %v";
        types += ", tensor<i32>";
        inputs.push_back({"v", "i32", 1, 3});
      }
      expectSameLowered(text + " : (" + types + ") -> tensor<" + table + ">",
                        inputs, {{"y", table}});
    }
}

TEST(Confusion, countsPairs) {
  expectSameTable("confusion", "4x5xf64", "4xi32", true, "4xi1", "5x5xf64");
  expectSameTable("confusion", "3x2x5xf64", "3x2xi32", true, "3x2xi1",
                  "5x5xf64");
  expectSameTable("confusion", "3x2x5xf64", "3x2xi32", true, "3xi1", "5x5xf64");
}

TEST(Confusion, leavesOutNaN) {
  for (const char *op : {"confusion", "class_counts"})
    expectSameLowered(
        "%y = weir." + std::string(op) +
            " %x, %t : (tensor<2x3xf64>, tensor<2xi32>) -> tensor<3x3xf64>",
        {{"x", "2x3xf64", 0, 0, {1, 2, 2, 1, NAN, 0}}, {"t", "2xi32", 0, 3}},
        {{"y", "3x3xf64"}});
}

TEST(ClassCounts, countsEachClass) {
  expectSameTable("class_counts", "4x5xf64", "4xi32", true, "4xi1", "3x5xf64");
  expectSameTable("class_counts", "3x2x5xf64", "3x2xi32", true, "3x2xi1",
                  "3x5xf64");
}

TEST(RegressionSums, sumsColumns) {
  expectSameTable("regression_sums", "4xf64", "4xf64", false, "4xi1",
                  "4x1xf64");
  expectSameTable("regression_sums", "4x3xf64", "4x3xf64", false, "4xi1",
                  "4x3xf64");
  expectSameTable("regression_sums", "3x2x5xf64", "3x2x5xf64", false, "3x2xi1",
                  "4x5xf64");
}

} // namespace weir::test
