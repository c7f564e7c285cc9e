#include "lib/Driver/BisectKernels.h"
#include "runtime/include/weir/profile.h"
#include <cmath>
#include <cstring>

using namespace weir;

static void runKernel(const weir_descriptor &descriptor, uint32_t kernel,
                      const weir_launch &launch) {
  for (uint32_t part = 0; part < launch.parts; ++part)
    descriptor.kernels[kernel].code(&launch, part);
}

/// Compares the words that either side wrote. All are taken for f32; those of
/// other types count as different only where they would be as floats, and
/// where one is no finite float, when their bits differ.
static double compareMemory(llvm::ArrayRef<char> before,
                            llvm::ArrayRef<char> ours,
                            llvm::ArrayRef<char> theirs) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i + sizeof(float) <= before.size(); i += sizeof(float)) {
    if (!std::memcmp(&before[i], &ours[i], sizeof(float)) &&
        !std::memcmp(&before[i], &theirs[i], sizeof(float)))
      continue;
    float a, b;
    std::memcpy(&a, &ours[i], sizeof(float));
    std::memcpy(&b, &theirs[i], sizeof(float));
    if (!std::isfinite(a) || !std::isfinite(b)) {
      bool same = (std::isnan(a) && std::isnan(b)) || a == b;
      if (!same)
        return std::numeric_limits<double>::infinity();
      continue;
    }
    difference += (double(a) - b) * (double(a) - b);
    norm += double(b) * b;
  }
  if (difference == 0)
    return 0;
  return norm > 0 ? std::sqrt(difference / norm)
                  : std::numeric_limits<double>::infinity();
}

namespace {
/// The state of one comparing step.
struct Comparing {
  const weir_descriptor &ours, &plain;
  double tolerance;
  KernelComparison &comparison;
  llvm::DenseSet<uint32_t> known; // kernels that differ
  std::vector<char> before, after;
};
} // namespace

static void compareLaunch(void *user, uint32_t item, uint32_t kernel,
                          const weir_launch *launch, void *arena) {
  auto &at = *static_cast<Comparing *>(user);
  size_t size = at.ours.arena_bytes;
  char *memory = static_cast<char *>(arena);
  ++at.comparison.launches;
  at.before.assign(memory, memory + size);
  runKernel(at.ours, kernel, *launch);
  at.after.assign(memory, memory + size);
  std::memcpy(memory, at.before.data(), size);
  runKernel(at.plain, kernel, *launch);
  double difference =
      compareMemory(at.before, at.after, llvm::ArrayRef(memory, size));
  if (difference <= at.tolerance || !at.known.insert(kernel).second)
    return;
  uint32_t count = findStepEntry(at.ours)->items[item].count;
  at.comparison.different.push_back(
      {item,
       kernel,
       difference,
       at.before,
       {memory, memory + size},
       {launch->operands, launch->operands + count},
       arena});
}

bool weir::compareKernels(Session &session, const weir_descriptor &plain,
                          llvm::ArrayRef<const void *> inputs, double tolerance,
                          KernelComparison &comparison) {
  Comparing state = {
      session.getDescriptor(), plain, tolerance, comparison, {}, {}, {}};
  weir_tracer tracer = {&state, compareLaunch};
  weir_step step = WEIR_STEP_INIT;
  weir_status status =
      weir_model_trace_step(session.get(), inputs.data(), &step, &tracer);
  return status == WEIR_NOT_FINITE ||
         session.check(status, DiagnosticId::ModelFailed,
                       "the step cannot be compared");
}

double weir::replay(const weir_descriptor &other,
                    const KernelDifference &launch) {
  char *memory = static_cast<char *>(launch.arena);
  std::memcpy(memory, launch.before.data(), launch.before.size());
  weir_launch call = {launch.operands.data(),
                      other.kernels[launch.kernel].parts, 0};
  runKernel(other, launch.kernel, call);
  return compareMemory(launch.before,
                       llvm::ArrayRef(memory, launch.before.size()),
                       launch.after);
}
