#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

namespace weir::test {

static const std::string shapes[] = {"7xf64", "2x7xf64", "2x3x7xf64"};

/// A shape, axes and whether the mean is left out.
struct Case {
  std::string type, axes, flag;
};
static const Case cases[] = {{"7xf64", "[0]", ""},
                             {"2x7xf64", "[1]", ""},
                             {"5x3xf64", "[0]", ""},
                             {"2x5x3xf64", "[0, 1]", ""},
                             {"2x5x3x2xf64", "[1, 3]", ""},
                             {"2x3x7xf64", "[0, 1, 2]", ""},
                             {"2x3x7xf64", "[2]", " uncentered"},
                             {"4x3x2xf64", "[0, 2]", " uncentered"}};

TEST(Normalization, normalizesLayers) {
  for (const std::string &type : shapes)
    expectSameLowered("%y = weir.layer_norm %x, %w, %b eps 1.0e-5 : tensor<" +
                          type + ">, tensor<7xf64>, tensor<7xf64>",
                      {{"x", type}, {"w", "7xf64"}, {"b", "7xf64"}},
                      {{"y", type}});
}

TEST(Normalization, normalizesByRootMeanSquares) {
  for (const std::string &type : shapes)
    expectSameLowered("%y = weir.rms_norm %x, %w eps 1.0e-6 : tensor<" + type +
                          ">, tensor<7xf64>",
                      {{"x", type}, {"w", "7xf64"}}, {{"y", type}});
}

TEST(Normalization, normalizesGroups) {
  for (std::string type : {"2x6xf64", "2x5x6xf64", "2x5x3x6xf64"})
    for (std::string groups : {"1", "2", "6"})
      expectSameLowered("%y = weir.group_norm %x, %w, %b groups " + groups +
                            " eps 1.0e-5 : tensor<" + type + ">, tensor<6xf64>",
                        {{"x", type}, {"w", "6xf64"}, {"b", "6xf64"}},
                        {{"y", type}});
}

TEST(Normalization, normalizesBatches) {
  for (std::string type :
       {"1x3xf64", "2x3xf64", "7x3xf64", "2x5x3xf64", "2x5x4x3xf64"})
    expectSameLowered(
        "%y, %m, %v = weir.batch_norm %x, %w, %b running(%w, %b) eps 1.0e-5 "
        "momentum 0.1 : tensor<" +
            type + ">, tensor<3xf64>",
        {{"x", type}, {"w", "3xf64"}, {"b", "3xf64"}},
        {{"y", type}, {"m", "3xf64"}, {"v", "3xf64"}});
}

TEST(Normalization, normalizesByStatistics) {
  for (std::string type : {"3xf64", "1x3xf64", "2x5x3xf64"})
    expectSameLowered(
        "%y = weir.batch_norm_inference %x, %w, %b by(%m, %v) eps 1.0e-5 "
        ": tensor<" +
            type + ">, tensor<3xf64>",
        {{"x", type},
         {"w", "3xf64"},
         {"b", "3xf64"},
         {"m", "3xf64"},
         {"v", "3xf64", 0, 2}},
        {{"y", type}});
}

// In place: the first operand is what a state held.
TEST(Normalization, averagesInTurn) {
  expectSameLowered(
      "%y = weir.running_average %old, %a, %b momentum 0.25 : "
      "(tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>",
      {{"old", "3xf64", -2, 2, {}, true}, {"a", "3xf64"}, {"b", "3xf64"}},
      {{"y", "3xf64"}});
}

TEST(Normalization, normalizesOverAxes) {
  for (const Case &one : cases)
    expectSameLowered("%y = weir.normalize %x over " + one.axes +
                          " eps 1.0e-5" + one.flag + " : tensor<" + one.type +
                          ">",
                      {{"x", one.type}}, {{"y", one.type}});
}

// The variance is 0; only eps keeps the result finite.
TEST(Normalization, normalizesConstantRows) {
  expectSameLowered(
      "%y = weir.normalize %x over [1] eps 1.0e-5 : tensor<2x3xf64>",
      {{"x", "2x3xf64", 0, 0, {4, 4, 4, -1, -1, -1}}}, {{"y", "2x3xf64"}});
}

TEST(Normalization, derivesNormalization) {
  for (const Case &one : cases)
    expectSameLowered("%dx = weir.normalize_grad %x, %dy over " + one.axes +
                          " eps 1.0e-5" + one.flag + " : tensor<" + one.type +
                          ">",
                      {{"x", one.type}, {"dy", one.type}}, {{"dx", one.type}});
}

} // namespace weir::test
