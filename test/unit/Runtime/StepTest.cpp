#include "Regression.h"

#include "weir/inspect.h"

#include <cmath>
#include <gtest/gtest.h>

TEST(Step, trains) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch(400);
  weir_step result = WEIR_STEP_INIT;
  double first = 0;
  for (size_t i = 0; i < 2000; ++i) {
    size_t row = i % 50 * kBatch;
    const void *inputs[] = {&batch.x[row * kFeatures], &batch.kind[row],
                            &batch.y[row]};
    ASSERT_EQ(weir_model_train_step(model, inputs, &result), WEIR_OK);
    if (i == 0)
      first = result.loss;
  }
  EXPECT_LT(result.loss, first * 1e-6);
  float weights[kFeatures];
  ASSERT_EQ(weir_model_get(model, "linear.weight", weights, kFeatures),
            WEIR_OK);
  for (uint32_t i = 0; i < kFeatures; ++i)
    EXPECT_NEAR(weights[i], i + 1, 1e-3);
}

/// The same step, computed in the test.
TEST(Step, agreesWithAHandWrittenStep) {
  Regression<double> regression;
  Model model(regression.descriptor);
  Batch<double> batch;
  std::vector<double> w(kFeatures);
  ASSERT_EQ(weir_model_read_tensor(model, "linear.weight", w.data(), kFeatures),
            WEIR_OK);
  double gradient[kFeatures + 1] = {}, loss = 0, weight = 0, norm = 0;
  for (uint32_t row = 0; row < kBatch; ++row) {
    if (batch.kind[row] == 3)
      continue;
    double error = -batch.y[row];
    for (uint32_t i = 0; i < kFeatures; ++i)
      error += w[i] * batch.x[row * kFeatures + i];
    loss += error * error;
    weight += 1;
    for (uint32_t i = 0; i <= kFeatures; ++i)
      gradient[i] +=
          2 * error * (i < kFeatures ? batch.x[row * kFeatures + i] : 1);
  }
  for (double &value : gradient) {
    value /= weight;
    norm += value * value;
  }
  norm = std::sqrt(norm);
  ASSERT_GT(norm, 5);
  weir_step result = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_NEAR(result.loss, loss / weight, 1e-12);
  EXPECT_NEAR(result.gradient_norm, norm, 1e-12);
  EXPECT_EQ(result.learning_rate, 0.0625);
  EXPECT_EQ(result.clipped, 1u);
  EXPECT_EQ(result.skipped, 0u);
  std::vector<double> after(kFeatures);
  ASSERT_EQ(
      weir_model_read_tensor(model, "linear.weight", after.data(), kFeatures),
      WEIR_OK);
  for (uint32_t i = 0; i < kFeatures; ++i)
    EXPECT_NEAR(after[i], w[i] - 0.0625 * 5 / norm * gradient[i], 1e-12);
}

TEST(Step, skipsWhatIsNotFinite) {
  Regression<float> regression;
  Model model(regression.descriptor, 2);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  std::vector<double> before = model.values();
  batch.y[0] = NAN;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(result.skipped, 1u);
  EXPECT_EQ(result.clipped, 0u);
  EXPECT_TRUE(std::isnan(result.loss));
  EXPECT_EQ(model.values(), before);
  EXPECT_EQ(weir_model_steps(model), 2u);
  EXPECT_EQ(weir_model_applied_updates(model), 1u);
}

TEST(Step, countsTimeForSchedules) {
  Regression<float> regression;
  // step + 1000 update + 1e6 horizon
  weir_instruction program[] = {
      {WEIR_OP_STEP, 0, 0},        {WEIR_OP_UPDATE, 0, 0},
      {WEIR_OP_CONSTANT, 0, 1000}, {WEIR_OP_MUL, 0, 0},
      {WEIR_OP_ADD, 0, 0},         {WEIR_OP_HORIZON, 0, 0},
      {WEIR_OP_CONSTANT, 0, 1e6},  {WEIR_OP_MUL, 0, 0},
      {WEIR_OP_ADD, 0, 0}};
  regression.scalars[0].program = program;
  regression.scalars[0].length = 9;
  weir_options options = WEIR_OPTIONS_INIT;
  options.horizon = 3;
  Model model(regression.descriptor, options);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(result.learning_rate, 3001000);
  batch.y[0] = NAN;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(result.learning_rate, 3002001);
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(result.learning_rate, 3002002); // a skipped step is no update
}

TEST(Step, followsTheRate) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  std::vector<double> before = model.values();
  ASSERT_EQ(weir_model_set_learning_rate(model, 0), WEIR_OK);
  weir_step result = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(result.learning_rate, 0);
  std::vector<double> after = model.values();
  for (uint32_t i = 0; i <= kFeatures; ++i)
    EXPECT_EQ(after[i], before[i]);
}

TEST(Step, givesGradientsAndChangesNothing) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  std::vector<double> before = model.values();
  weir_step result = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_gradients(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(model.values(), before);
  EXPECT_EQ(weir_model_steps(model), 0u);
  double norm = result.gradient_norm, loss = result.loss;
  EXPECT_EQ(result.skipped, 0u);
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_FLOAT_EQ(float(norm), float(result.gradient_norm));
  EXPECT_EQ(loss, result.loss);
}

TEST(Step, judgesTheResultStruct) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  EXPECT_EQ(weir_model_train_step(model, batch.data(), nullptr),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model), "`result` is NULL");
  result.size = 8;
  EXPECT_EQ(weir_model_train_step(model, batch.data(), &result),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "`result` has size 8 and version 1 instead of 40 and 1: "
               "initialise it with its ..._INIT");
  result.size = 48;
  EXPECT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(weir_model_train_step(nullptr, batch.data(), &result),
            WEIR_INVALID_ARGUMENT);
}

TEST(Step, needsTheEntry) {
  Regression<float> regression;
  regression.entries.erase(regression.entries.begin(),
                           regression.entries.begin() + 2);
  regression.descriptor.entries = regression.entries.data();
  regression.descriptor.entries_count = 3;
  Model model(regression.descriptor);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  EXPECT_EQ(weir_model_train_step(model, batch.data(), &result),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "model `regression` has no training step: it was compiled "
               "without an optimizer");
  EXPECT_EQ(weir_model_gradients(model, batch.data(), &result),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "model `regression` has no gradients: it was compiled without "
               "a loss");
}

/// A step that only accumulates is applied, but the optimizer's time stands
/// still.
TEST(Step, countsUpdatesOfTheOptimizer) {
  Regression<float> regression;
  for (weir_result &result : regression.results[0])
    if (result.role == WEIR_RESULT_CLIP_FACTOR)
      result.role = WEIR_RESULT_UPDATED; // not 0 here
  regression.link();
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  {
    Model model(regression.descriptor);
    ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
    EXPECT_EQ(weir_model_applied_updates(model), 1u);
  }
  for (weir_result &one : regression.results[0])
    if (one.role == WEIR_RESULT_UPDATED) {
      one.offset = regression.tensors[2].offset; // `seen` counts from 0
      one.type = Regression<float>::type;
    }
  regression.link();
  Model model(regression.descriptor);
  float none = -1; // the step makes 0 of it
  ASSERT_EQ(weir_model_set(model, regression.tensors[2].name, &none, 1),
            WEIR_OK);
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(result.skipped, 0);
  EXPECT_EQ(weir_model_applied_updates(model), 0u);
  EXPECT_EQ(weir_model_steps(model), 1u);
}
