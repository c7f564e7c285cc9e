// What gradients are exactly at kinks and singular points.
#include "Checks.h"
#include "Program.h"
#include "dialect/Catalogue/Catalogue.h"
#include "test/unit/Catalogue/Samples.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace weir;
using namespace weir::test;

static const double inf = INFINITY, nan_ = NAN;

static Array makeArray(std::vector<int64_t> shape, std::vector<double> data) {
  Array array{llvm::ArrayRef<int64_t>(shape)};
  array.data.assign(data.begin(), data.end());
  return array;
}

// Compares with NaN equal to NaN, and zeros whatever their sign.
static void expectEqual(const Array &actual, std::vector<double> expected) {
  ASSERT_EQ(actual.size(), static_cast<int64_t>(expected.size()));
  for (int64_t i = 0; i < actual.size(); ++i) {
    if (std::isnan(expected[i]))
      EXPECT_TRUE(std::isnan(actual[i])) << "element " << i;
    else
      EXPECT_DOUBLE_EQ(actual[i], expected[i]) << "element " << i;
  }
}

static size_t singularPoints = 0;

std::string weir::test::describeSingularPoints() {
  return std::to_string(singularPoints) +
         " derivatives at kinks and singular points";
}

// The gradients of the sum of the outputs.
static Values differentiate(std::vector<Operand> operands, llvm::StringRef text,
                            const Values &values) {
  for (const Array &array : values)
    singularPoints += array.size();
  Program program(std::move(operands), text, Program::Factors::Ones);
  if (!program.isValid())
    return Values(values.size());
  return program.gradients(values);
}

static Array differentiateUnary(llvm::StringRef operation,
                                std::vector<double> x) {
  int64_t n = x.size();
  std::string type = "tensor<" + std::to_string(n) + "xf64>";
  std::string text = "%y = weir." + operation.str() + " %x : " + type;
  return differentiate({{"x", type}}, text, {makeArray({n}, x)})[0];
}

static std::string printFunction(const catalogue::Function &function,
                                 catalogue::Arguments arguments,
                                 const std::string &type) {
  return "weir." + function.mnemonic.str() + " " + printOperands(function) +
         " : " + type + printArguments(function, arguments) + "\n";
}

static std::vector<Operand> makeOperands(const catalogue::Function &function,
                                         const std::string &type) {
  std::vector<Operand> operands;
  for (const catalogue::FunctionOperand &operand : function.operands)
    operands.push_back({operand.name.str(), type});
  return operands;
}

TEST(Singular, functionsAtTheirPoints) {
  for (const catalogue::Function &function : catalogue::functions())
    for (const catalogue::FunctionPoint &point : function.points) {
      SCOPED_TRACE(function.mnemonic.str());
      Values values;
      for (double x : point.operands)
        values.push_back(makeArray({1}, {x}));
      std::string type = "tensor<1xf64>";
      Values gradients = differentiate(
          makeOperands(function, type),
          "%result = " + printFunction(function, point.arguments, type),
          values);
      for (auto [gradient, stated] :
           llvm::zip_equal(gradients, point.derivatives))
        expectEqual(gradient, {stated});
    }
}

TEST(Singular, reluAtZerosAndBeyond) {
  expectEqual(differentiateUnary("relu", {0.0, -0.0, 1e-300, -1e-300, inf}),
              {0, 0, 1, 0, 1});
}

// A gradient that is NaN stays NaN, also where the slope is 0.
TEST(Singular, functionsKeepNanGradients) {
  for (const catalogue::Function &function : catalogue::functions()) {
    SCOPED_TRACE(function.mnemonic.str());
    std::string type = "tensor<2xf64>";
    std::vector<Operand> operands = makeOperands(function, type);
    Values values;
    for (const catalogue::FunctionOperand &operand : function.operands)
      values.push_back(makeArray({2}, {operand.low, operand.high}));
    operands.push_back({"w", type});
    values.push_back(makeArray({2}, {NAN, NAN}));
    Values gradients = differentiate(
        operands,
        "%value = " + printFunction(function, function.variants.front(), type) +
            "%result = weir.mul %value, %w : " + type,
        values);
    for (const Array &gradient : llvm::drop_end(gradients))
      expectEqual(gradient, {nan_, nan_});
  }
}

// Infinite gradients reach only the value that was taken.
TEST(Singular, whereStopsWhatWasNotTaken) {
  Values gradients =
      differentiate({{"m", "tensor<2xi1>"},
                     {"x", "tensor<2xf64>"},
                     {"y", "tensor<2xf64>"},
                     {"w", "tensor<2xf64>"}},
                    "%a = weir.where %m, %x, %y : tensor<2xf64>\n"
                    "%r = weir.mul %a, %w : tensor<2xf64>",
                    {makeArray({2}, {1, 0}), makeArray({2}, {1, 1}),
                     makeArray({2}, {1, 1}), makeArray({2}, {NAN, inf})});
  expectEqual(gradients[1], {nan_, 0});
  expectEqual(gradients[2], {0, inf});
}

