#include "weir/metric.h"

#include <math.h>

namespace {

/// Below this part of sum t^2 a variance is what rounding left.
constexpr double kVarianceNoise = 1e-13;

double ratio(double part, double whole) {
  return whole == 0 ? 0 : part / whole;
}

/// Of one column: n, sum t, sum t^2, sum (t - x)^2.
double rSquared(double n, double sum, double squares, double residual) {
  double variation = squares - sum * sum / n;
  if (variation <= kVarianceNoise * squares)
    return residual == 0 ? 1 : 0;
  return 1 - residual / variation;
}

double meanRSquared(const double *totals, uint32_t columns) {
  double sum = 0, count = 0;
  for (uint32_t i = 0; i < columns; ++i) {
    if (totals[i] == 0)
      continue;
    sum += rSquared(totals[i], totals[columns + i], totals[2 * columns + i],
                    totals[3 * columns + i]);
    ++count;
  }
  return ratio(sum, count);
}

double diagonal(const double *totals, uint32_t size) {
  double right = 0, all = 0;
  for (uint32_t i = 0; i < size; ++i)
    for (uint32_t j = 0; j < size; ++j) {
      all += totals[i * size_t(size) + j];
      right += i == j ? totals[i * size_t(size) + j] : 0;
    }
  return ratio(right, all);
}

/// Of a class, or of all together: how many were predicted rightly, predicted,
/// there.
struct Counts {
  double right, predicted, actual;

  double score(uint32_t kind) const {
    switch (kind) {
    case WEIR_METRIC_F1_MACRO:
    case WEIR_METRIC_F1_MICRO:
      return ratio(2 * right, predicted + actual);
    case WEIR_METRIC_PRECISION_MACRO:
    case WEIR_METRIC_PRECISION_MICRO:
      return ratio(right, predicted);
    default:
      return ratio(right, actual);
    }
  }
};

double classScore(uint32_t kind, const double *totals, uint32_t classes) {
  bool isMicro = kind == WEIR_METRIC_F1_MICRO ||
                 kind == WEIR_METRIC_PRECISION_MICRO ||
                 kind == WEIR_METRIC_RECALL_MICRO;
  Counts all = {0, 0, 0};
  double sum = 0, count = 0;
  for (uint32_t i = 0; i < classes; ++i) {
    Counts one = {totals[i], totals[classes + i], totals[2 * classes + i]};
    all.right += one.right;
    all.predicted += one.predicted;
    all.actual += one.actual;
    if (one.predicted + one.actual == 0)
      continue;
    sum += one.score(kind);
    ++count;
  }
  return isMicro ? all.score(kind) : ratio(sum, count);
}

} // namespace

double weir_metric_value(const weir_metric *metric, const double *totals) {
  switch (metric->kind) {
  case WEIR_METRIC_MEAN:
    return ratio(totals[0], totals[1]);
  case WEIR_METRIC_PERPLEXITY:
    return exp(ratio(totals[0], totals[1]));
  case WEIR_METRIC_R_SQUARED:
    return meanRSquared(totals, metric->columns);
  case WEIR_METRIC_CONFUSION:
    return diagonal(totals, metric->columns);
  default:
    return classScore(metric->kind, totals, metric->columns);
  }
}
