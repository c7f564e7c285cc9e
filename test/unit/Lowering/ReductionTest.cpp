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
  for (const char *kind : {"sum", "mean", "max", "min"}) {
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
  std::vector<double> values{1, 4, 4, 2, 2, 2, 0, -1, 5, 5, 5, 3};
  for (const std::string &kind : {"max", "min"})
    expectSameLowered(
        "%y = weir.reduce " + kind +
            " %x over [1] : tensor<2x3x2xf64> -> tensor<2x2xf64>\n"
            "%dx = weir.reduce_extremum_grad %x, %y, %dy over [1] : "
            "tensor<2x3x2xf64>, tensor<2x2xf64>",
        {{"x", "2x3x2xf64", 0, 0, values}, {"dy", "2x2xf64"}},
        {{"dx", "2x3x2xf64"}});
}

TEST(Softmax, normalizesEachAxis) {
  for (int axis : {0, 1, 2})
    expectSameLowered("%y = weir.softmax %x along " + std::to_string(axis) +
                          " : tensor<2x3x5xf64>",
                      {{"x", "2x3x5xf64", -9, 9}}, {{"y", "2x3x5xf64"}});
}

TEST(Softmax, survivesLargeInputs) {
  expectSameLowered("%y = weir.softmax %x along 1 : tensor<2x3xf64>",
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
