#include "lib/Target/Target.h"

#include "lib/Target/TargetHeaders.inc"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace weir {

static const Target targets[] = {
#define WEIR_TARGET(FOLDER, NAME, SUMMARY)                                     \
  {NAME, SUMMARY, describe##FOLDER, build##FOLDER##Pipeline},
#include "lib/Target/Targets.def"
#undef WEIR_TARGET
};

const Target *findTarget(StringRef name) {
  const Target *found =
      llvm::find_if(targets, [&](const Target &t) { return t.name == name; });
  return found == std::end(targets) ? nullptr : found;
}

void registerTargetPasses() {
#define WEIR_TARGET(FOLDER, NAME, SUMMARY) registerTarget##FOLDER##Passes();
#include "lib/Target/Targets.def"
#undef WEIR_TARGET
  for (const Target &target : targets)
    PassPipelineRegistration<>(("weir-target-" + target.name).str(),
                               ("phase `target`: " + target.summary).str(),
                               target.buildPipeline);
}

} // namespace weir
