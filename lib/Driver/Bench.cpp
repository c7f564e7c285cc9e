#include "lib/Driver/Arrays.h"
#include "lib/Driver/BenchReport.h"
#include "lib/Driver/Commands.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/Peak.h"
#include "lib/Driver/Session.h"
#include "lib/Support/Text.h"
#include "runtime/include/weir/profile.h"
#include "llvm/Support/FormatVariadic.h"
#include <chrono>

using namespace weir;
using llvm::formatv;

namespace {
struct StepTimes {
  double median = 0, low = 0, high = 0; // seconds; tenth and ninetieth in 100
};
} // namespace

/// Warms up, then times `steps` steps. None after a report.
static std::optional<StepTimes> timeSteps(Session &session,
                                          llvm::ArrayRef<const void *> inputs,
                                          uint64_t steps) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  constexpr uint64_t warmUp = 3;
  for (uint64_t i = 0; i < warmUp + steps; ++i) {
    weir_step result = WEIR_STEP_INIT;
    Clock::time_point start = Clock::now();
    weir_status status =
        weir_model_train_step(session.get(), inputs.data(), &result);
    std::chrono::duration<double> time = Clock::now() - start;
    if (status != WEIR_NOT_FINITE &&
        !session.check(status, DiagnosticId::ModelFailed, "a step failed"))
      return std::nullopt;
    if (i >= warmUp)
      times.push_back(time.count());
  }
  llvm::sort(times);
  size_t count = times.size();
  return StepTimes{times[count / 2], times[count / 10],
                   times[count - 1 - count / 10]};
}

/// Mean time of each item of the step's list, over ten steps.
static bool profileSteps(Session &session, llvm::ArrayRef<const void *> inputs,
                         std::vector<double> &seconds) {
  constexpr int steps = 10;
  for (int i = 0; i < steps; ++i) {
    weir_step result = WEIR_STEP_INIT;
    weir_status status = weir_model_profile_step(
        session.get(), inputs.data(), &result, seconds.data(), seconds.size());
    if (status != WEIR_NOT_FINITE &&
        !session.check(status, DiagnosticId::ModelFailed,
                       "a profiled step failed"))
      return false;
  }
  for (double &time : seconds)
    time /= steps;
  return true;
}

static std::string formatMemory(const Facts &facts) {
  uint64_t bytes[3] = {};
  for (const Facts::Tensor &tensor : facts.tensors)
    bytes[tensor.role] += tensor.bytes;
  return formatv("memory  {0}: parameters {1}, states {2}, optimizer {3}; "
                 "the rest is workspace\n",
                 formatBytes(facts.arenaBytes),
                 formatBytes(bytes[WEIR_TENSOR_PARAMETER]),
                 formatBytes(bytes[WEIR_TENSOR_STATE]),
                 formatBytes(bytes[WEIR_TENSOR_SLOT]));
}

static void bench(Session &session, const CompiledModel &compiled,
                  llvm::ArrayRef<DataPort> ports, uint64_t steps,
                  unsigned threads, Diagnostics &diagnostics) {
  const weir_descriptor &descriptor = session.getDescriptor();
  const weir_entry &entry = *findStepEntry(descriptor);
  std::vector<PortValues> inputs = makeRandomInputs(ports, descriptor.batch);
  std::vector<const void *> pointers;
  for (const PortValues &values : inputs)
    pointers.push_back(values.getData());
  double peak = measurePeakFlops(threads);
  std::optional<StepTimes> times = timeSteps(session, pointers, steps);
  std::vector<double> seconds(entry.items_count);
  if (!times || !profileSteps(session, pointers, seconds))
    return;
  double rate = countFlops(descriptor, entry) / times->median;
  std::string text;
  text += formatv(
      "step    {0} median of {1} ({2} to {3}), {4} samples/s, "
      "batch {5}, {6}\n",
      formatDuration(times->median), steps, formatDuration(times->low),
      formatDuration(times->high),
      formatCount(static_cast<uint64_t>(descriptor.batch / times->median)),
      descriptor.batch, formatCount(threads, "thread"));
  text += formatv("peak    {0:F1} Gflop/s measured; the step runs at {1:F1} "
                  "Gflop/s, {2:F1} %\n",
                  peak / 1e9, rate / 1e9, 100 * rate / peak);
  text += formatMemory(compiled.facts);
  text += "kernels, one thread\n" + formatKernels(descriptor, entry, seconds);
  writeOut(text, diagnostics);
}

int weir::runBench(Invocation &invocation) {
  Diagnostics &diagnostics = invocation.diagnostics;
  Compilation compilation(invocation);
  weir_options options = readModelOptions(invocation);
  auto steps = invocation.getCount(OPT_steps, 1, 1'000'000);
  if (!compilation.load() || invocation.failed())
    return invocation.finish();
  ModelUnit *unit = compilation.getOnlyUnit();
  if (!unit)
    return invocation.finish();
  std::vector<DataPort> ports = getPorts(unit->getModel());
  mlir::Location location = unit->getModel().getLoc();
  CompiledModel compiled;
  if (!compilation.makeObject(*unit, EmitOptions(), compiled))
    return invocation.finish();
  compilation.printMessages();
  // Times do not depend on where the schedule ends.
  options.horizon = options.horizon ? options.horizon : 1000;
  std::unique_ptr<Session> session =
      Session::open(compiled, options, diagnostics);
  if (session && !findStepEntry(session->getDescriptor()))
    emitDiagnostic(location, DiagnosticId::NothingToTrain)
        << "`" << compiled.facts.symbol << "` has no training step";
  else if (session)
    bench(*session, compiled, ports, steps.value_or(100),
          std::max(options.threads, 1u), diagnostics);
  return invocation.finish();
}
