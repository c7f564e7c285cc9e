#include "Regression.h"
#include "TemporaryFolder.h"
#include "plateau_internal.h"

#include <cmath>
#include <gtest/gtest.h>

using weir::makePlateau;
using weir::Plateau;

static weir_plateau makeRule(double threshold, uint64_t patience,
                             uint64_t cooldown, uint32_t maximize = 0) {
  return {threshold, 0, patience, cooldown, maximize, 0};
}

/// The number of reductions after each value.
static std::vector<uint64_t> count(const weir_plateau &rule,
                                   const std::vector<double> &values) {
  Plateau plateau = makePlateau(&rule);
  std::vector<uint64_t> reductions;
  for (double value : values) {
    observe(plateau, rule, value);
    reductions.push_back(plateau.reductions);
  }
  return reductions;
}

TEST(Plateau, reducesAfterItsPatience) {
  EXPECT_EQ(count(makeRule(0, 2, 0), {3, 2, 2, 2, 2, 2, 2, 2, 1}),
            (std::vector<uint64_t>{0, 0, 0, 0, 1, 1, 1, 2, 2}));
}

TEST(Plateau, wantsMoreThanItsThreshold) {
  EXPECT_EQ(count(makeRule(0.1, 0, 0), {10, 9.5, 8.9, 8}),
            (std::vector<uint64_t>{0, 1, 1, 1}));
  EXPECT_EQ(count(makeRule(0.1, 0, 0, /*maximize=*/1), {10, 10.5, 11.1, 13}),
            (std::vector<uint64_t>{0, 1, 1, 1}));
}

TEST(Plateau, coolsDown) {
  EXPECT_EQ(count(makeRule(0, 1, 2), {1, 1, 1, 1, 1, 1, 1}),
            (std::vector<uint64_t>{0, 0, 1, 1, 1, 1, 2}));
}

TEST(Plateau, takesNaNForNoImprovement) {
  EXPECT_EQ(count(makeRule(0, 0, 0), {NAN, 1, NAN, 0.5}),
            (std::vector<uint64_t>{1, 1, 2, 2}));
}

namespace {
/// A model whose rate is halved by each reduction.
class ObservingModel : public testing::Test {
protected:
  ObservingModel() {
    rule = makeRule(0, 0, 0);
    regression.scalars[0].program = program;
    regression.scalars[0].length = 5;
    regression.descriptor.plateau = &rule;
    regression.link();
  }
  double getRate(weir_model *model) {
    weir_step result = WEIR_STEP_INIT;
    Batch<float> batch;
    EXPECT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
    return result.learning_rate;
  }

  weir_plateau rule;
  weir_instruction program[5] = {{WEIR_OP_RATE, 0, 0},
                                 {WEIR_OP_CONSTANT, 0, 0.5},
                                 {WEIR_OP_REDUCTIONS, 0, 0},
                                 {WEIR_OP_POW, 0, 0},
                                 {WEIR_OP_MUL, 0, 0}};
  Regression<float> regression;
};
} // namespace

TEST_F(ObservingModel, movesItsRate) {
  Model model(regression.descriptor);
  double base = getRate(model);
  for (double value : {1.0, 1.0, 1.0})
    EXPECT_EQ(weir_model_observe(model, value), WEIR_OK);
  EXPECT_EQ(getRate(model), base / 4);
  EXPECT_EQ(weir_model_initialize(model, 1), WEIR_OK);
  EXPECT_EQ(getRate(model), base);
}

TEST_F(ObservingModel, waitsForItsFirstStep) {
  rule.begin = 1;
  Model model(regression.descriptor);
  EXPECT_EQ(weir_model_observe(model, 1), WEIR_OK);
  EXPECT_EQ(weir_model_observe(model, 1), WEIR_OK);
  double base = getRate(model);
  EXPECT_EQ(weir_model_observe(model, 1), WEIR_OK);
  EXPECT_EQ(getRate(model), base);
  EXPECT_EQ(weir_model_observe(model, 1), WEIR_OK);
  EXPECT_EQ(getRate(model), base / 2);
}

TEST_F(ObservingModel, isRestoredFromACheckpoint) {
  TemporaryFolder folder;
  std::string path = folder / "model.safetensors";
  Model first(regression.descriptor), second(regression.descriptor);
  double base = getRate(first);
  EXPECT_EQ(weir_model_save(first, path.c_str()), WEIR_OK);
  EXPECT_EQ(weir_model_load(second, path.c_str()), WEIR_OK);
  EXPECT_EQ(weir_model_observe(second, 5), WEIR_OK); // better than infinity
  EXPECT_EQ(getRate(second), base);
  EXPECT_EQ(weir_model_observe(first, 1), WEIR_OK);
  EXPECT_EQ(weir_model_observe(first, 1), WEIR_OK);
  EXPECT_EQ(weir_model_save(first, path.c_str()), WEIR_OK);
  EXPECT_EQ(weir_model_load(second, path.c_str()), WEIR_OK);
  EXPECT_EQ(getRate(second), base / 2);
  EXPECT_EQ(weir_model_observe(second, 2), WEIR_OK); // the best is 1
  EXPECT_EQ(getRate(second), base / 4);
}

TEST_F(ObservingModel, refusesACheckpointWithoutItsState) {
  TemporaryFolder folder;
  std::string path = folder / "model.safetensors";
  {
    regression.descriptor.plateau = nullptr;
    Model model(regression.descriptor);
    EXPECT_EQ(weir_model_save(model, path.c_str()), WEIR_OK);
  }
  regression.descriptor.plateau = &rule;
  Model model(regression.descriptor);
  EXPECT_EQ(weir_model_load(model, path.c_str()), WEIR_DATA_LOSS);
  EXPECT_STREQ(weir_model_last_error(model),
               ("`" + path + "`: `plateau_bad` is missing").c_str());
}

TEST(Plateau, isIgnoredByOtherSchedules) {
  Regression<float> regression;
  Model model(regression.descriptor);
  EXPECT_EQ(weir_model_observe(model, 1), WEIR_OK);
  EXPECT_EQ(weir_model_observe(nullptr, 1), WEIR_INVALID_ARGUMENT);
}

TEST(Plateau, refusesAMalformedRule) {
  Regression<float> regression;
  weir_plateau rule = makeRule(-1, 0, 0);
  regression.descriptor.plateau = &rule;
  weir_model *model = nullptr;
  EXPECT_EQ(weir_model_create_abi2(&regression.descriptor, nullptr, &model),
            WEIR_INVALID_ARGUMENT);
}
