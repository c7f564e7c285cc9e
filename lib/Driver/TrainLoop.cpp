#include "lib/Driver/TrainLoop.h"
#include "lib/Driver/Signals.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace weir;
using llvm::formatv;

static std::vector<PortValues> gatherTest(const DataSet &data) {
  const DataPart *part = data.getPart("test");
  return part && !part->rows.empty() ? gatherPart(data, *part)
                                     : std::vector<PortValues>();
}

TrainLoop::TrainLoop(Session &session, const DataSet &data,
                     const RunDirectory &run, TrainPlan thePlan,
                     FindPlace thePlace, Diagnostics &diagnostics)
    : session(session), data(data), directory(run), plan(std::move(thePlan)),
      diagnostics(diagnostics),
      batches(data, *data.getPart("train"), session.getDescriptor().batch,
              weir_model_seed(session.get())),
      test(gatherTest(data)),
      progress({weir_model_steps(session.get()), plan.steps,
                batches.getStepsPerEpoch(), session.getDescriptor().batch},
               plan.quiet, diagnostics),
      place(std::move(thePlace)),
      guards(session, plan.guards, place, diagnostics),
      health(session, place, diagnostics) {}

/// Messages come when they are about, above the bar.
void TrainLoop::printMessages() {
  if (diagnostics.getMessages().empty())
    return;
  progress.finish();
  diagnostics.print(llvm::errs());
}

void TrainLoop::addScalars(uint64_t step, const HealthReading *reading) {
  std::vector<EventScalar> scalars = {
      {"train/loss", last.loss},
      {"train/learning_rate", last.learning_rate},
      {"train/gradient_norm", last.gradient_norm}};
  auto add = [&](llvm::StringRef group, llvm::StringRef name, double value) {
    if (std::isfinite(value))
      scalars.push_back({(group + "/" + name).str(), value});
  };
  if (reading) {
    for (const weir_parameter_health &one : reading->parameters) {
      add("gradient_rms", one.name, one.gradient_rms);
      add("update_ratio", one.name, one.update_ratio);
    }
    for (const weir_layer_health &one : reading->layers) {
      add("activation_rms", one.path, one.rms);
      add("dead", one.path, one.dead);
      add("saturated", one.path, one.saturated);
    }
    add("train", "clipped_fraction", reading->report.clipped_fraction);
  }
  events.add(step, scalars);
}

/// What the probes and the guards have to say of a step.
void TrainLoop::watch(uint64_t step) {
  std::optional<weir_health_report> report = readReport(session);
  std::optional<HealthReading> reading;
  if (report) {
    if (report->step == report->probed_step)
      reading = readHealth(session);
  }
  addScalars(step, reading ? &*reading : nullptr);
  if (reading) {
    log.addHealth(step, getEpoch(step), *reading);
    std::string compared;
    if (step == 1)
      compared = compareWithPredictions(plan.predictions, *reading, place,
                                        diagnostics);
    if (!compared.empty())
      progress.addLine(compared);
    if (!last.skipped)
      health.judge(*reading);
  }
  if (std::optional<GuardEvent> event = guards.judge(step, last))
    log.addEvent(step, getEpoch(step), *event);
  printMessages();
}

/// False after a report.
bool TrainLoop::step(uint64_t index) {
  if (!guards.prepare(index + 1))
    return false;
  last = WEIR_STEP_INIT;
  weir_status status = weir_model_train_step(
      session.get(), batches.getBatch(plan.overfit ? 0 : index).data(), &last);
  // A loss that is not finite skips the update and is counted below.
  if (status != WEIR_NOT_FINITE &&
      !session.check(status, DiagnosticId::ModelFailed,
                     formatv("step {0} failed", index + 1)))
    return false;
  if (!firstLoss)
    firstLoss = last.loss;
  std::vector<std::pair<std::string, double>> losses;
  if (!readLosses(session, losses))
    return false;
  std::optional<weir_health_report> report = readReport(session);
  std::optional<weir_parameter_health> worst;
  if (report)
    worst = readWorst(session, *report);
  log.addStep(index + 1, getEpoch(index + 1), last, losses, worst);
  progress.addStep(index + 1, last, worst);
  watch(index + 1);
  return true;
}

bool TrainLoop::evaluateTest(uint64_t step) {
  if (test.empty() || plan.overfit)
    return true;
  Evaluation evaluation;
  if (!evaluate(session, test, evaluation))
    return false;
  observed = evaluation.loss.value;
  log.addEvaluation(step, getEpoch(step), "test", last, evaluation);
  std::vector<EventScalar> scalars = {{"test/loss", evaluation.loss.value}};
  for (const auto &[name, estimate] : evaluation.metrics)
    scalars.push_back({"test/" + name, estimate.value});
  events.add(step, scalars);
  progress.addEvaluation(step, "test", evaluation);
  if (step == plan.steps && plan.quiet)
    progress.addLine("test  " + formatEvaluation(evaluation), true);
  std::string tables = formatTables(evaluation);
  if (step == plan.steps && !tables.empty())
    progress.addLine(llvm::StringRef(tables).rtrim(), true);
  return true;
}

