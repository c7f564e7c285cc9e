#include "lib/Training/Entries.h"
#include "lib/Training/Passes.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_BUILDPREDICT
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

static EntryOp buildPredict(EntryOp forward, StringRef name) {
  EntryOp entry = cloneEntry(forward, name);
  dropResults(entry, [](StringRef role) { return role != "output"; });
  eraseDeadOps(entry);
  dropArguments(entry, "target");
  return entry;
}

static LogicalResult buildPredictions(ModelOp model, EntryOp forward) {
  if (llvm::any_of(llvm::seq(forward.getNumResults()), [&](unsigned i) {
        return forward.getResultRole(i) == "output";
      })) {
    buildPredict(forward, "predict");
    if (model.getBatch() > 1 &&
        failed(
            setBatch(buildPredict(forward, "predict_1"), model.getBatch(), 1)))
      return failure();
  }
  forward.erase();
  return success();
}

namespace {
struct BuildPredict : weir::impl::BuildPredictBase<BuildPredict> {
  void runOnOperation() override {
    if (EntryOp forward = getOperation().lookupEntry("forward"))
      if (failed(buildPredictions(getOperation(), forward)))
        signalPassFailure();
  }
};
} // namespace
