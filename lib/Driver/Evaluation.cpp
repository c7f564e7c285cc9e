#include "lib/Driver/Evaluation.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/Format.h"
#include <cmath>
#include <cstring>

using namespace weir;

namespace {
/// Sums and weights, batch by batch.
class Means {
public:
  void add(double sum, double weight) {
    batches.emplace_back(sum, weight);
    totalSum += sum;
    totalWeight += weight;
  }

  /// The ratio of the totals; its error is that of a ratio estimator.
  Estimate get() const {
    Estimate result;
    result.value = totalWeight ? totalSum / totalWeight : 0;
    double squares = 0;
    for (auto [sum, weight] : batches) {
      double deviation = sum - result.value * weight;
      squares += deviation * deviation;
    }
    auto count = static_cast<double>(batches.size());
    result.error = count > 1 && totalWeight
                       ? std::sqrt(squares * count / (count - 1)) / totalWeight
                       : std::nan("");
    return result;
  }

private:
  std::vector<std::pair<double, double>> batches;
  double totalSum = 0, totalWeight = 0;
};

/// The generated `<model>_metrics`: a head and one double for each metric.
class MetricsBuffer {
public:
  explicit MetricsBuffer(size_t metrics)
      : words(sizeof(weir_metrics) / sizeof(double) + metrics) {
    get()->size = words.size() * sizeof(double);
    get()->version = 1;
  }
  weir_metrics *get() { return reinterpret_cast<weir_metrics *>(words.data()); }

private:
  std::vector<double> words;
};
} // namespace

/// Adds the results of the batch that ran last.
static bool addMetrics(Session &session, std::vector<Means> &metrics) {
  for (uint32_t i = 0; i < metrics.size(); ++i) {
    double sum = 0, weight = 0;
    for (auto [role, place] : {std::pair(WEIR_RESULT_METRIC_SUM, &sum),
                               std::pair(WEIR_RESULT_METRIC_WEIGHT, &weight)})
      if (!session.check(
              weir_model_read_result(session.get(), role, i, place, 1),
              DiagnosticId::ModelFailed, "a metric cannot be read"))
        return false;
    metrics[i].add(sum, weight);
  }
  return true;
}

bool weir::evaluate(Session &session, llvm::ArrayRef<PortValues> values,
                    Evaluation &result) {
  const weir_descriptor &descriptor = session.getDescriptor();
  size_t samples = values.empty() ? 0 : values.front().getSamples();
  MetricsBuffer buffer(descriptor.metrics_count);
  std::vector<Means> metrics(descriptor.metrics_count);
  Means loss;
  for (size_t first = 0; first < samples; first += descriptor.batch) {
    size_t count = std::min<size_t>(descriptor.batch, samples - first);
    std::vector<const void *> pointers;
    for (const PortValues &port : values)
      pointers.push_back(static_cast<const char *>(port.getData()) +
                         first * port.getSampleBytes());
    if (!session.check(weir_model_evaluate(session.get(), pointers.data(),
                                           count, buffer.get()),
                       DiagnosticId::ModelFailed, "the evaluation failed"))
      return false;
    loss.add(buffer.get()->loss * buffer.get()->weight, buffer.get()->weight);
    if (!addMetrics(session, metrics))
      return false;
  }
  result.samples = samples;
  result.loss = loss.get();
  result.metrics.clear();
  for (uint32_t i = 0; i < metrics.size(); ++i)
    result.metrics.emplace_back(descriptor.metric_names[i], metrics[i].get());
  return true;
}

static void printEstimate(llvm::raw_ostream &os, llvm::StringRef name,
                          const Estimate &estimate) {
  os << name << ' ' << llvm::format("%.4f", estimate.value);
  if (!std::isnan(estimate.error))
    os << " ± " << llvm::format("%.4f", estimate.error);
}

std::string weir::formatEvaluation(const Evaluation &evaluation) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printEstimate(os, "loss", evaluation.loss);
  for (const auto &[name, estimate] : evaluation.metrics) {
    os << "  ";
    printEstimate(os, name, estimate);
  }
  return text;
}
