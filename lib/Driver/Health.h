// What a step measured of a model's health, and what to say about it.
#ifndef WEIR_LIB_DRIVER_HEALTH_H
#define WEIR_LIB_DRIVER_HEALTH_H

#include "lib/Driver/Session.h"
#include "runtime/include/weir/health.h"
#include "llvm/ADT/StringMap.h"
#include <functional>

namespace weir {

/// All numbers after a step.
struct HealthReading {
  weir_health_report report = WEIR_HEALTH_REPORT_INIT;
  std::vector<weir_parameter_health> parameters;
  std::vector<weir_layer_health> layers;

  /// Whether the last step measured everything.
  bool isComplete() const { return report.step == report.probed_step; }
};

/// What every step tells; none without probes.
std::optional<weir_health_report> readReport(const Session &session);
std::optional<HealthReading> readHealth(const Session &session);
/// The parameter of the largest gradient norm.
weir_parameter_health readWorst(const Session &session,
                                const weir_health_report &report);

/// In the source; 0 if it is not known.
unsigned getParameterColumn(const weir_descriptor &descriptor, uint32_t tensor);

/// Where a line and column of the model's file are, for messages.
using FindPlace = std::function<SourcePosition(unsigned, unsigned)>;

/// The first thing that is not finite in the order of a step.
struct Culprit {
  std::string text; // `640 values of layer `tanh` are not finite`
  std::string layer;
  unsigned line = 0, column = 0;
};
std::optional<Culprit> findCulprit(const HealthReading &reading,
                                   const weir_descriptor &descriptor);

/// Warns of what stays sick: of each parameter or layer once.
class HealthWatch {
public:
  HealthWatch(const Session &session, FindPlace place,
              Diagnostics &diagnostics);

  /// After a step that measured everything.
  void judge(const HealthReading &reading);

  /// A gradient is small against the largest one for so long.
  static constexpr double vanishing = 1e-3;
  /// Shares of dead units and of saturated values.
  static constexpr double mostDead = 0.5, mostSaturated = 0.5;
  static constexpr uint64_t patience = 100; // steps

private:
  /// Since which step something holds, and whether it was said.
  struct Streak {
    std::optional<uint64_t> begin;
    bool reported = false;
  };
  bool lasts(Streak &streak, bool holds, uint64_t step);
  void judgeGradients(const HealthReading &reading);
  void judgeLayer(const weir_layer_health &layer, size_t index, uint64_t step);

  const weir_descriptor &descriptor;
  FindPlace place;
  Diagnostics &diagnostics;
  std::vector<Streak> vanished, dead, saturated;
};

/// log10 of the RMS of each parameter's gradient as the compiler predicted it.
struct Prediction {
  double gradient, deviation;
};
using Predictions = llvm::StringMap<Prediction>;
/// Of the attributes `flow` of the model's layers; empty without them.
Predictions readPredictions(ModelOp model);
/// What the first step shows of them, as lines to print; warns where they are
/// far off. Empty without predictions.
std::string compareWithPredictions(const Predictions &predictions,
                                   const HealthReading &reading,
                                   FindPlace place, Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DRIVER_HEALTH_H
