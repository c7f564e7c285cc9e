#include "lib/Driver/Progress.h"
#include "lib/Driver/Files.h"
#include "lib/Support/Text.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include <unistd.h>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

Progress::Progress(Totals totals, bool quiet, Diagnostics &diagnostics)
    : totals(totals), quiet(quiet),
      terminal(llvm::sys::Process::StandardOutIsDisplayed()),
      diagnostics(diagnostics), start(Clock::now()), lastShown(start) {}

std::string Progress::formatStep(uint64_t step, const weir_step &result) const {
  double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  auto done = static_cast<double>(step - totals.firstStep);
  double perSecond = seconds > 0 ? done / seconds : 0;
  auto left = static_cast<double>(totals.steps - step);
  std::string text = formatv(
      "step {0}/{1}  epoch {2}  loss {3:F4}  rate {4}  gradient "
      "{5:F3}",
      step, totals.steps,
      (step + totals.stepsPerEpoch - 1) / totals.stepsPerEpoch, result.loss,
      llvm::format("%.3g", result.learning_rate), result.gradient_norm);
  text += worst;
  if (clipped)
    text += formatv("  clipped {0}", clipped);
  if (skipped)
    text += formatv("  skipped {0}", skipped);
  text += formatv("  {0} samples/s",
                  formatCount(static_cast<uint64_t>(perSecond * totals.batch)));
  if (left > 0 && perSecond > 0)
    text += "  " + formatDuration(left / perSecond) + " left";
  return text;
}

void Progress::showBar(uint64_t step, const weir_step &result) {
  constexpr unsigned width = 20;
  unsigned filled =
      static_cast<unsigned>(width * static_cast<double>(step) / totals.steps);
  std::string bar = std::string(filled, '=') + std::string(width - filled, ' ');
  std::string line = "[" + bar + "] " + formatStep(step, result);
  // A line that wraps could not be taken back.
  unsigned columns = llvm::sys::Process::StandardOutColumns();
  if (columns > 1 && line.size() >= columns)
    line.resize(columns - 1);
  writeOut("\r\x1b[K" + line, diagnostics);
  barShown = true;
}

void Progress::addStep(uint64_t step, const weir_step &result,
                       const std::optional<weir_parameter_health> &largest) {
  if (largest && !quiet)
    worst = formatv("  most {0:F3} {1}", largest->gradient_norm, largest->name)
                .str();
  clipped += result.clipped;
  skipped += result.skipped;
  if (quiet)
    return;
  if (!terminal) {
    // About twenty lines for a run, whatever its length.
    uint64_t every = std::max<uint64_t>(1, totals.steps / 20);
    if (step % every == 0 || step == totals.steps)
      addLine(formatStep(step, result));
    return;
  }
  Clock::time_point now = Clock::now();
  if (now - lastShown < std::chrono::milliseconds(100) && step != totals.steps)
    return;
  lastShown = now;
  showBar(step, result);
}

void Progress::finish() {
  if (barShown)
    writeOut("\r\x1b[K", diagnostics);
  barShown = false;
}

void Progress::addLine(StringRef line, bool always) {
  if (quiet && !always)
    return;
  finish();
  writeOut((line + "\n").str(), diagnostics);
}

void Progress::addEvaluation(uint64_t step, StringRef split,
                             const Evaluation &evaluation) {
  uint64_t epoch = (step + totals.stepsPerEpoch - 1) / totals.stepsPerEpoch;
  addLine(
      formatv("epoch {0}  {1}  {2}", epoch, split, formatEvaluation(evaluation))
          .str());
}
