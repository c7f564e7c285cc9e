#include "lib/Driver/TrainLoop.h"
#include "lib/Driver/Signals.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;

static std::vector<PortValues> gatherTest(const DataSet &data) {
  const DataPart *part = data.getPart("test");
  return part && !part->rows.empty() ? gatherPart(data, *part)
                                     : std::vector<PortValues>();
}

TrainLoop::TrainLoop(Session &session, const DataSet &data,
                     const RunDirectory &run, TrainPlan plan,
                     Diagnostics &diagnostics)
    : session(session), directory(run), plan(plan), diagnostics(diagnostics),
      batches(data, *data.getPart("train"), session.getDescriptor().batch,
              weir_model_seed(session.get())),
      test(gatherTest(data)),
      progress({weir_model_steps(session.get()), plan.steps,
                batches.getStepsPerEpoch(), session.getDescriptor().batch},
               plan.quiet, diagnostics) {}

/// False after a report.
bool TrainLoop::step(uint64_t index) {
  last = WEIR_STEP_INIT;
  weir_status status = weir_model_train_step(
      session.get(), batches.getBatch(index).data(), &last);
  // A loss that is not finite skips the update and is counted below.
  if (status != WEIR_NOT_FINITE &&
      !session.check(status, DiagnosticId::ModelFailed,
                     formatv("step {0} failed", index + 1)))
    return false;
  skippedInARow = last.skipped ? skippedInARow + 1 : 0;
  log.addStep(index + 1, getEpoch(index + 1), last);
  progress.addStep(index + 1, last);
  return true;
}

bool TrainLoop::evaluateTest(uint64_t step) {
  if (test.empty())
    return true;
  Evaluation evaluation;
  if (!evaluate(session, test, evaluation))
    return false;
  log.addEvaluation(step, getEpoch(step), "test", last, evaluation);
  progress.addEvaluation(step, "test", evaluation);
  if (step == plan.steps && plan.quiet)
    progress.addLine("test  " + formatEvaluation(evaluation), true);
  return true;
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

int TrainLoop::loop() {
  uint64_t first = weir_model_steps(session.get());
  for (uint64_t index = first; index < plan.steps; ++index) {
    if (SignalGuard::isStopRequested())
      return stopInterrupted(index);
    if (!step(index))
      return ExitDiagnosed;
    uint64_t done = index + 1;
    bool epochEnds = done % batches.getStepsPerEpoch() == 0;
    if (skippedInARow == TrainPlan::skippedMost) {
      diagnostics
          .report(DiagnosticId::NumericStop,
                  formatv("{0} steps in a row, up to step {1}, gave a loss or "
                          "gradient that is not finite",
                          skippedInARow, done))
          .note("nothing was changed in them")
          .help("a lower learning rate or `clip norm(1.0)`");
      saveCheckpoint(done);
      return ExitNotFinite;
    }
    // The log before the checkpoint: what a resumed run truncates to the
    // checkpoint's step is then complete up to it.
    if ((epochEnds || done == plan.steps) && !evaluateTest(done))
      return ExitDiagnosed;
    if (done == plan.steps || done % plan.checkpointEvery == 0)
      if (!saveCheckpoint(done))
        return ExitDiagnosed;
  }
  return ExitOk;
}

int TrainLoop::run() {
  uint64_t first = weir_model_steps(session.get());
  if (!log.open(directory.getFile("metrics.jsonl"), first, diagnostics))
    return ExitDiagnosed;
  SignalGuard guard;
  int code = loop();
  progress.finish();
  if (!log.finish(diagnostics) && code == ExitOk)
    code = ExitDiagnosed;
  return code;
}
