/* From what a metric sums up over a set to its value. */
#ifndef WEIR_METRIC_H
#define WEIR_METRIC_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a metric's value follows from what a set sums up to. */
enum {
  WEIR_METRIC_MEAN = 0,       /* 1 x 2: sum, weight */
  WEIR_METRIC_PERPLEXITY = 1, /* 1 x 2: of cross entropies */
  WEIR_METRIC_R_SQUARED = 2,  /* 4 x columns */
  WEIR_METRIC_CONFUSION = 3,  /* classes x classes: actual x predicted */
  /* 3 x classes: predicted rightly, predicted, actual */
  WEIR_METRIC_F1_MACRO = 4,
  WEIR_METRIC_F1_MICRO = 5,
  WEIR_METRIC_PRECISION_MACRO = 6,
  WEIR_METRIC_PRECISION_MICRO = 7,
  WEIR_METRIC_RECALL_MACRO = 8,
  WEIR_METRIC_RECALL_MICRO = 9,
};

typedef struct weir_metric {
  uint32_t kind;
  uint32_t rows, columns; /* of the totals */
  uint32_t reserved;
} weir_metric;

/* `totals` has metric->rows * metric->columns numbers, row-major. Where nothing
 * counted the value is 0, that of the perplexity 1.
 * R^2 is the mean over columns; of a target that does not vary it is 1 if the
 * prediction is exact, else 0. Averages over classes are over those that occur
 * or are predicted. Of a confusion matrix it is the part on the diagonal. */
double weir_metric_value(const weir_metric *metric, const double *totals);

#ifdef __cplusplus
}
#endif

#endif /* WEIR_METRIC_H */
