// `metrics.jsonl` of a run: one JSON object a line.
#ifndef WEIR_LIB_DRIVER_METRICSLOG_H
#define WEIR_LIB_DRIVER_METRICSLOG_H

#include "lib/Driver/Evaluation.h"
#include "lib/Driver/Guards.h"

namespace weir {

/// Lines are handed to the system one by one, so that a killed process loses
/// none. Lines that the disk has no room for are kept and tried again.
class MetricsLog {
public:
  MetricsLog() = default;
  MetricsLog(const MetricsLog &) = delete;
  MetricsLog &operator=(const MetricsLog &) = delete;
  ~MetricsLog();

  /// Opens the file and drops every line after `step`, and a torn last one, so
  /// that a resumed run has each step once. False after a report.
  bool open(llvm::StringRef path, uint64_t step, Diagnostics &diagnostics);

  /// `losses`: each, if there are several.
  /// `worst`: the parameter of the largest gradient norm.
  void addStep(uint64_t step, uint64_t epoch, const weir_step &result,
               llvm::ArrayRef<std::pair<std::string, double>> losses,
               const std::optional<weir_parameter_health> &worst);
  /// What was measured, by the names of parameters and layers; not what counts
  /// steps, which a resumed run counts anew and the lines of steps tell.
  void addHealth(uint64_t step, uint64_t epoch, const HealthReading &reading);
  void addEvent(uint64_t step, uint64_t epoch, const GuardEvent &event);
  void addEvaluation(uint64_t step, uint64_t epoch, llvm::StringRef split,
                     const weir_step &last, const Evaluation &evaluation);
  /// Writes what is still kept. False, after a report, if it cannot.
  bool finish(Diagnostics &diagnostics);

private:
  void add(std::string line);
  bool flush();

  std::string path;
  std::string pending;
  int file = -1;
  int error = 0; // errno of the last failure
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_METRICSLOG_H
