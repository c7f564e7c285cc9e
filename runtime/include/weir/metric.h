/* From what a metric sums up over a set to its value. */
#ifndef WEIR_METRIC_H
#define WEIR_METRIC_H

#include "weir/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

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
