#include "Regression.h"

#include "weir/inspect.h"

#include <cmath>
#include <gtest/gtest.h>

namespace {
struct Metrics {
  weir_metrics head = {sizeof(Metrics), 1, 0, 0};
  double absolute = -1;
};
} // namespace

static double predictRow(const std::vector<double> &values,
                         const Batch<double> &batch, uint32_t row) {
  double sum = values[kFeatures];
  for (uint32_t i = 0; i < kFeatures; ++i)
    sum += values[i] * batch.x[row * kFeatures + i];
  return sum;
}

TEST(Evaluate, takesAnyNumberOfSamples) {
  Regression<double> regression;
  for (uint32_t threads : {1u, 2u}) {
    Model model(regression.descriptor, threads);
    std::vector<double> values = model.values();
    for (uint32_t samples : {1u, 7u, 8u, 9u, 16u, 37u}) {
      Batch<double> batch(samples);
      double squares = 0, absolute = 0, weight = 0;
      for (uint32_t row = 0; row < samples; ++row) {
        if (batch.kind[row] == 3)
          continue;
        double error = predictRow(values, batch, row) - batch.y[row];
        squares += error * error;
        absolute += std::abs(error);
        weight += 1;
      }
      Metrics metrics;
      ASSERT_EQ(
          weir_model_evaluate(model, batch.data(), samples, &metrics.head),
          WEIR_OK);
      EXPECT_NEAR(metrics.head.loss, squares / weight, 1e-12);
      EXPECT_NEAR(metrics.absolute, absolute / weight, 1e-12);
      EXPECT_EQ(metrics.head.weight, weight);
    }
  }
}

TEST(Evaluate, givesZeroIfNothingCounts) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  batch.kind.assign(kBatch, 3);
  Metrics metrics;
  ASSERT_EQ(weir_model_evaluate(model, batch.data(), kBatch, &metrics.head),
            WEIR_OK);
  EXPECT_EQ(metrics.head.loss, 0);
  EXPECT_EQ(metrics.head.weight, 0);
  EXPECT_EQ(metrics.absolute, 0);
}

TEST(Evaluate, writesOnlyTheMetricsThatHaveRoom) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  Metrics metrics;
  metrics.head.size = sizeof(weir_metrics);
  ASSERT_EQ(weir_model_evaluate(model, batch.data(), kBatch, &metrics.head),
            WEIR_OK);
  EXPECT_EQ(metrics.absolute, -1);
  metrics.head.size = 16;
  EXPECT_EQ(weir_model_evaluate(model, batch.data(), kBatch, &metrics.head),
            WEIR_INVALID_ARGUMENT);
}

TEST(Evaluate, refusesClassesInAnyChunkBeforeAnythingRuns) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch(20);
  batch.kind[19] = 9;
  Metrics metrics;
  EXPECT_EQ(weir_model_evaluate(model, batch.data(), 20, &metrics.head),
            WEIR_OUT_OF_RANGE);
  EXPECT_STREQ(weir_model_last_error(model),
               "`kind`, sample 19: 9 is not in 0..3");
  EXPECT_EQ(metrics.head.loss, 0);
}

TEST(Evaluate, refusesATailIfTheModelLooksAcrossSamples) {
  Regression<float> regression;
  regression.entries[2].valid_type = WEIR_NONE;
  Model model(regression.descriptor);
  Batch<float> batch(16);
  Metrics metrics;
  EXPECT_EQ(weir_model_evaluate(model, batch.data(), 12, &metrics.head),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "model `regression` looks across samples: 12 samples are not a "
               "multiple of its batch of 8");
  EXPECT_EQ(weir_model_evaluate(model, batch.data(), 0, &metrics.head),
            WEIR_INVALID_ARGUMENT);
}

TEST(Evaluate, predictsAnyNumberOfSamples) {
  Regression<double> regression;
  for (bool single : {true, false}) {
    if (!single) { // then the tail is padded
      regression.entries.pop_back();
      regression.descriptor.entries_count = 4;
    }
    Model model(regression.descriptor);
    std::vector<double> values = model.values();
    for (uint32_t samples : {0u, 1u, 2u, 8u, 9u, 23u}) {
      Batch<double> batch(samples + 1);
      std::vector<double> out(samples + 1, -77);
      void *outputs[] = {out.data()};
      ASSERT_EQ(weir_model_predict(model, batch.data(), samples, outputs),
                WEIR_OK);
      for (uint32_t row = 0; row < samples; ++row)
        EXPECT_NEAR(out[row], predictRow(values, batch, row), 1e-12);
      EXPECT_EQ(out[samples], -77);
    }
  }
}

TEST(Evaluate, predictsFromInputsAlone) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  std::vector<float> out(kBatch);
  void *outputs[] = {out.data()};
  batch.data();
  batch.inputs[2] = nullptr; // the target is not looked at
  EXPECT_EQ(weir_model_predict(model, batch.inputs, kBatch, outputs), WEIR_OK);
  outputs[0] = nullptr;
  EXPECT_EQ(weir_model_predict(model, batch.inputs, kBatch, outputs),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model), "output `prediction` is NULL");
}

TEST(Evaluate, needsTheEntries) {
  Regression<float> regression;
  regression.descriptor.entries_count = 1;
  Model model(regression.descriptor);
  Batch<float> batch;
  Metrics metrics;
  std::vector<float> out(kBatch);
  void *outputs[] = {out.data()};
  EXPECT_EQ(weir_model_evaluate(model, batch.data(), kBatch, &metrics.head),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_predict(model, batch.data(), kBatch, outputs),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "model `regression` has no output to predict");
}

TEST(Evaluate, tellsWhatItSummedUp) {
  Regression<double> regression;
  Model model(regression.descriptor);
  Batch<double> batch(11);
  Metrics metrics;
  ASSERT_EQ(weir_model_evaluate(model, batch.data(), 11, &metrics.head),
            WEIR_OK);
  double totals[2] = {};
  ASSERT_EQ(weir_model_totals(model, "absolute", totals, 2), WEIR_OK);
  EXPECT_EQ(totals[0] / totals[1], metrics.absolute);
  EXPECT_EQ(totals[1], metrics.head.weight);
  EXPECT_EQ(weir_model_totals(model, "absolute", totals, 3),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "metric `absolute` has 2 totals, not 3");
  EXPECT_EQ(weir_model_totals(model, "accuracy", totals, 2), WEIR_NOT_FOUND);
  EXPECT_EQ(weir_model_totals(model, nullptr, totals, 2),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_totals(nullptr, "absolute", totals, 2),
            WEIR_INVALID_ARGUMENT);
}
