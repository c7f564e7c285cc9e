#include "lib/Training/Entries.h"
#include "lib/Training/Inference.h"
#include "lib/Training/Passes.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_BUILDPREDICT
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

static FailureOr<EntryOp> buildPredict(EntryOp forward, StringRef name) {
  EntryOp entry = cloneEntry(forward, name);
  readEvaluated(entry);
  dropResults(entry, [](StringRef role) { return role != "output"; });
  if (failed(useInferenceForm(entry)))
    return failure();
  eraseDeadOps(entry);
  for (BlockArgument argument : entry.getArguments())
    if (entry.getArgRole(argument.getArgNumber()) == "target" &&
        !argument.use_empty())
      return entry.emitOpError("has an output that depends on the target `")
             << entry.getArgName(argument.getArgNumber()) << "`";
  dropArguments(entry, "target");
  return entry;
}

static LogicalResult buildPredictions(ModelOp model, EntryOp forward) {
  if (llvm::any_of(llvm::seq(forward.getNumResults()), [&](unsigned i) {
        return forward.getResultRole(i) == "output";
      })) {
    if (failed(buildPredict(forward, "predict")))
      return failure();
    if (model.getBatch() > 1) {
      FailureOr<EntryOp> one = buildPredict(forward, "predict_1");
      if (failed(one) || failed(setBatch(*one, model.getBatch(), 1)))
        return failure();
    }
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
