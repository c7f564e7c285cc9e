#include "dialect/Catalogue/NormalMoments.h"
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

using namespace weir::catalogue;

static constexpr double pi = std::numbers::pi;

static NormalMoments getMoments(llvm::StringRef name, double deviation = 1,
                                double mean = 0) {
  const Function &f = *lookupFunction(name);
  return getNormalMoments(f, defaultArguments(f.hyperparameters), mean,
                          deviation);
}

// E f^2 and E f'^2 of a standard normal argument, by 480,000 points.
TEST(NormalMoments, agreeWithFineQuadrature) {
  struct {
    const char *name;
    double second, derivative;
  } table[] = {{"relu", 0.5, 0.5},           {"sigmoid", 0.2934, 0.0448},
               {"tanh", 0.3943, 0.4644},     {"gelu", 0.4252, 0.4559},
               {"silu", 0.3558, 0.3795},     {"elu", 0.6449, 0.6681},
               {"selu", 1, 1.0716},          {"softplus", 0.9212, 0.2934},
               {"softsign", 0.1830, 0.2277}, {"hard_swish", 0.3316, 0.3585}};
  for (auto [name, second, derivative] : table) {
    NormalMoments moments = getMoments(name);
    EXPECT_NEAR(std::exp(moments.logSecond), second, 6e-5) << name;
    EXPECT_NEAR(std::exp(moments.logDerivativeSecond), derivative, 6e-5)
        << name;
  }
}

// Cho and Saul 2009.
TEST(NormalMoments, pairsOfReluHaveTheirClosedForm) {
  NormalMoments moments = getMoments("relu");
  for (double c : {-0.9, -0.3, 0.0, 0.4, 0.9, 0.99, 0.9999, 1.0}) {
    double value =
        (std::sqrt(1 - c * c) + c * (pi - std::acos(c))) / (2 * pi) / 0.5;
    double derivative = (pi - std::acos(c)) / (2 * pi) / 0.5;
    EXPECT_NEAR(moments.value(c), value, 1e-5) << c;
    EXPECT_NEAR(moments.derivative(c), derivative, 1e-3) << c;
  }
}

TEST(NormalMoments, followTheScale) {
  EXPECT_NEAR(getMoments("relu", 1e-120).logSecond,
              std::log(0.5) - 240 * std::log(10), 1e-9);
  // Nothing is left of a gradient where tanh is flat.
  NormalMoments tanh = getMoments("tanh", 100);
  EXPECT_NEAR(std::exp(tanh.logSecond), 1, 0.02);
  EXPECT_GT(tanh.saturated, 0.97);
}

TEST(NormalMoments, findWhatIsOff) {
  EXPECT_NEAR(getMoments("relu").flat, 0.5, 1e-9);
  EXPECT_NEAR(getMoments("relu", 1, -1).flat, 0.841345, 1e-6);
  EXPECT_EQ(getMoments("relu").saturated, 0); // has no upper bound
  // The place where it begins is not a cut: to a share of a piece.
  EXPECT_NEAR(getMoments("tanh").saturated, 0.0690, 0.02);
}