// The order of two values does not change with them.
TEST(Singular, comparisonsCarryNoGradient) {
  Values gradients =
      differentiate({{"x", "tensor<3xf64>"}},
                    "%c = weir.constant dense<1.0> : tensor<3xf64>\n"
                    "%m = weir.compare gt %x, %c : tensor<3xf64>\n"
                    "%f = weir.to_float %m : tensor<3xi1> -> tensor<3xf64>\n"
                    "%y = weir.mul %f, %x : tensor<3xf64>",
                    {makeArray({3}, {0, 1, 2})});
  expectEqual(gradients[0], {0, 0, 1});
}

static Values differentiateBinary(llvm::StringRef operation, double x,
                                  double y) {
  return differentiate({{"x", "tensor<f64>"}, {"y", "tensor<f64>"}},
                       "%r = weir." + operation.str() + " %x, %y : tensor<f64>",
                       {makeArray({}, {x}), makeArray({}, {y})});
}

TEST(Singular, zeroTimesInfinity) {
  Values gradients = differentiateBinary("mul", 0, inf);
  expectEqual(gradients[0], {inf});
  expectEqual(gradients[1], {0});
  // 0 times infinity in the gradient itself.
  gradients = differentiate(
      {{"x", "tensor<f64>"}, {"w", "tensor<f64>"}, {"z", "tensor<f64>"}},
      "%a = weir.mul %x, %w : tensor<f64>\n"
      "%y = weir.mul %a, %z : tensor<f64>",
      {makeArray({}, {1}), makeArray({}, {inf}), makeArray({}, {0})});
  expectEqual(gradients[0], {nan_});
}

TEST(Singular, divisionByZero) {
  Values gradients = differentiateBinary("div", 1, 0);
  expectEqual(gradients[0], {inf});
  expectEqual(gradients[1], {-inf});
  gradients = differentiateBinary("div", 0, 0);
  expectEqual(gradients[0], {inf});
  expectEqual(gradients[1], {nan_});
  gradients = differentiateBinary("div", 1, inf);
  expectEqual(gradients[0], {0});
  expectEqual(gradients[1], {0});
}

static Array differentiateReduce(llvm::StringRef kind, std::vector<double> x) {
  return differentiate({{"x", "tensor<3xf64>"}},
                       "%y = weir.reduce " + kind.str() +
                           " %x over [0] : tensor<3xf64> -> tensor<f64>",
                       {makeArray({3}, x)})[0];
}

TEST(Singular, extremaShareTies) {
  expectEqual(differentiateReduce("max", {1, 1, 0}), {0.5, 0.5, 0});
  expectEqual(differentiateReduce("max", {-inf, -inf, -inf}),
              {1.0 / 3, 1.0 / 3, 1.0 / 3});
  expectEqual(differentiateReduce("max", {0.0, -0.0, -1}), {0.5, 0.5, 0});
  expectEqual(differentiateReduce("min", {1, 0, 0}), {0, 0.5, 0.5});
}

TEST(Singular, extremaOfNan) {
  expectEqual(differentiateReduce("max", {1, nan_, 0}), {nan_, nan_, nan_});
  expectEqual(differentiateReduce("min", {1, nan_, 0}), {nan_, nan_, nan_});
}

// With a factor on one output, so that the gradient is not 0 by symmetry.
static Array differentiateSoftmax(std::vector<double> x) {
  return differentiate({{"x", "tensor<2xf64>"}},
                       "%s = weir.softmax %x over [0] : tensor<2xf64>\n"
                       "%c = weir.constant dense<[1.0, 0.0]> : tensor<2xf64>\n"
                       "%y = weir.mul %s, %c : tensor<2xf64>",
                       {makeArray({2}, x)})[0];
}

TEST(Singular, softmaxAtItsLimits) {
  expectEqual(differentiateSoftmax({0, 0}), {0.25, -0.25});
  expectEqual(differentiateSoftmax({1000, -1000}), {0, 0});
  expectEqual(differentiateSoftmax({0, -inf}), {0, 0});
  expectEqual(differentiateSoftmax({inf, 0}), {nan_, nan_});
  expectEqual(differentiateSoftmax({-inf, -inf}), {nan_, nan_});
}

static Array differentiateCrossEntropy(std::vector<double> x, double target) {
  return differentiate(
      {{"x", "tensor<2xf64>"}, {"t", "tensor<i32>"}},
      "%y = weir.cross_entropy %x, %t : tensor<2xf64>, tensor<i32> -> "
      "tensor<f64>",
      {makeArray({2}, x), makeArray({}, {target})})[0];
}

