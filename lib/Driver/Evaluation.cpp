#include "lib/Driver/Evaluation.h"
#include "runtime/include/weir/inspect.h"
#include "runtime/include/weir/metric.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
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

  double getValue() const { return totalWeight ? totalSum / totalWeight : 0; }

  /// How far each batch moves the mean from that of all.
  std::vector<double> getDeviations() const {
    std::vector<double> deviations;
    for (auto [sum, weight] : batches)
      deviations.push_back(
          totalWeight ? (sum - getValue() * weight) / totalWeight : 0);
    return deviations;
  }

  double getWeight() const { return totalWeight; }

private:
  std::vector<std::pair<double, double>> batches;
  double totalSum = 0, totalWeight = 0;
};
} // namespace

/// The sum of means; its error is that of a ratio estimator.
static Estimate estimate(llvm::ArrayRef<Means> means) {
  Estimate result;
  std::vector<double> deviations;
  double weight = 0;
  for (const Means &mean : means) {
    result.value += mean.getValue();
    weight += mean.getWeight();
    std::vector<double> own = mean.getDeviations();
    deviations.resize(own.size());
    for (auto [all, one] : llvm::zip_equal(deviations, own))
      all += one;
  }
  double squares = 0;
  for (double deviation : deviations)
    squares += deviation * deviation;
  auto count = static_cast<double>(deviations.size());
  result.error = count > 1 && weight ? std::sqrt(squares * count / (count - 1))
                                     : std::nan("");
  return result;
}

namespace {
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

namespace {
/// What a set sums up to, batch by batch.
class Totals {
public:
  explicit Totals(Session &session)
      : session(session), descriptor(session.getDescriptor()),
        losses(descriptor.losses_count), metrics(descriptor.metrics_count),
        tables(descriptor.metrics_count) {
    for (auto [i, table] : llvm::enumerate(tables)) {
      const weir_metric &metric = descriptor.metrics[i];
      if (!isMean(i))
        table.resize(size_t(metric.rows) * metric.columns);
    }
  }

  bool addBatch();
  void finish(Evaluation &evaluation) const;

private:
  bool isMean(uint32_t metric) const {
    return descriptor.metrics[metric].kind <= WEIR_METRIC_PERPLEXITY;
  }
  bool read(uint32_t role, uint32_t index, double *values, size_t count = 1) {
    return session.check(
        weir_model_read_result(session.get(), role, index, values, count),
        DiagnosticId::ModelFailed, "a metric cannot be read");
  }
  bool addMean(Means &means, uint32_t sumRole, uint32_t weightRole,
               uint32_t index);
  Estimate getMetric(uint32_t index) const;

