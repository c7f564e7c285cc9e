#include "Regression.h"

#include <gtest/gtest.h>

template <typename T> static void expectRoundTrip() {
  Regression<T> regression;
  Model model(regression.descriptor);
  const float values[] = {1, -2.5f, 3, 1e-30f, 5};
  float back[kFeatures];
  ASSERT_EQ(weir_model_set(model, "linear.weight", values, kFeatures), WEIR_OK);
  ASSERT_EQ(weir_model_get(model, "linear.weight", back, kFeatures), WEIR_OK);
  for (uint32_t i = 0; i < kFeatures; ++i)
    EXPECT_EQ(back[i], values[i]);
}

TEST(Parameter, isSetAndReadInBothTypes) {
  expectRoundTrip<float>();
  expectRoundTrip<double>();
}

TEST(Parameter, reachesStatesAndSlots) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  float seen = 0, slot = 0;
  EXPECT_EQ(weir_model_get(model, "seen", &seen, 1), WEIR_OK);
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(weir_model_get(model, "optimizer.m.linear.bias", &slot, 1),
            WEIR_OK);
  EXPECT_NE(slot, 0);
}

TEST(Parameter, refusesOtherNamesAndSizes) {
  Regression<float> regression;
  Model model(regression.descriptor);
  float values[kFeatures] = {};
  EXPECT_EQ(weir_model_get(model, "linear", values, kFeatures), WEIR_NOT_FOUND);
  EXPECT_STREQ(weir_model_last_error(model),
               "model `regression` has no `linear`");
  EXPECT_EQ(weir_model_set(model, "linear.weight", values, 4),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "`linear.weight` has 5 elements, not 4");
  EXPECT_EQ(weir_model_get(model, nullptr, values, 5), WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_get(model, "linear.weight", nullptr, 5),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_get(nullptr, "linear.weight", values, 5),
            WEIR_INVALID_ARGUMENT);
}

TEST(Parameter, hasAGradientAfterGradientsOnly) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  float gradient[kFeatures], bias = 0;
  const char *none =
      "there are no gradients: the last call did not compute them";
  EXPECT_EQ(
      weir_model_get_gradient(model, "linear.weight", gradient, kFeatures),
      WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model), none);
  ASSERT_EQ(weir_model_gradients(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(
      weir_model_get_gradient(model, "linear.weight", gradient, kFeatures),
      WEIR_OK);
  EXPECT_EQ(weir_model_get_gradient(model, "linear.bias", &bias, 1), WEIR_OK);
  double sum = double(bias) * bias;
  for (float value : gradient)
    sum += double(value) * value;
  EXPECT_NEAR(result.gradient_norm * result.gradient_norm, sum, 1e-9 * sum);
  EXPECT_EQ(weir_model_get_gradient(model, "seen", &bias, 1), WEIR_NOT_FOUND);
  EXPECT_STREQ(weir_model_last_error(model), "`seen` has no gradient");
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(weir_model_get_gradient(model, "linear.bias", &bias, 1),
            WEIR_INVALID_ARGUMENT);
}
