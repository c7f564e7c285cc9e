#include "lib/Target/Target.h"

#include "lib/Target/CPU/Passes.h"
#include "lib/Target/Null/Passes.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace weir {

static const Target targets[] = {
    {"cpu", "x86-64 by LLVM", describeCPU, buildCPUPipeline},
    {"null", "a skeleton to copy", describeNull, buildNullPipeline},
};

ArrayRef<Target> getTargets() { return targets; }

const Target *findTarget(StringRef name) {
  const Target *found =
      llvm::find_if(targets, [&](const Target &t) { return t.name == name; });
  return found == std::end(targets) ? nullptr : found;
}

void registerTargetPasses() {
  registerTargetCPUPasses();
  registerTargetNullPasses();
  for (const Target &target : targets)
    PassPipelineRegistration<>(("weir-target-" + target.name).str(),
                               ("phase `target`: " + target.summary).str(),
                               target.buildPipeline);
}

} // namespace weir