/// Tells the schedule how an epoch ended: by the loss of the test part or,
/// without one, of the training part. False after a report.
bool TrainLoop::observe() {
  if (!session.getDescriptor().plateau)
    return true;
  double value = plan.overfit ? last.loss : observed;
  if (test.empty() && !plan.overfit) {
    Evaluation evaluation;
    if (!evaluate(session, gatherPart(data, *data.getPart("train")),
                  evaluation))
      return false;
    value = evaluation.loss.value;
  }
  return session.check(weir_model_observe(session.get(), value),
                       DiagnosticId::ModelFailed, "the schedule failed");
}

bool TrainLoop::saveCheckpoint(uint64_t step) {
  if (savedStep == step)
    return true;
  std::string path = directory.getCheckpointPath(step);
  if (!session.check(weir_model_save(session.get(), path.c_str()),
                     DiagnosticId::CannotWriteFile,
                     "the checkpoint is not saved"))
    return false;
  savedStep = step;
  directory.prune(TrainPlan::checkpointsKept);
  return true;
}

int TrainLoop::stopInterrupted(uint64_t step) {
  if (!saveCheckpoint(step))
    return ExitDiagnosed;
  progress.addLine(formatv("interrupted after step {0}; `--resume={1}` "
                           "continues the run",
                           step, directory.getPath())
                       .str(),
                   /*always=*/true);
  return ExitInterrupted;
}

int TrainLoop::stopNotFinite(uint64_t step) {
  uint64_t index = plan.overfit ? 0 : step - 1;
  unsigned refused = guards.getRefusedInARow();
  const std::optional<Culprit> &culprit = guards.getCulprit();
  // Another look at the batch finds the sample as well.
  std::string sample = locate ? locate(batches.getBatch(index)) : "";
  std::string which = formatv("step {0}", step).str();
  if (refused > 1)
    which = formatv("{0} steps in a row, up to step {1},", refused, step).str();
  auto builder = diagnostics.report(
      DiagnosticId::NumericStop,
      culprit ? place(culprit->line, culprit->column) : SourcePosition(),
      which + " gave a loss or gradient that is not finite");
  builder.note(refused == 1 ? "it did not change a parameter"
                            : "none of them changed a parameter");
  if (!sample.empty())
    builder.note(sample);
  else if (culprit)
    builder.note(culprit->text);
  // Otherwise no step has moved the parameters: the rate is not to blame.
  if (step > refused)
    builder.help("a lower learning rate or `clip norm(1.0)`");
  saveCheckpoint(step);
  return ExitNotFinite;
}

int TrainLoop::loop() {
  uint64_t first = weir_model_steps(session.get());
  for (uint64_t index = first; index < plan.steps; ++index) {
    if (SignalGuard::isStopRequested())
      return stopInterrupted(index);
    if (!step(index))
      return ExitDiagnosed;
    uint64_t done = index + 1;
    bool epochEnds = done % batches.getStepsPerEpoch() == 0;
    if (guards.mustStop())
      return stopNotFinite(done);
    // The log before the checkpoint: what a resumed run truncates to the
    // checkpoint's step is then complete up to it.
    if ((epochEnds || done == plan.steps) && !evaluateTest(done))
      return ExitDiagnosed;
    if (epochEnds && !observe())
      return ExitDiagnosed;
    if (done == plan.steps || done % plan.checkpointEvery == 0)
      if (!saveCheckpoint(done))
        return ExitDiagnosed;
  }
  return ExitOk;
}

void TrainLoop::judgeOverfit() {
  if (!firstLoss)
    return;
  progress.addLine(formatv("one batch: loss {0:f4} at first, {1:f4} after {2} "
                           "steps",
                           *firstLoss, last.loss, plan.steps)
                       .str(),
                   /*always=*/true);
  if (last.loss <= TrainPlan::overfitRatio * *firstLoss)
    return;
  diagnostics
      .report(DiagnosticId::CannotOverfit,
              formatv("the model does not learn even one batch: its loss is "
                      "{0:P0} of the first",
                      last.loss / *firstLoss))
      .help("another learning rate or more `--steps`; then look at the loss "
            "and the targets, and at the gradients by `weir run --grad-check`");
}

int TrainLoop::run() {
  uint64_t first = weir_model_steps(session.get());
  if (!log.open(directory.getFile("metrics.jsonl"), first, diagnostics) ||
      !events.open(directory.getPath(), first, diagnostics))
    return ExitDiagnosed;
  SignalGuard guard;
  int code = loop();
  progress.finish();
  if (std::string counts = guards.formatCounts(); !counts.empty())
    progress.addLine("guards: " + counts);
  if (plan.overfit && code == ExitOk)
    judgeOverfit();
  bool complete = log.finish(diagnostics);
  if ((!events.finish(diagnostics) || !complete) && code == ExitOk)
    code = ExitDiagnosed;
  return code;
}
