// What a training run shows while it runs.
#ifndef WEIR_LIB_DRIVER_PROGRESS_H
#define WEIR_LIB_DRIVER_PROGRESS_H

#include "lib/Driver/Evaluation.h"
#include <chrono>

namespace weir {

/// A bar on a terminal, plain lines otherwise, nothing if quiet. Writes to
/// standard output; a reader that has gone away is no error.
class Progress {
public:
  struct Totals {
    uint64_t firstStep, steps, stepsPerEpoch, batch;
  };
  Progress(Totals totals, bool quiet, Diagnostics &diagnostics);

  /// Counts a step; shows it when it is time.
  void addStep(uint64_t step, const weir_step &result,
               const std::optional<weir_parameter_health> &worst);
  /// One line, above the bar. Shown also when quiet if `always`.
  void addLine(llvm::StringRef line, bool always = false);
  void addEvaluation(uint64_t step, llvm::StringRef split,
                     const Evaluation &evaluation);
  /// Removes the bar.
  void finish();

  uint64_t getClipped() const { return clipped; }

private:
  std::string formatStep(uint64_t step, const weir_step &result) const;
  void showBar(uint64_t step, const weir_step &result);
  std::string worst; // of the gradients, by its name

  using Clock = std::chrono::steady_clock;
  Totals totals;
  bool quiet, terminal;
  bool barShown = false;
  Diagnostics &diagnostics;
  Clock::time_point start, lastShown;
  uint64_t clipped = 0, skipped = 0;
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_PROGRESS_H
