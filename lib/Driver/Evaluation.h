// Losses and metrics over a part of the data.
#ifndef WEIR_LIB_DRIVER_EVALUATION_H
#define WEIR_LIB_DRIVER_EVALUATION_H

#include "lib/Driver/Session.h"

namespace weir {

/// A mean with its standard error, estimated from the means of the batches;
/// NaN where there are fewer than two.
struct Estimate {
  double value = 0, error = 0;
};

/// What a metric sums up to where that is worth to be seen: a confusion
/// matrix, of which row i is the actual class i.
struct MetricTable {
  std::string name;
  uint32_t rows = 0, columns = 0;
  std::vector<double> values;
};

struct Evaluation {
  size_t samples = 0;
  Estimate loss;
  /// Each loss, if there are several.
  std::vector<std::pair<std::string, Estimate>> losses;
  std::vector<std::pair<std::string, Estimate>> metrics;
  std::vector<MetricTable> tables;
};

/// Of the step that ran last: each loss, if there are several. False after a
/// report.
bool readLosses(Session &session,
                std::vector<std::pair<std::string, double>> &losses);

/// False after a report.
bool evaluate(Session &session, llvm::ArrayRef<PortValues> values,
              Evaluation &result);

/// `loss 0.123 ± 0.004  accuracy 0.975 ± 0.008`.
std::string formatEvaluation(const Evaluation &evaluation);
/// The tables, aligned, a line each row; empty if there are none.
std::string formatTables(const Evaluation &evaluation);

} // namespace weir

#endif // WEIR_LIB_DRIVER_EVALUATION_H
