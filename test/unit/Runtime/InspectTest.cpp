#include "weir/inspect.h"

#include "Regression.h"

#include <gtest/gtest.h>

TEST(Inspect, keepsDoubles) {
  Regression<double> regression;
  Model model(regression.descriptor);
  double value = 0.1, back = 0;
  ASSERT_EQ(weir_model_write_tensor(model, "linear.bias", &value, 1), WEIR_OK);
  ASSERT_EQ(weir_model_read_tensor(model, "linear.bias", &back, 1), WEIR_OK);
  EXPECT_EQ(back, 0.1);
  EXPECT_EQ(weir_model_descriptor(model), &regression.descriptor);
}

TEST(Inspect, refusesWhatATypeCannotHold) {
  Regression<float> regression;
  regression.tensors[1].type = WEIR_I32;
  Model model(regression.descriptor);
  double value = 1.5, back = -1;
  EXPECT_EQ(weir_model_write_tensor(model, "linear.bias", &value, 1),
            WEIR_OUT_OF_RANGE);
  EXPECT_STREQ(weir_model_last_error(model),
               "`linear.bias` cannot hold element 0, 1.5");
  ASSERT_EQ(weir_model_read_tensor(model, "linear.bias", &back, 1), WEIR_OK);
  EXPECT_EQ(back, 0);
}

TEST(Inspect, readsResultsOfTheLastEntry) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  double value = 0, predictions[kBatch];
  EXPECT_EQ(weir_model_read_result(model, WEIR_RESULT_LOSS_SUM, 0, &value, 1),
            WEIR_INVALID_ARGUMENT);
  weir_step result = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(
      weir_model_read_result(model, WEIR_RESULT_LOSS_WEIGHT, 0, &value, 1),
      WEIR_OK);
  EXPECT_EQ(value, 6);
  EXPECT_EQ(weir_model_read_result(model, WEIR_RESULT_APPLIED, 0, &value, 1),
            WEIR_OK);
  EXPECT_EQ(value, 1);
  EXPECT_EQ(
      weir_model_read_result(model, WEIR_RESULT_OUTPUT, 0, predictions, kBatch),
      WEIR_NOT_FOUND);
  std::vector<float> out(kBatch);
  void *outputs[] = {out.data()};
  ASSERT_EQ(weir_model_predict(model, batch.data(), kBatch, outputs), WEIR_OK);
  ASSERT_EQ(
      weir_model_read_result(model, WEIR_RESULT_OUTPUT, 0, predictions, kBatch),
      WEIR_OK);
  for (uint32_t i = 0; i < kBatch; ++i)
    EXPECT_EQ(predictions[i], out[i]);
  EXPECT_EQ(
      weir_model_read_result(model, WEIR_RESULT_OUTPUT, 0, predictions, 3),
      WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "the result has 8 elements, not 3");
}

TEST(Inspect, readsGradientsInDouble) {
  Regression<double> regression;
  Model model(regression.descriptor);
  Batch<double> batch;
  weir_step result = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_gradients(model, batch.data(), &result), WEIR_OK);
  double wide = 0;
  float narrow = 0;
  ASSERT_EQ(weir_model_read_gradient(model, "linear.bias", &wide, 1), WEIR_OK);
  ASSERT_EQ(weir_model_get_gradient(model, "linear.bias", &narrow, 1), WEIR_OK);
  EXPECT_EQ(float(wide), narrow);
  EXPECT_NE(wide, narrow);
}

TEST(Inspect, refusesNull) {
  double value = 0;
  EXPECT_EQ(weir_model_descriptor(nullptr), nullptr);
  EXPECT_EQ(weir_model_read_tensor(nullptr, "x", &value, 1),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_read_result(nullptr, 0, 0, &value, 1),
            WEIR_INVALID_ARGUMENT);
}
