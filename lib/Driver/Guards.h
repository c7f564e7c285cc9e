// What is done when a step was refused.
#ifndef WEIR_LIB_DRIVER_GUARDS_H
#define WEIR_LIB_DRIVER_GUARDS_H

#include "lib/Driver/Health.h"

namespace weir {

enum class NonFiniteAction : uint8_t { Stop, Skip, Rollback };
enum class OutlierAction : uint8_t { None, Skip, Clip };

struct GuardPlan {
  NonFiniteAction onNonFinite = NonFiniteAction::Skip;
  OutlierAction onOutlier = OutlierAction::None;
  uint64_t snapshotEvery = 100; // steps
  /// So many steps in a row that are not finite end the run.
  static constexpr unsigned refusedMost = 10;
};

/// `--on-nonfinite`, `--on-outlier` and what belongs to them. Reports what is
/// wrong.
GuardPlan readGuardPlan(Invocation &invocation);
/// What the step is compiled with for `plan`, or empty: options of the pass
/// `weir-guard-outliers`.
std::string formatOutlierOptions(Invocation &invocation, const GuardPlan &plan);

/// An action of a guard, for the log.
struct GuardEvent {
  llvm::StringRef id, action; // `step-not-finite`, `skip`
  std::string layer;          // empty: not known
  unsigned line = 0;
};

/// The guards of one run. Every action is counted, reported with the user's
/// line, and returned for the log.
class Guards {
public:
  Guards(Session &session, GuardPlan plan, FindPlace place,
         Diagnostics &diagnostics);

  /// Before step `step`: remembers the model when it is time. False after a
  /// report.
  bool prepare(uint64_t step);
  /// After it. None: there was nothing to do. False after a report.
  std::optional<GuardEvent> judge(uint64_t step, const weir_step &result);
  /// Whether the run has to end, after `judge`: it was not reported.
  bool mustStop() const { return stops; }
  unsigned getRefusedInARow() const { return refusedInARow; }
  const std::optional<Culprit> &getCulprit() const { return culprit; }

  /// `skipped 2, rolled back 1`, or empty.
  std::string formatCounts() const;

private:
  GuardEvent judgeNotFinite(uint64_t step, const weir_step &result);
  std::optional<GuardEvent> judgeOutlier(uint64_t step,
                                         const weir_step &result);
  SourcePosition getPlace() const;

  /// So many messages; of several such steps in a row the first has one. Others
  /// are counted and logged only.
  static constexpr unsigned reportsMost = 10;

  Session &session;
  GuardPlan plan;
  FindPlace place;
  Diagnostics &diagnostics;
  std::optional<Culprit> culprit;
  /// Overflow is how a dynamic loss scale finds its size: no news.
  bool isScaled;
  bool stops = false;
  unsigned refusedInARow = 0, reports = 0;
  uint64_t lastSnapshot = 0;
  uint64_t skipped = 0, rolledBack = 0, outliersSkipped = 0,
           outliersClipped = 0;
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_GUARDS_H
