#include "Fold.h"
#include "Samples.h"
#include <gtest/gtest.h>
#include <limits>
#include <set>

using namespace weir::catalogue;
using namespace weir::test;

static constexpr int kSamples = 101;
static const double nan_ = std::numeric_limits<double>::quiet_NaN();

static double derive(const Function &function, unsigned operand,
                     llvm::ArrayRef<double> at, Arguments arguments) {
  return function.derivatives[operand].evaluate(
      at, function.evaluate(at, arguments), arguments);
}

/// Calls `check` for each function, each list of hyperparameters and each
/// sample that is not at a kink.
static void forSamples(int step,
                       llvm::function_ref<void(const Function &, Arguments,
                                               llvm::ArrayRef<double>)>
                           check) {
  for (const Function &function : functions())
    for (Arguments arguments : function.variants) {
      int checked = 0;
      for (int i = 0; i < kSamples; i += step) {
        llvm::SmallVector<double> at = sample(function, i, kSamples);
        if (isNearKink(function, at, arguments, 1e-4))
          continue;
        ++checked;
        SCOPED_TRACE(function.mnemonic.str() + " at sample " +
                     std::to_string(i));
        check(function, arguments, at);
      }
      EXPECT_GE(checked, kSamples / step - 4) << function.mnemonic.str();
    }
}

TEST(Function, hasUniqueNames) {
  std::set<llvm::StringRef> mnemonics, keywords;
  for (const Function &one : functions()) {
    EXPECT_TRUE(mnemonics.insert(one.mnemonic).second) << one.mnemonic.str();
    EXPECT_TRUE(keywords.insert(one.keyword).second) << one.keyword.str();
    EXPECT_EQ(lookupFunction(one.mnemonic), &one);
    EXPECT_EQ(lookupFunctionKeyword(one.keyword), &one);
  }
  EXPECT_EQ(lookupFunction("no_such"), nullptr);
  EXPECT_EQ(lookupFunctionKeyword("squared_error"), nullptr);
}

TEST(Function, acceptsItsVariantsAndDefaults) {
  for (const Function &one : functions()) {
    ASSERT_FALSE(one.variants.empty());
    EXPECT_EQ(one.variants.front(),
              Arguments(defaultArguments(one.hyperparameters)));
    for (Arguments arguments : one.variants) {
      for (auto [h, value] : llvm::zip_equal(one.hyperparameters, arguments))
        EXPECT_EQ(h.refuse(value), std::nullopt) << one.mnemonic.str();
      EXPECT_EQ(one.refuse(arguments), "") << one.mnemonic.str();
    }
  }
}

TEST(Function, derivativesEqualCentralDifferences) {
  forSamples(1, [](const Function &function, Arguments arguments,
                   llvm::ArrayRef<double> at) {
    for (unsigned operand = 0; operand < at.size(); ++operand) {
      double h = std::cbrt(std::numeric_limits<double>::epsilon()) *
                 std::max(1.0, std::fabs(at[operand]));
      llvm::SmallVector<double> above(at), below(at);
      above[operand] += h;
      below[operand] -= h;
      double difference = (function.evaluate(above, arguments) -
                           function.evaluate(below, arguments)) /
                          (2 * h);
      EXPECT_NEAR(derive(function, operand, at, arguments), difference,
                  2e-7 * std::max(1.0, std::fabs(difference)))
          << "by operand " << operand;
    }
  });
}

TEST(Function, derivativesAtPointsAreAsStated) {
  for (const Function &function : functions())
    for (const FunctionPoint &point : function.points)
      for (auto [operand, stated] : llvm::enumerate(point.derivatives)) {
        double found =
            derive(function, operand, point.operands, point.arguments);
        EXPECT_TRUE(found == stated ||
                    (std::isnan(found) && std::isnan(stated)))
            << function.mnemonic.str() << " by operand " << operand << ": "
            << found << " instead of " << stated;
      }
}

TEST(Function, builtOperationsEqualTheEvaluators) {
  forSamples(10, [](const Function &function, Arguments arguments,
                    llvm::ArrayRef<double> at) {
    for (int64_t width : {0, 4}) {
      Bench bench(width);
      llvm::SmallVector<mlir::Value> in;
      for (double x : at)
        in.push_back(bench.makeInput(x));
      double y = function.evaluate(at, arguments);
      mlir::Value out =
          function.build(bench.getBuilder(), bench.getLoc(), in, arguments);
      EXPECT_EQ(out.getType(), bench.getType());
      double tolerance = 1e-15 * std::max(1.0, std::fabs(y));
      EXPECT_NEAR(bench.evaluate(out), y, tolerance);
      for (unsigned operand = 0; operand < at.size(); ++operand) {
        double expected = derive(function, operand, at, arguments);
        mlir::Value slope = function.derivatives[operand].build(
            bench.getBuilder(), bench.getLoc(), in, bench.makeInput(y),
            arguments);
        EXPECT_NEAR(bench.evaluate(slope), expected,
                    1e-15 * std::max(1.0, std::fabs(expected)));
      }
    }
  });
}

// NaN in any operand; sign and the like may not lose it.
TEST(Function, passesNaNOn) {
  for (const Function &function : functions()) {
    llvm::ArrayRef<double> defaults = function.variants.front();
    llvm::SmallVector<double> at = sample(function, 7, kSamples);
    for (unsigned operand = 0; operand < at.size(); ++operand) {
      llvm::SmallVector<double> with(at);
      with[operand] = nan_;
      EXPECT_TRUE(std::isnan(function.evaluate(with, defaults)))
          << function.mnemonic.str() << " by operand " << operand;
      Bench bench;
      llvm::SmallVector<mlir::Value> in;
      for (double x : with)
        in.push_back(bench.makeInput(x));
      mlir::Value out =
          function.build(bench.getBuilder(), bench.getLoc(), in, defaults);
      EXPECT_TRUE(std::isnan(bench.evaluate(out))) << function.mnemonic.str();
    }
  }
}

TEST(Function, choosesByWord) {
  const Function &gelu = *lookupFunction("gelu");
  // torch.nn.functional in float64.
  EXPECT_NEAR(gelu.evaluate({1.0}, {0}), 0.8413447460685429, 1e-15);
  EXPECT_NEAR(gelu.evaluate({1.0}, {1}), 0.8411919906082768, 1e-15);
  EXPECT_NEAR(gelu.evaluate({-2.0}, {0}), -0.04550026389635842, 1e-16);
}

TEST(Function, refusesArgumentsThatDoNotGoTogether) {
  EXPECT_EQ(lookupFunction("clamp")->refuse({1, 0}),
            "`min` must not exceed `max`");
  EXPECT_EQ(lookupFunction("hard_tanh")->refuse({1, 1}),
            "`min` must be less than `max`");
}
