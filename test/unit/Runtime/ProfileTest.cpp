#include "weir/profile.h"

#include "Regression.h"

#include <gtest/gtest.h>

TEST(Profile, trainsAndTimesEveryItem) {
  Regression<float> regression;
  Model timed(regression.descriptor, 2), plain(regression.descriptor);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  std::vector<double> seconds(regression.items[0].size());
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(weir_model_profile_step(timed, batch.data(), &result,
                                      seconds.data(), seconds.size()),
              WEIR_OK);
    ASSERT_EQ(weir_model_train_step(plain, batch.data(), &result), WEIR_OK);
  }
  EXPECT_EQ(timed.values(), plain.values());
  for (size_t i = 0; i < seconds.size(); ++i)
    EXPECT_EQ(seconds[i] > 0, regression.items[0][i].kind == WEIR_ITEM_LAUNCH)
        << i;
}

TEST(Profile, refusesOtherNumbersOfItems) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  double seconds[1] = {};
  EXPECT_EQ(weir_model_profile_step(model, batch.data(), &result, seconds, 1),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model), "the step has 11 items, not 1");
  EXPECT_EQ(weir_model_profile_step(model, batch.data(), &result, nullptr, 11),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_steps(model), 0u);
}