TEST(Singular, crossEntropyAtItsLimits) {
  expectEqual(differentiateCrossEntropy({1000, 0}, 1), {1, -1});
  expectEqual(differentiateCrossEntropy({1000, 0}, 0), {0, 0});
  // The loss is infinite, the gradient still points the way.
  expectEqual(differentiateCrossEntropy({-inf, 0}, 0), {-1, 1});
  expectEqual(differentiateCrossEntropy({nan_, 0}, 0), {nan_, nan_});
}

TEST(Singular, squaredErrorAtTheTarget) {
  Values gradients =
      differentiate({{"x", "tensor<2xf64>"}, {"t", "tensor<2xf64>"}},
                    "%y = weir.squared_error %x, %t : tensor<2xf64>",
                    {makeArray({2}, {3, inf}), makeArray({2}, {3, inf})});
  expectEqual(gradients[0], {0, nan_});
  expectEqual(gradients[1], {0, nan_});
}

static Array differentiateNormalize(llvm::StringRef eps,
                                    std::vector<double> x) {
  return differentiate({{"x", "tensor<2xf64>"}},
                       "%n = weir.normalize %x over [0] eps " + eps.str() +
                           " : tensor<2xf64>\n"
                           "%c = weir.constant dense<[1.0, 0.0]> : "
                           "tensor<2xf64>\n"
                           "%y = weir.mul %n, %c : tensor<2xf64>",
                       {makeArray({2}, x)})[0];
}

// eps bounds the gradient of a constant row by 1 / sqrt(eps).
TEST(Singular, normalizationOfAConstantRow) {
  expectEqual(differentiateNormalize("0.0625", {3, 3}), {2, -2});
  expectEqual(differentiateNormalize("0.0", {3, 3}), {nan_, nan_});
}

// The gradients of `weir.<operation> %x over [0]`, which gives one number.
static Array differentiateRow(const std::string &operation,
                              std::vector<double> x,
                              const std::string &suffix = "") {
  int64_t n = x.size();
  std::string type = "tensor<" + std::to_string(n) + "xf64>";
  return differentiate({{"x", type}},
                       "%y = weir." + operation + " %x over [0]" + suffix +
                           " : " + type + " -> tensor<f64>",
                       {makeArray({n}, x)})[0];
}

TEST(Singular, productsOfZeros) {
  expectEqual(differentiateRow("reduce prod", {2, 3, 4}), {12, 8, 6});
  expectEqual(differentiateRow("reduce prod", {0, 3, 4}), {12, 0, 0});
  expectEqual(differentiateRow("reduce prod", {-0.0, 0, 4}), {0, 0, 0});
  expectEqual(differentiateRow("reduce prod", {inf, 2, 3}), {nan_, inf, inf});
}

TEST(Singular, rootsOfZero) {
  expectEqual(differentiateRow("norm", {0, 0}), {0, 0});
  expectEqual(differentiateRow("norm", {inf, 1}), {nan_, 0});
  const std::string correction = " correction 1";
  expectEqual(differentiateRow("standard_deviation", {1, 1, 1}, correction),
              {0, 0, 0});
  expectEqual(differentiateRow("variance", {inf, 1, 2}, correction),
              {nan_, -inf, -inf});
}

TEST(Singular, logSumExpAtItsLimits) {
  expectEqual(differentiateRow("log_sum_exp", {1000, -1000}), {1, 0});
  expectEqual(differentiateRow("log_sum_exp", {-inf, 0}), {0, 1});
  expectEqual(differentiateRow("log_sum_exp", {-inf, -inf}), {nan_, nan_});
  expectEqual(differentiateRow("log_sum_exp", {inf, 0}), {nan_, 0});
}

// The direction of no vector is 0, and its derivative that of x / eps, as in
// PyTorch; a NaN stays.
TEST(Unit, derivesAtZero) {
  Array gradient = differentiate({{"x", "tensor<2x2xf64>"}},
                                 "%y = weir.unit %x eps 0.5 : tensor<2x2xf64>",
                                 {makeArray({2, 2}, {0, 0, nan_, 1})})[0];
  expectEqual(gradient, {2, 2, nan_, nan_});
}

// A class without weight adds nothing, even if its logit is -inf.
TEST(CrossEntropy, derivesAtInfinity) {
  Array gradient = differentiate(
      {{"x", "tensor<1x3xf64>"}, {"t", "tensor<1xi32>"}},
      "%y = weir.cross_entropy %x, %t smoothing 0.5 weights [1.0, 1.0, 0.0] : "
      "tensor<1x3xf64>, tensor<1xi32> -> tensor<1xf64>",
      {makeArray({1, 3}, {0, 0, -inf}), makeArray({1}, {0})})[0];
  // Factors 1/2 + 1/6 and 1/6, their sum 5/6, probabilities 1/2.
  expectEqual(gradient, {5.0 / 12 - 2.0 / 3, 5.0 / 12 - 1.0 / 6, 0});
}
