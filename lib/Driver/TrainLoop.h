// The loop over the steps of a training run.
#ifndef WEIR_LIB_DRIVER_TRAINLOOP_H
#define WEIR_LIB_DRIVER_TRAINLOOP_H

#include "lib/Data/Batches.h"
#include "lib/Driver/EventLog.h"
#include "lib/Driver/Guards.h"
#include "lib/Driver/MetricsLog.h"
#include "lib/Driver/Progress.h"
#include "lib/Driver/RunDirectory.h"
#include <functional>

namespace weir {

struct TrainPlan {
  uint64_t steps = 0;           // of the whole run
  uint64_t checkpointEvery = 0; // steps
  bool quiet = false;
  /// Every step on the first batch, and no evaluations: a model that cannot
  /// learn one batch by heart will not learn more.
  bool overfit = false;
  static constexpr uint64_t overfitSteps = 200;
  /// The loss on it falls to this fraction, or something is wrong.
  static constexpr double overfitRatio = 0.1;
  static constexpr size_t checkpointsKept = 3;
  GuardPlan guards;
  Predictions predictions;
};

/// Trains from the model's step to the end of the plan: after each epoch an
/// evaluation of the test part, if there is one, and a checkpoint.
class TrainLoop {
public:
  TrainLoop(Session &session, const DataSet &data, const RunDirectory &run,
            TrainPlan plan, FindPlace place, Diagnostics &diagnostics);

  /// Who says, of a batch (a pointer for each port), where a value that is not
  /// finite comes from; asked before the run is stopped for it.
  using Locate = std::function<std::string(llvm::ArrayRef<const void *>)>;
  void setLocate(Locate function) { locate = std::move(function); }

  /// An exit code; what went wrong was reported.
  int run();

private:
  bool step(uint64_t index);
  void watch(uint64_t step);
  void addScalars(uint64_t step, const HealthReading *reading);
  void printMessages();
  bool evaluateTest(uint64_t step);
  void judgeOverfit();
  bool observe();
  bool saveCheckpoint(uint64_t step);
  int loop();
  int stopInterrupted(uint64_t step);
  int stopNotFinite(uint64_t step);
  uint64_t getEpoch(uint64_t step) const {
    return (step + batches.getStepsPerEpoch() - 1) / batches.getStepsPerEpoch();
  }

  Session &session;
  const DataSet &data;
  const RunDirectory &directory;
  TrainPlan plan;
  Diagnostics &diagnostics;
  TrainingBatches batches;
  std::vector<PortValues> test; // empty without a test part
  Progress progress;
  MetricsLog log;
  EventLog events;
  FindPlace place;
  Guards guards;
  HealthWatch health;
  weir_step last = WEIR_STEP_INIT;
  std::optional<double> firstLoss;
  Locate locate;
  double observed = 0; // by the last evaluation of the test part
  uint64_t savedStep = ~uint64_t(0);
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_TRAINLOOP_H
