#include "weir/metric.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

static double valueOf(uint32_t kind, uint32_t rows,
                      const std::vector<double> &totals) {
  weir_metric metric = {kind, rows, uint32_t(totals.size()) / rows, 0};
  return weir_metric_value(&metric, totals.data());
}

TEST(Metric, dividesSumsByWeights) {
  EXPECT_EQ(valueOf(WEIR_METRIC_MEAN, 1, {3, 4}), 0.75);
  EXPECT_EQ(valueOf(WEIR_METRIC_MEAN, 1, {0, 0}), 0);
  EXPECT_DOUBLE_EQ(valueOf(WEIR_METRIC_PERPLEXITY, 1, {6, 4}), std::exp(1.5));
  EXPECT_EQ(valueOf(WEIR_METRIC_PERPLEXITY, 1, {0, 0}), 1);
}

// Targets 1, 2, 3, 4 with residuals of 0.5: 1 - 1 / 5; then one that does not
// vary, predicted exactly and not.
TEST(Metric, comparesResidualsWithVariation) {
  EXPECT_DOUBLE_EQ(valueOf(WEIR_METRIC_R_SQUARED, 4, {4, 10, 30, 1}), 0.8);
  EXPECT_EQ(valueOf(WEIR_METRIC_R_SQUARED, 4, {4, 8, 16, 0}), 1);
  EXPECT_EQ(valueOf(WEIR_METRIC_R_SQUARED, 4, {4, 8, 16, 1}), 0);
  EXPECT_DOUBLE_EQ(
      valueOf(WEIR_METRIC_R_SQUARED, 4, {4, 4, 10, 8, 30, 16, 1, 0}), 0.9);
  EXPECT_EQ(valueOf(WEIR_METRIC_R_SQUARED, 4, {0, 0, 0, 0}), 0);
}

// A tenth is no sum of powers of two: rounding leaves a variance.
TEST(Metric, takesRoundingForNoVariation) {
  double sum = 0, squares = 0, target = 0.1f;
  for (int i = 0; i < 1000000; ++i) {
    sum += target;
    squares += target * target;
  }
  EXPECT_EQ(valueOf(WEIR_METRIC_R_SQUARED, 4, {1e6, sum, squares, 1}), 0);
}

// Columns: a class that is found, one half found, one that does not occur.
TEST(Metric, averagesOverClassesThatOccur) {
  std::vector<double> counts = {4, 1, 0, 5, 1, 0, 4, 2, 0};
  EXPECT_DOUBLE_EQ(valueOf(WEIR_METRIC_PRECISION_MACRO, 3, counts),
                   (4 / 5.0 + 1) / 2);
  EXPECT_DOUBLE_EQ(valueOf(WEIR_METRIC_RECALL_MACRO, 3, counts),
                   (1 + 1 / 2.0) / 2);
  EXPECT_DOUBLE_EQ(valueOf(WEIR_METRIC_F1_MACRO, 3, counts),
                   (8 / 9.0 + 2 / 3.0) / 2);
  EXPECT_DOUBLE_EQ(valueOf(WEIR_METRIC_PRECISION_MICRO, 3, counts), 5 / 6.0);
  EXPECT_DOUBLE_EQ(valueOf(WEIR_METRIC_RECALL_MICRO, 3, counts), 5 / 6.0);
  EXPECT_DOUBLE_EQ(valueOf(WEIR_METRIC_F1_MICRO, 3, counts), 5 / 6.0);
}

// Predicted and never there, there and never predicted.
TEST(Metric, countsMissedClasses) {
  std::vector<double> counts = {0, 0, 3, 0, 0, 3};
  EXPECT_EQ(valueOf(WEIR_METRIC_F1_MACRO, 3, counts), 0);
  EXPECT_EQ(valueOf(WEIR_METRIC_PRECISION_MACRO, 3, counts), 0);
  EXPECT_EQ(valueOf(WEIR_METRIC_RECALL_MACRO, 3, counts), 0);
  EXPECT_EQ(valueOf(WEIR_METRIC_F1_MICRO, 3, {0, 0, 0}), 0);
}

TEST(Metric, takesTheDiagonal) {
  EXPECT_EQ(valueOf(WEIR_METRIC_CONFUSION, 2, {3, 1, 0, 4}), 7 / 8.0);
  EXPECT_EQ(valueOf(WEIR_METRIC_CONFUSION, 2, {0, 0, 0, 0}), 0);
}
