#include "Fold.h"
#include "dialect/Catalogue/Catalogue.h"
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace weir::catalogue;
using weir::test::Bench;

namespace {
struct Check {
  llvm::StringRef mnemonic;
  double low, high;
};
struct Kink {
  llvm::StringRef mnemonic;
  double x, derivative;
};
} // namespace

static constexpr Check checks[] = {
#define WEIR_GRADIENT_CHECK(mnemonic, low, high) {mnemonic, low, high},
#define WEIR_GRADIENT_KINK(mnemonic, x, derivative)
#include "dialect/Catalogue/GradientChecks.inc"
#undef WEIR_GRADIENT_CHECK
#undef WEIR_GRADIENT_KINK
};

static constexpr Kink kinks[] = {
#define WEIR_GRADIENT_CHECK(mnemonic, low, high)
#define WEIR_GRADIENT_KINK(mnemonic, x, derivative) {mnemonic, x, derivative},
#include "dialect/Catalogue/GradientChecks.inc"
#undef WEIR_GRADIENT_CHECK
#undef WEIR_GRADIENT_KINK
};

static constexpr int kSamples = 101;

static double sample(const Check &check, int i) {
  return check.low + (check.high - check.low) * (i + 0.31) / kSamples;
}

static double derive(const Activation &activation, double x) {
  auto arguments = defaultArguments(activation.hyperparameters);
  return activation.derivative(x, activation.value(x, arguments), arguments);
}

TEST(Activation, hasACheckEach) {
  ASSERT_EQ(std::size(checks), activations().size());
  for (const Check &check : checks)
    EXPECT_NE(lookupActivation(check.mnemonic), nullptr);
}

TEST(Activation, derivativeEqualsCentralDifferences) {
  for (const Check &check : checks) {
    const Activation &activation = *lookupActivation(check.mnemonic);
    auto arguments = defaultArguments(activation.hyperparameters);
    int compared = 0;
    for (int i = 0; i < kSamples; ++i) {
      double x = sample(check, i);
      double h = std::cbrt(std::numeric_limits<double>::epsilon()) *
                 std::max(1.0, std::fabs(x));
      bool nearKink = false;
      for (double kink : activation.kinks)
        nearKink |= std::fabs(x - kink) <= 2 * h;
      if (nearKink)
        continue;
      ++compared;
      double difference = (activation.value(x + h, arguments) -
                           activation.value(x - h, arguments)) /
                          (2 * h);
      EXPECT_NEAR(derive(activation, x), difference,
                  1e-7 * std::max(1.0, std::fabs(difference)))
          << check.mnemonic.str() << " at " << x;
    }
    EXPECT_GE(compared, kSamples - 4) << check.mnemonic.str();
  }
}

TEST(Activation, derivativeAtKinksIsAsStated) {
  for (const Kink &kink : kinks)
    EXPECT_EQ(derive(*lookupActivation(kink.mnemonic), kink.x), kink.derivative)
        << kink.mnemonic.str() << " at " << kink.x;
}

TEST(Activation, builtOperationsEqualTheEvaluators) {
  for (const Check &check : checks) {
    const Activation &activation = *lookupActivation(check.mnemonic);
    auto arguments = defaultArguments(activation.hyperparameters);
    for (int64_t width : {0, 4}) {
      Bench bench(width);
      for (int i = 0; i < kSamples; i += 10) {
        double x = sample(check, i);
        double y = activation.value(x, arguments);
        mlir::Value in = bench.makeInput(x);
        mlir::Value out = activation.buildValue(bench.getBuilder(),
                                                bench.getLoc(), in, arguments);
        EXPECT_EQ(out.getType(), bench.getType());
        EXPECT_DOUBLE_EQ(bench.evaluate(out), y) << check.mnemonic.str();
        mlir::Value slope = activation.buildDerivative(
            bench.getBuilder(), bench.getLoc(),
            activation.derivativeUsesX ? in : mlir::Value(),
            activation.derivativeUsesY ? bench.makeInput(y) : mlir::Value(),
            arguments);
        EXPECT_DOUBLE_EQ(bench.evaluate(slope), derive(activation, x))
            << check.mnemonic.str();
      }
    }
  }
}

TEST(Activation, passesNaNOn) {
  double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Activation &activation : activations()) {
    auto arguments = defaultArguments(activation.hyperparameters);
    EXPECT_TRUE(std::isnan(activation.value(nan, arguments)))
        << activation.mnemonic.str();
    Bench bench;
    mlir::Value out = activation.buildValue(bench.getBuilder(), bench.getLoc(),
                                            bench.makeInput(nan), arguments);
    EXPECT_TRUE(std::isnan(bench.evaluate(out))) << activation.mnemonic.str();
  }
}

TEST(Activation, valueEqualsPyTorch) {
  struct Stored {
    const char *mnemonic;
    double x, y, slope;
  };
  // torch.nn.functional in float64, slopes by autograd.
  static constexpr Stored stored[] = {
      {"relu", -1.5, 0.0, 0.0},
      {"relu", 2.5, 2.5, 1.0},
      {"tanh", 0.5, 0.46211715726000975, 0.7864477329659274},
      {"sigmoid", 2.0, 0.8807970779778823, 0.10499358540350662},
      {"sigmoid", -3.0, 0.04742587317756678, 0.045176659730912},
      {"gelu", 1.0, 0.8413447460685429, 1.0833154705876864},
      {"gelu", -2.0, -0.04550026389635842, -0.08523180107819693},
  };
  for (const Stored &one : stored) {
    const Activation *activation = lookupActivation(one.mnemonic);
    ASSERT_NE(activation, nullptr) << one.mnemonic;
    EXPECT_NEAR(activation->value(one.x, {}), one.y, 1e-15) << one.mnemonic;
    EXPECT_NEAR(derive(*activation, one.x), one.slope, 1e-14) << one.mnemonic;
  }
}

TEST(Activation, unknownIsNull) {
  EXPECT_EQ(lookupActivation("no_such"), nullptr);
}
