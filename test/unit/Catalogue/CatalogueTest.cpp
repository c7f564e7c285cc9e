#include "dialect/Catalogue/Catalogue.h"
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace weir::catalogue;

TEST(Keyword, oneWordMayBeOfTwoKinds) {
  const Keyword *schedule = lookupKeyword(KeywordKind::Schedule, "constant");
  const Keyword *initializer =
      lookupKeyword(KeywordKind::Initializer, "constant");
  ASSERT_TRUE(schedule && initializer);
  EXPECT_NE(schedule, initializer);
  EXPECT_EQ(schedule->hyperparameters[0].name, "warmup");
  EXPECT_EQ(initializer->hyperparameters[0].name, "value");
  EXPECT_EQ(lookupKeyword(KeywordKind::Optimizer, "constant"), nullptr);
}

TEST(Keyword, coversEveryRecord) {
  EXPECT_EQ(keywords().size(), functions().size() + optimizers().size() +
                                   schedules().size() + initializers().size());
  for (const Function &one : functions())
    EXPECT_TRUE(lookupKeyword(one.kind, one.keyword));
  for (const Keyword &one : keywords())
    EXPECT_FALSE(one.summary.empty()) << one.keyword.str();
}

static const Hyperparameter &getHyperparameter(llvm::StringRef optimizer,
                                               llvm::StringRef name) {
  auto hyperparameters = lookupOptimizer(optimizer)->hyperparameters;
  return hyperparameters[*indexOf(hyperparameters, name)];
}

TEST(Hyperparameter, refusesWhatIsOutsideOfItsInterval) {
  const Hyperparameter &beta = getHyperparameter("adamw", "beta1");
  EXPECT_EQ(beta.refuse(0), std::nullopt);
  EXPECT_EQ(beta.refuse(0.999), std::nullopt);
  EXPECT_EQ(beta.refuse(1), "must be in [0, 1)");
  EXPECT_EQ(beta.refuse(-0.1), "must be in [0, 1)");
  EXPECT_EQ(getHyperparameter("adamw", "lr").refuse(-1), "must be at least 0");
}

TEST(Hyperparameter, refusesWhatIsNotFinite) {
  const Hyperparameter &rate = getHyperparameter("sgd", "lr");
  EXPECT_EQ(rate.refuse(std::numeric_limits<double>::infinity()),
            "must be finite");
  EXPECT_EQ(rate.refuse(std::numeric_limits<double>::quiet_NaN()),
            "must be finite");
}

TEST(Hyperparameter, refusesAFractionForACount) {
  const Hyperparameter &warmup = lookupSchedule("cosine")->hyperparameters[0];
  EXPECT_EQ(warmup.refuse(50), std::nullopt);
  EXPECT_EQ(warmup.refuse(0.5), "must be a whole number");
}

TEST(Hyperparameter, wordsHaveTheFirstAsDefault) {
  const Hyperparameter &decay = getHyperparameter("adamw", "decay");
  EXPECT_EQ(decay.kind, Hyperparameter::Kind::Word);
  ASSERT_EQ(decay.words.size(), 2u);
  EXPECT_EQ(decay.words[0], "weights");
  EXPECT_EQ(decay.words[1], "all");
  EXPECT_EQ(decay.defaultValue, 0);
  EXPECT_EQ(decay.refuse(1), std::nullopt);
  EXPECT_NE(decay.refuse(2), std::nullopt);
}

static void expectDistribution(llvm::StringRef keyword, Arguments arguments,
                               llvm::StringRef kind, double a, double b) {
  const Initializer *initializer = lookupInitializer(keyword);
  ASSERT_NE(initializer, nullptr) << keyword.str();
  Distribution found = initializer->distribution(arguments, 24, 6);
  EXPECT_EQ(found.kind, kind) << keyword.str();
  EXPECT_NEAR(found.a, a, 1e-15) << keyword.str();
  EXPECT_NEAR(found.b, b, 1e-15) << keyword.str();
}

TEST(Initializer, hasItsDistribution) {
  expectDistribution("zeros", {}, "constant", 0, 0);
  expectDistribution("ones", {}, "constant", 1, 0);
  expectDistribution("constant", {0.5}, "constant", 0.5, 0);
  expectDistribution("uniform", {-0.2, 0.3}, "uniform", -0.2, 0.3);
  expectDistribution("normal", {0.02, 0.0}, "normal", 0, 0.02);
  expectDistribution("truncated_normal", {0.02, 1.0}, "truncated_normal", 1,
                     0.02);
  expectDistribution("xavier_uniform", {2.0}, "uniform", -2 * std::sqrt(0.2),
                     2 * std::sqrt(0.2));
  expectDistribution("xavier_normal", {1.0}, "normal", 0, std::sqrt(2.0 / 30));
  // The second number is the mode: fan in 24, out 6, 15 on average.
  expectDistribution("he_uniform", {1.0, 0}, "uniform", -std::sqrt(0.125),
                     std::sqrt(0.125));
  expectDistribution("he_normal", {3.0, 0}, "normal", 0, 3 / std::sqrt(24.0));
  expectDistribution("he_normal", {3.0, 1}, "normal", 0, 3 / std::sqrt(6.0));
  expectDistribution("he_normal", {3.0, 2}, "normal", 0, 3 / std::sqrt(15.0));
  expectDistribution("lecun_uniform", {2.0, 1}, "uniform", -std::sqrt(2.0),
                     std::sqrt(2.0));
  expectDistribution("lecun_normal", {1.0, 0}, "normal", 0,
                     1 / std::sqrt(24.0));
  expectDistribution("variance_scaling", {2.0, 0, 0}, "truncated_normal", 0,
                     std::sqrt(2 / 24.0) / 0.87962566103423978);
  expectDistribution("variance_scaling", {2.0, 1, 1}, "normal", 0,
                     std::sqrt(2 / 6.0));
  expectDistribution("variance_scaling", {2.0, 2, 2}, "uniform",
                     -std::sqrt(6 / 15.0), std::sqrt(6 / 15.0));
  expectDistribution("variance_preserving", {0.5}, "normal", 0,
                     std::sqrt(2 / 24.0));
  expectDistribution("orthogonal", {1.5}, "orthogonal", 1.5, 0);
  expectDistribution("identity", {1.0}, "identity", 1, 0);
}

TEST(Initializer, saysWhetherItNeedsAFan) {
  EXPECT_TRUE(lookupInitializer("he_normal")->usesFan);
  EXPECT_FALSE(lookupInitializer("normal")->usesFan);
}

TEST(Initializer, refusesAnEmptyInterval) {
  const Initializer &uniform = *lookupInitializer("uniform");
  EXPECT_EQ(uniform.refuse({-1.0, 1.0}), "");
  EXPECT_EQ(uniform.refuse({1.0, -1.0}), "`low` must not exceed `high`");
}
