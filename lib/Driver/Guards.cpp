#include "lib/Driver/Guards.h"
#include "lib/Support/Suggest.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// The command line
//===----------------------------------------------------------------------===//

/// The place of the option's word in `words`; 0, after a report, if it is none
/// of them, or without the option.
static unsigned readWord(Invocation &invocation, OptionId id,
                         llvm::ArrayRef<StringRef> words) {
  StringRef word = invocation.getString(id);
  if (word.empty())
    return 0;
  auto found = llvm::find(words, word);
  if (found != words.end())
    return found - words.begin();
  invocation.fail(DiagnosticId::InvalidOption,
                  formatv("`{0}` is `{1}`; it must be one of {2}",
                          getOptionTable().getOptionPrefixedName(id), word,
                          listWords(words)),
                  didYouMean(word, words));
  return 0;
}

GuardPlan weir::readGuardPlan(Invocation &invocation) {
  static constexpr NonFiniteAction actions[] = {
      NonFiniteAction::Skip, NonFiniteAction::Stop, NonFiniteAction::Rollback};
  static constexpr OutlierAction outlierActions[] = {
      OutlierAction::None, OutlierAction::Skip, OutlierAction::Clip};
  GuardPlan plan;
  plan.onNonFinite = actions[readWord(invocation, OPT_on_nonfinite,
                                      {"skip", "stop", "rollback"})];
  plan.onOutlier = outlierActions[readWord(invocation, OPT_on_outlier,
                                           {"off", "skip", "clip"})];
  if (auto every = invocation.getCount(OPT_snapshot_every, 1, 1'000'000'000))
    plan.snapshotEvery = *every;
  for (auto [id, needs, name] :
       {std::tuple(OPT_snapshot_every,
                   plan.onNonFinite == NonFiniteAction::Rollback,
                   "`--snapshot-every` goes with `--on-nonfinite=rollback`"),
        std::tuple(OPT_outlier_z, plan.onOutlier != OutlierAction::None,
                   "`--outlier-z` goes with `--on-outlier`"),
        std::tuple(OPT_outlier_window, plan.onOutlier != OutlierAction::None,
                   "`--outlier-window` goes with `--on-outlier`")})
    if (invocation.has(id) && !needs)
      invocation.fail(DiagnosticId::ContradictingOptions, name);
  return plan;
}

std::string weir::formatOutlierOptions(Invocation &invocation,
                                       const GuardPlan &plan) {
  if (plan.onOutlier == OutlierAction::None)
    return "";
  std::string options =
      plan.onOutlier == OutlierAction::Skip ? "action=skip" : "action=clip";
  if (invocation.has(OPT_outlier_z)) {
    StringRef text = invocation.getString(OPT_outlier_z);
    double z = 0;
    if (text.getAsDouble(z) || !std::isfinite(z) || z <= 0)
      invocation.fail(DiagnosticId::InvalidOption,
                      formatv("`--outlier-z` is `{0}`; it must be a number "
                              "above 0",
                              text));
    options += (" threshold=" + text).str();
  }
  if (auto window = invocation.getCount(OPT_outlier_window, 2, 100'000))
    options += formatv(" window={0}", *window);
  return options;
}

//===----------------------------------------------------------------------===//
// During the run
//===----------------------------------------------------------------------===//

static bool hasTensor(const weir_descriptor &descriptor, StringRef name) {
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i)
    if (name == descriptor.tensors[i].name)
      return true;
  return false;
}

Guards::Guards(Session &session, GuardPlan plan, FindPlace place,
               Diagnostics &diagnostics)
    : session(session), plan(plan), place(std::move(place)),
      diagnostics(diagnostics),
      isScaled(hasTensor(session.getDescriptor(), AdjustScaleOp::symbol)) {}

bool Guards::prepare(uint64_t step) {
  bool isDue = lastSnapshot == 0 || step - lastSnapshot >= plan.snapshotEvery;
  if (plan.onNonFinite != NonFiniteAction::Rollback || !isDue ||
      refusedInARow > 0)
    return true;
  lastSnapshot = step;
  return session.check(weir_model_snapshot(session.get()),
                       DiagnosticId::ModelFailed, "no snapshot is taken");
}

SourcePosition Guards::getPlace() const {
  return culprit ? place(culprit->line, culprit->column) : SourcePosition();
}

GuardEvent Guards::judgeNotFinite(uint64_t step, const weir_step &result) {
  std::optional<HealthReading> reading = readHealth(session);
  culprit.reset();
  if (reading)
    culprit = findCulprit(*reading, session.getDescriptor());
  GuardEvent event = {"step-not-finite", "skip", "", 0};
  if (culprit) {
    event.layer = culprit->layer;
    event.line = culprit->line;
  }
  std::string done = "is skipped";
  if (plan.onNonFinite == NonFiniteAction::Rollback) {
    // The snapshot is of the model before its step.
    done = formatv("is taken back to where step {0} began", lastSnapshot).str();
    event.action = "rollback";
    ++rolledBack;
    session.check(weir_model_rollback(session.get()), DiagnosticId::ModelFailed,
                  "the model is not rolled back");
  } else {
    ++skipped;
  }
  stops = plan.onNonFinite == NonFiniteAction::Stop ||
          refusedInARow >= GuardPlan::refusedMost;
  if (plan.onNonFinite == NonFiniteAction::Stop)
    event.action = "stop";
  else if (!isScaled && refusedInARow == 1 && reports++ < reportsMost)
    diagnostics
        .report(DiagnosticId::StepNotFinite, getPlace(),
                formatv("step {0} {1}: {2}", step, done,
                        culprit ? culprit->text
                                : "its loss or gradients are not finite"))
        .note(formatv("the loss is {0}, the norm of the gradients {1}",
                      llvm::format("%g", result.loss),
                      llvm::format("%g", result.gradient_norm)));
  return event;
}

std::optional<GuardEvent> Guards::judgeOutlier(uint64_t step,
                                               const weir_step &result) {
  double inlier = 1;
  if (plan.onOutlier == OutlierAction::None ||
      weir_model_read_result(session.get(), WEIR_RESULT_INLIER, 0, &inlier,
                             1) != WEIR_OK ||
      inlier != 0)
    return std::nullopt;
  bool skips = plan.onOutlier == OutlierAction::Skip;
  ++(skips ? outliersSkipped : outliersClipped);
  // The parameter with the largest share of the norm says where to look.
  GuardEvent event = {"step-outlier", skips ? "skip" : "clip", "", 0};
  std::string share;
  culprit.reset();
  if (std::optional<weir_health_report> report = readReport(session)) {
    weir_parameter_health worst = readWorst(session, *report);
    event.layer = worst.layer;
    event.line = worst.line;
    culprit =
        Culprit{"", worst.layer, worst.line,
                getParameterColumn(session.getDescriptor(), report->worst)};
    share = formatv("; {0} of it is that of `{1}`",
                    llvm::format("%.3g", worst.gradient_norm), worst.name)
                .str();
  }
  if (reports++ < reportsMost)
    diagnostics.report(
        DiagnosticId::StepOutlier, getPlace(),
        formatv("step {0} is {1}: the norm of its gradients, {2}, stands out "
                "from those before{3}",
                step, skips ? "skipped" : "clipped",
                llvm::format("%.3g", result.gradient_norm), share));
  return event;
}

std::optional<GuardEvent> Guards::judge(uint64_t step,
                                        const weir_step &result) {
  bool isFinite =
      std::isfinite(result.loss) && std::isfinite(result.gradient_norm);
  if (isFinite) {
    refusedInARow = 0;
    return judgeOutlier(step, result);
  }
  ++refusedInARow;
  return judgeNotFinite(step, result);
}

std::string Guards::formatCounts() const {
  std::string text;
  for (auto [count, what] : {std::pair(skipped, "not finite, skipped"),
                             std::pair(rolledBack, "not finite, rolled back"),
                             std::pair(outliersSkipped, "outliers skipped"),
                             std::pair(outliersClipped, "outliers clipped")})
    if (count)
      text += formatv("{0}{1} {2}", text.empty() ? "" : ", ", count, what);
  return text;
}
