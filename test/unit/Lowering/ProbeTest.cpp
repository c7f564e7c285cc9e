#include "test/unit/Lowering/Comparison.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

#include <cmath>

namespace weir::test {

TEST(Probe, sumsAndCounts) {
  for (const std::string &type : {"f64", "7xf64", "4x3xf64", "2x3x5xf64"})
    expectSameLowered(
        "%a, %b, %c, %d = weir.probe %x for [\"squares\", \"not_finite\", "
        "\"zeros\", \"saturated\"] low -1.5 high 1.0 : tensor<" +
            type + "> -> tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>",
        {{"x", type}},
        {{"a", "f64"}, {"b", "f64"}, {"c", "f64"}, {"d", "f64"}});
}

TEST(Probe, countsWhatIsNotFinite) {
  expectSameLowered(
      "%a, %b = weir.probe %x for [\"not_finite\", \"zeros\"] : "
      "tensor<2x3xf64> -> tensor<f64>, tensor<f64>",
      {{"x", "2x3xf64", 0, 0, {NAN, 0, INFINITY, -0.0, -INFINITY, 1}}},
      {{"a", "f64"}, {"b", "f64"}});
}

// A column of zeros is dead, one with a NaN is not.
TEST(Probe, countsDeadUnits) {
  expectSameLowered(
      "%a, %b = weir.probe %x for [\"dead\", \"zeros\"] : tensor<2x4xf64> -> "
      "tensor<f64>, tensor<f64>",
      {{"x", "2x4xf64", 0, 0, {0, 1, 0, 0, 0, 0, NAN, -0.0}}},
      {{"a", "f64"}, {"b", "f64"}});
  expectSameLowered(
      "%a = weir.probe %x for [\"dead\"] : tensor<3xf64> -> tensor<f64>",
      {{"x", "3xf64", 0, 0, {0, 0, 0}}}, {{"a", "f64"}});
}

TEST(Clip, leavesSumsOfSquares) {
  expectSameLowered(
      "%n, %f, %p, %q, %r = weir.clip %a, %b, %c max 0.5 : (tensor<2x3xf64>, "
      "tensor<5xf64>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>, "
      "tensor<f64>, tensor<f64>)",
      {{"a", "2x3xf64"}, {"b", "5xf64"}, {"c", "f64"}},
      {{"n", "f64"}, {"f", "f64"}, {"p", "f64"}, {"q", "f64"}, {"r", "f64"}});
}

// While the window fills, at its end, and when it is full: above the limit,
// below it, and without any deviation.
TEST(Outlier, comparesWithTheWindow) {
  struct Case {
    double norm, count;
    std::vector<double> window;
  };
  for (const Case &one : {Case{9, 0, {0, 0, 0, 0}}, Case{9, 3, {1, 2, 3, 0}},
                          Case{9, 4, {1, 2, 1, 2}}, Case{2.4, 6, {1, 2, 1, 2}},
                          Case{2.6, 7, {1, 2, 1, 2}}, Case{9, 5, {1, 1, 1, 1}}})
    expectSameLowered(
        "%i, %f, %w1, %c1 = weir.outlier %n, %w, %c threshold "
        "2.0 : (tensor<f64>, tensor<4xf64>, tensor<f64>) -> "
        "(tensor<i1>, tensor<f64>, tensor<4xf64>, tensor<f64>)",
        {{"n", "f64", 0, 0, {one.norm}},
         {"w", "4xf64", 0, 0, one.window},
         {"c", "f64", 0, 0, {one.count}}},
        {{"i", "i1"}, {"f", "f64"}, {"w1", "4xf64"}, {"c1", "f64"}});
}

// The sums beside an update of a matrix, a vector and a scalar.
TEST(Update, sumsWhatItChanges) {
  for (const std::string &type : {"f64", "7xf64", "4x3xf64", "2x3x5xf64"})
    expectSameLowered(
        llvm::formatv(
            "%y, %n, %a, %b = weir.update #weir.call<\"sgd\", {{lr = 0.1 : "
            "f64, momentum = 0.9 : f64}> decay 0.25 parameter(%p) gradient(%g) "
            "factor(%f) slots(%m) scalars(%r) probed : (tensor<{0}>, "
            "tensor<{0}>, tensor<f64>, tensor<{0}>, tensor<f64>) -> "
            "(tensor<{0}>, tensor<{0}>, tensor<f64>, tensor<f64>)",
            type),
        {{"p", type, -2, 2, {}, true},
         {"g", type},
         {"f", "f64"},
         {"m", type, -2, 2, {}, true},
         {"r", "f64"}},
        {{"y", type}, {"n", type}, {"a", "f64"}, {"b", "f64"}});
}

} // namespace weir::test
