#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

#include <cmath>

namespace weir::test {

static void expectReduction(const std::string &kind, const std::string &from,
                            const std::string &axes, const std::string &to) {
  expectSameLowered("%y = weir.reduce " + kind + " %x over [" + axes +
                        "] : tensor<" + from + "> -> tensor<" + to + ">",
                    {{"x", from}}, {{"y", to}});
}

TEST(Reduction, reducesAxes) {
  for (const char *kind : {"sum", "mean", "max", "min", "prod"}) {
    expectReduction(kind, "3xf64", "0", "f64");
    expectReduction(kind, "2x3xf64", "0", "3xf64");
    expectReduction(kind, "2x3xf64", "1", "2xf64");
    expectReduction(kind, "2x3xf64", "0, 1", "f64");
    expectReduction(kind, "2x3x5xf64", "1", "2x5xf64");
    expectReduction(kind, "2x3x5xf64", "0, 2", "3xf64");
    expectReduction(kind, "2x3x5xf64", "0, 1, 2", "f64");
  }
}

TEST(Reduction, keepsNaN) {
  for (const std::string &kind : {"max", "min"})
    expectSameLowered("%y = weir.reduce " + kind +
                          " %x over [1] : tensor<2x3xf64> -> tensor<2xf64>",
                      {{"x", "2x3xf64", 0, 0, {1, NAN, 2, 4, 3, INFINITY}}},
                      {{"y", "2xf64"}});
}

TEST(Reduction, sharesGradientOfExtremumByTies) {
  std::vector<double> values{1, 4, 4, 2, 2, 2, 0, -1, 5, NAN, 5, 3};
  for (const std::string &kind : {"max", "min"})
    expectSameLowered(
        "%y = weir.reduce " + kind +
            " %x over [1] : tensor<2x3x2xf64> -> tensor<2x2xf64>\n"
            "%dx = weir.reduce_extremum_grad %x, %y, %dy over [1] : "
            "tensor<2x3x2xf64>, tensor<2x2xf64>",
        {{"x", "2x3x2xf64", 0, 0, values}, {"dy", "2x2xf64"}},
        {{"dx", "2x3x2xf64"}});
}

TEST(Reduction, multipliesGradientOfOthers) {
  std::vector<double> values{1, 0, 4, 2, 2, 2, 0, -1, 0, 5, 5, 0};
  expectSameLowered("%dx = weir.reduce_product_grad %x, %dy over [1] : "
                    "tensor<2x3x2xf64>, tensor<2x2xf64>",
                    {{"x", "2x3x2xf64", 0, 0, values}, {"dy", "2x2xf64"}},
                    {{"dx", "2x3x2xf64"}});
}

static void expectRowReduction(const std::string &operation,
                               const std::string &suffix = "") {
  for (auto [axes, to] : {std::pair("1", "2x5xf64"), std::pair("0, 2", "3xf64"),
                          std::pair("0, 1, 2", "f64")})
    expectSameLowered("%y = weir." + operation + " %x over [" + axes + "]" +
                          suffix + " : tensor<2x3x5xf64> -> tensor<" + to + ">",
                      {{"x", "2x3x5xf64"}}, {{"y", to}});
}

TEST(Reduction, reducesRows) {
  expectRowReduction("log_sum_exp");
  expectRowReduction("norm");
  for (const std::string &correction : {"0", "1"}) {
    expectRowReduction("variance", " correction " + correction);
    expectRowReduction("standard_deviation", " correction " + correction);
  }
}

TEST(Reduction, takesLogSumExpOfInfinities) {
  expectSameLowered(
      "%y = weir.log_sum_exp %x over [1] : tensor<5x2xf64> -> tensor<5xf64>\n"
      "%d = weir.log_sum_exp_grad %x, %y, %y over [1] : tensor<5x2xf64>, "
      "tensor<5xf64>",
      {{"x",
        "5x2xf64",
        0,
        0,
        {-INFINITY, -INFINITY, INFINITY, 0, NAN, 1, 1e4, -1e4, -INFINITY, 2}}},
      {{"y", "5xf64"}, {"d", "5x2xf64"}});
}

TEST(Reduction, dividesByZeroToZero) {
  expectSameLowered(
      "%y = weir.divide_or_zero %a, %b : tensor<3xf64>",
      {{"a", "3xf64", 0, 0, {1, 2, NAN}}, {"b", "3xf64", 0, 0, {2, 0, 0}}},
      {{"y", "3xf64"}});
}

TEST(ArgExtremum, findsTheFirst) {
  std::vector<double> values{1,         3,         3,         NAN, 1, NAN,
                             -INFINITY, -INFINITY, -INFINITY, 2,   1, 1};
  for (const std::string &kind : {"max", "min"}) {
    expectSameLowered("%y = weir.arg_extremum " + kind +
                          " %x along 1 : tensor<4x3xf64> -> tensor<4xi32>",
                      {{"x", "4x3xf64", 0, 0, values}}, {{"y", "4xi32"}});
    expectSameLowered("%y = weir.arg_extremum " + kind +
                          " %x along 0 : tensor<3x5x2xf64> -> tensor<5x2xi32>",
                      {{"x", "3x5x2xf64"}}, {{"y", "5x2xi32"}});
  }
}

TEST(CumulativeSum, sumsAlongEachAxis) {
  for (const std::string &axis : {"0", "1", "2"})
    for (const std::string &reverse : {"", " reverse"})
      expectSameLowered("%y = weir.cumulative_sum %x along " + axis + reverse +
                            " : tensor<1x7x3xf64>",
                        {{"x", "1x7x3xf64"}}, {{"y", "1x7x3xf64"}});
}

TEST(Softmax, normalizesEachAxis) {
  for (int axis : {0, 1, 2})
    expectSameLowered("%y = weir.softmax %x over [" + std::to_string(axis) +
                          "] : tensor<2x3x5xf64>",
                      {{"x", "2x3x5xf64", -9, 9}}, {{"y", "2x3x5xf64"}});
}

// A row of which nothing counts, and rows with numbers that do not count.
TEST(Softmax, countsUnderMask) {
  std::vector<double> values{1, 2, NAN, 4, INFINITY, 6, 7, 8, 9};
  std::vector<double> mask{1, 1, 0, 1, 0, 1, 0, 0, 0};
  for (const std::string &operation : {"softmax", "log_softmax"})
    for (const std::string &axes : {"1", "0, 1"})
      expectSameLowered(
          "%y = weir." + operation + " %x mask %m over [" + axes +
              "] : tensor<3x3xf64>, tensor<3x3xi1>",
          {{"x", "3x3xf64", 0, 0, values}, {"m", "3x3xi1", 0, 0, mask}},
          {{"y", "3x3xf64"}});
}

TEST(LogSoftmax, takesLogarithms) {
  for (const std::string &axes : {"0", "2", "1, 2"})
    expectSameLowered("%y = weir.log_softmax %x over [" + axes +
                          "] : tensor<2x3x5xf64>\n"
                          "%d = weir.log_softmax_grad %y, %x over [" +
                          axes + "] : tensor<2x3x5xf64>",
                      {{"x", "2x3x5xf64", -9, 9}},
                      {{"y", "2x3x5xf64"}, {"d", "2x3x5xf64"}});
}

TEST(LogSoftmax, leavesOutWhatDoesNotCount) {
  std::vector<double> mask{1, 0, 1, 0, 0, 0};
  expectSameLowered("%d = weir.log_softmax_grad %x, %dy mask %m over [1] : "
                    "tensor<2x3xf64>, tensor<2x3xi1>",
                    {{"x", "2x3xf64"},
                     {"dy", "2x3xf64", 0, 0, {1, NAN, 3, 4, 5, 6}},
                     {"m", "2x3xi1", 0, 0, mask}},
                    {{"d", "2x3xf64"}});
}

TEST(Softmax, survivesLargeInputs) {
  expectSameLowered("%y = weir.softmax %x over [1] : tensor<2x3xf64>",
                    {{"x", "2x3xf64", 0, 0, {1e4, -1e4, 9999, 1e308, 0, 1}}},
                    {{"y", "2x3xf64"}});
}

TEST(Total, sumsEverything) {
  for (const std::string &type : {"f64", "4xf64", "4x3xf64", "4x3x2xf64"})
    expectSameLowered("%s, %w = weir.total %x : tensor<" + type +
                          "> -> tensor<f64>",
                      {{"x", type}}, {{"s", "f64"}, {"w", "f64"}});
}

// The rows that do not count hold NaN.
TEST(Total, countsValidRowsOnly) {
  std::vector<double> rows{1, 2, 3, 4, NAN, NAN, NAN, INFINITY};
  for (const std::string &type : {"8xf64", "4x2xf64", "4x2x1xf64"})
    for (double valid : {0, 1, 2})
      expectSameLowered("%s, %w = weir.total %x valid %v : tensor<" + type +
                            ">, tensor<i32> -> tensor<f64>",
                        {{"x", type, 0, 0, rows}, {"v", "i32", 0, 0, {valid}}},
                        {{"s", "f64"}, {"w", "f64"}});
}

} // namespace weir::test
