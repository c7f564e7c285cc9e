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

namespace {
struct Trace {
  const weir_descriptor *descriptor;
  std::vector<uint32_t> items;
};
} // namespace

static void runTraced(void *user, uint32_t item, uint32_t kernel,
                      const weir_launch *launch, void *arena) {
  auto &trace = *static_cast<Trace *>(user);
  trace.items.push_back(item);
  EXPECT_NE(arena, nullptr);
  const weir_kernel_info &info = trace.descriptor->kernels[kernel];
  EXPECT_EQ(launch->parts, info.parts);
  for (uint32_t part = 0; part < info.parts; ++part)
    info.code(launch, part);
}

TEST(Profile, tracerRunsTheLaunches) {
  Regression<float> regression;
  Model traced(regression.descriptor), plain(regression.descriptor);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  Trace trace = {&regression.descriptor, {}};
  weir_tracer tracer = {&trace, runTraced};
  ASSERT_EQ(weir_model_trace_step(traced, batch.data(), &result, &tracer),
            WEIR_OK);
  ASSERT_EQ(weir_model_train_step(plain, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(traced.values(), plain.values());
  // The launches in order, those of a repeat once for each trip.
  const std::vector<weir_item> &items = regression.items[0];
  std::vector<uint32_t> launches;
  for (uint32_t i = 0; i < items.size(); ++i) {
    if (items[i].kind == WEIR_ITEM_LAUNCH)
      launches.push_back(i);
    if (items[i].kind != WEIR_ITEM_REPEAT)
      continue;
    for (uint32_t trip = 0; trip < items[i].count; ++trip)
      for (uint32_t j = 1; j <= items[i].length; ++j)
        launches.push_back(i + j);
    i += items[i].length;
  }
  EXPECT_EQ(trace.items, launches);
  EXPECT_EQ(weir_model_trace_step(plain, batch.data(), &result, nullptr),
            WEIR_INVALID_ARGUMENT);
}
