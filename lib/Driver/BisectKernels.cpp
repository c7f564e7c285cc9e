#include "lib/Driver/BisectKernels.h"
#include "dialect/Plan/Plan.h"
#include "runtime/include/weir/profile.h"
#include <cmath>
#include <cstring>

using namespace weir;

std::vector<std::vector<KernelOutput>> weir::findKernelOutputs(ModelOp model) {
  std::vector<std::vector<KernelOutput>> all;
  for (auto list : model.getOps<plan::ListOp>()) {
    if (list.getSymName() != "step")
      continue;
    list.walk<mlir::WalkOrder::PreOrder>([&](plan::LaunchOp launch) {
      auto isTied = [](int64_t operand) { return operand >= 0; };
      unsigned inputs =
          launch.getNumOperands() - llvm::count_if(launch.getTied(), isTied);
      std::vector<KernelOutput> &outputs = all.emplace_back();
      for (auto [i, result] : llvm::enumerate(launch.getResults())) {
        auto type = mlir::cast<mlir::RankedTensorType>(result.getType());
        if (!result.use_empty() || isTied(launch.getTied()[i]))
          outputs.push_back({unsigned(inputs + i),
                             getTypeCode(type.getElementType()),
                             uint64_t(type.getNumElements())});
      }
    });
  }
  return all;
}

static void runKernel(const weir_descriptor &descriptor, uint32_t kernel,
                      const weir_launch &launch) {
  for (uint32_t part = 0; part < launch.parts; ++part)
    descriptor.kernels[kernel].code(&launch, part);
}

template <typename T>
static double compareNumbers(const char *ours, const char *theirs,
                             uint64_t elements) {
  double difference = 0, norm = 0;
  for (uint64_t i = 0; i < elements; ++i) {
    T a, b;
    std::memcpy(&a, ours + i * sizeof(T), sizeof(T));
    std::memcpy(&b, theirs + i * sizeof(T), sizeof(T));
    bool same = a == b || (std::isnan(double(a)) && std::isnan(double(b)));
    double distance = same ? 0 : double(a) - double(b);
    difference += distance * distance;
    norm += std::isfinite(double(b)) ? double(b) * double(b) : 0;
  }
  if (difference == 0)
    return 0;
  double ratio = std::sqrt(difference / norm);
  return std::isnan(ratio) ? std::numeric_limits<double>::infinity() : ratio;
}

/// The worst output of a launch; `ours` and `theirs` are the arena after it.
static double compareOutputs(llvm::ArrayRef<KernelOutput> outputs,
                             llvm::ArrayRef<void *> operands, const char *arena,
                             const char *ours, const char *theirs) {
  double worst = 0;
  for (const KernelOutput &output : outputs) {
    size_t offset = static_cast<char *>(operands[output.operand]) - arena;
    static constexpr decltype(&compareNumbers<float>) byType[] = {
        compareNumbers<float>, compareNumbers<double>, compareNumbers<int32_t>,
        compareNumbers<uint8_t>};
    worst = std::max(worst, byType[output.type](ours + offset, theirs + offset,
                                                output.elements));
  }
  return worst;
}

namespace {
/// The state of one comparing step.
struct Comparing {
  const weir_descriptor &ours, &plain;
  llvm::ArrayRef<std::vector<KernelOutput>> outputs;
  double tolerance;
  std::vector<KernelDifference> &different;
  std::vector<uint32_t> ordinals; // of the items that are launches
  std::vector<char> before, after;
};
} // namespace

static void compareLaunch(void *user, uint32_t item, uint32_t kernel,
                          const weir_launch *launch, void *arena) {
  auto &at = *static_cast<Comparing *>(user);
  size_t size = at.ours.arena_bytes;
  char *memory = static_cast<char *>(arena);
  uint32_t count = findStepEntry(at.ours)->items[item].count;
  llvm::ArrayRef operands(launch->operands, count);
  llvm::ArrayRef<KernelOutput> outputs = at.outputs[at.ordinals[item]];
  at.before.assign(memory, memory + size);
  runKernel(at.ours, kernel, *launch);
  at.after.assign(memory, memory + size);
  std::memcpy(memory, at.before.data(), size);
  runKernel(at.plain, kernel, *launch);
  double difference =
      compareOutputs(outputs, operands, memory, at.after.data(), memory);
  bool known = llvm::any_of(at.different, [&](const KernelDifference &each) {
    return each.item == item; // on an earlier trip of a repeat
  });
  if (difference <= at.tolerance || known)
    return;
  at.different.push_back({item,
                          kernel,
                          difference,
                          outputs,
                          at.before,
                          {memory, memory + size},
                          operands.vec(),
                          memory});
}

bool weir::compareKernels(Session &session, const weir_descriptor &plain,
                          llvm::ArrayRef<std::vector<KernelOutput>> outputs,
                          llvm::ArrayRef<const void *> inputs, double tolerance,
                          std::vector<KernelDifference> &different) {
  const weir_entry &entry = *findStepEntry(session.getDescriptor());
  Comparing state = {session.getDescriptor(),
                     plain,
                     outputs,
                     tolerance,
                     different,
                     {},
                     {},
                     {}};
  uint32_t launches = 0;
  for (uint32_t i = 0; i < entry.items_count; ++i) {
    state.ordinals.push_back(launches);
    launches += entry.items[i].kind == WEIR_ITEM_LAUNCH;
  }
  assert(launches == outputs.size() && "one item for each launch");
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
  std::memcpy(launch.arena, launch.before.data(), launch.before.size());
  weir_launch call = {launch.operands.data(),
                      other.kernels[launch.kernel].parts, 0};
  runKernel(other, launch.kernel, call);
  return compareOutputs(launch.outputs, launch.operands, launch.arena,
                        launch.arena, launch.after.data());
}