  Session &session;
  const weir_descriptor &descriptor;
  std::vector<Means> losses, metrics;
  std::vector<std::vector<double>> tables; // of the metrics that are no means
};
} // namespace

bool Totals::addMean(Means &means, uint32_t sumRole, uint32_t weightRole,
                     uint32_t index) {
  double sum = 0, weight = 0;
  if (!read(sumRole, index, &sum) || !read(weightRole, index, &weight))
    return false;
  means.add(sum, weight);
  return true;
}

/// Adds the results of the batch that ran last.
bool Totals::addBatch() {
  for (auto [i, loss] : llvm::enumerate(losses))
    if (!addMean(loss, WEIR_RESULT_LOSS_SUM, WEIR_RESULT_LOSS_WEIGHT, i))
      return false;
  for (auto [i, metric] : llvm::enumerate(metrics)) {
    if (isMean(i)) {
      if (!addMean(metric, WEIR_RESULT_METRIC_SUM, WEIR_RESULT_METRIC_WEIGHT,
                   i))
        return false;
      continue;
    }
    std::vector<double> batch(tables[i].size());
    if (!read(WEIR_RESULT_METRIC_TABLE, i, batch.data(), batch.size()))
      return false;
    for (auto [all, one] : llvm::zip_equal(tables[i], batch))
      all += one;
  }
  return true;
}

Estimate Totals::getMetric(uint32_t index) const {
  const weir_metric &metric = descriptor.metrics[index];
  if (!isMean(index))
    return {weir_metric_value(&metric, tables[index].data()), std::nan("")};
  Estimate result = estimate(metrics[index]);
  if (metric.kind == WEIR_METRIC_PERPLEXITY) {
    result.value = std::exp(result.value);
    result.error *= result.value;
  }
  return result;
}

void Totals::finish(Evaluation &evaluation) const {
  evaluation.loss = estimate(losses);
  for (uint32_t i = 0; losses.size() > 1 && i < losses.size(); ++i)
    evaluation.losses.emplace_back(descriptor.loss_names[i],
                                   estimate(losses[i]));
  for (uint32_t i = 0; i < metrics.size(); ++i) {
    std::string name = descriptor.metric_names[i];
    const weir_metric &metric = descriptor.metrics[i];
    evaluation.metrics.emplace_back(name, getMetric(i));
    if (metric.kind == WEIR_METRIC_CONFUSION)
      evaluation.tables.push_back(
          {name, metric.rows, metric.columns, tables[i]});
  }
}

bool weir::readLosses(Session &session,
                      std::vector<std::pair<std::string, double>> &losses) {
  const weir_descriptor &descriptor = session.getDescriptor();
  losses.clear();
  for (uint32_t i = 0;
       descriptor.losses_count > 1 && i < descriptor.losses_count; ++i) {
    double sum = 0, weight = 0;
    for (auto [role, place] : {std::pair(WEIR_RESULT_LOSS_SUM, &sum),
                               std::pair(WEIR_RESULT_LOSS_WEIGHT, &weight)})
      if (!session.check(
              weir_model_read_result(session.get(), role, i, place, 1),
              DiagnosticId::ModelFailed, "a loss cannot be read"))
        return false;
    losses.emplace_back(descriptor.loss_names[i], weight ? sum / weight : 0);
  }
  return true;
}

bool weir::evaluate(Session &session, llvm::ArrayRef<PortValues> values,
                    Evaluation &result) {
  const weir_descriptor &descriptor = session.getDescriptor();
  size_t samples = values.empty() ? 0 : values.front().getSamples();
  MetricsBuffer buffer(descriptor.metrics_count);
  Totals totals(session);
  for (size_t first = 0; first < samples; first += descriptor.batch) {
    size_t count = std::min<size_t>(descriptor.batch, samples - first);
    std::vector<const void *> pointers;
    for (const PortValues &port : values)
      pointers.push_back(static_cast<const char *>(port.getData()) +
                         first * port.getSampleBytes());
    if (!session.check(weir_model_evaluate(session.get(), pointers.data(),
                                           count, buffer.get()),
                       DiagnosticId::ModelFailed, "the evaluation failed") ||
        !totals.addBatch())
      return false;
  }
  result = Evaluation();
  result.samples = samples;
  totals.finish(result);
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
  for (const auto &[name, estimate] : evaluation.losses) {
    os << "  ";
    printEstimate(os, name, estimate);
  }
  for (const auto &[name, estimate] : evaluation.metrics) {
    os << "  ";
    printEstimate(os, name, estimate);
  }
  return text;
}

std::string weir::formatTables(const Evaluation &evaluation) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const MetricTable &table : evaluation.tables) {
    auto number = [](double value) {
      return llvm::formatv("{0}", static_cast<uint64_t>(value)).str();
    };
    size_t width = number(table.columns - 1).size();
    for (double value : table.values)
      width = std::max(width, number(value).size());
    size_t head = std::string("actual ").size() + number(table.rows - 1).size();
    os << table.name << ": rows are actual classes, columns predicted ones\n"
       << std::string(head, ' ');
    for (uint32_t j = 0; j < table.columns; ++j)
      os << ' ' << llvm::right_justify(number(j), width);
    for (uint32_t i = 0; i < table.rows; ++i) {
      os << "\nactual " << llvm::right_justify(number(i), head - 7);
      for (uint32_t j = 0; j < table.columns; ++j)
        os << ' '
           << llvm::right_justify(number(table.values[i * table.columns + j]),
                                  width);
    }
    os << '\n';
  }
  return text;
}
