#include "lib/Training/Entries.h"
#include "lib/Training/Inference.h"
#include "lib/Training/Passes.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_BUILDEVALUATE
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

static Value addValidArgument(EntryOp entry) {
  Builder builder(entry.getContext());
  auto type = RankedTensorType::get({}, builder.getI32Type());
  auto attributes = builder.getDictionaryAttr(
      {builder.getNamedAttr(EntryOp::getRoleAttrName(),
                            builder.getStringAttr("valid")),
       builder.getNamedAttr(EntryOp::getNameAttrName(),
                            builder.getStringAttr("valid"))});
  unsigned index = entry.getNumArguments();
  (void)entry.insertArgument(index, type, attributes, entry.getLoc());
  return entry.getArgument(index);
}

static LogicalResult buildEvaluate(EntryOp forward) {
  EntryOp entry = cloneEntry(forward, "evaluate");
  readEvaluated(entry);
  dropResults(entry, [](StringRef role) { return role == "output"; });
  if (failed(useInferenceForm(entry)))
    return failure();
  eraseDeadOps(entry);
  // Rows are samples only of what depends on an argument.
  llvm::DenseSet<Value> batched(llvm::from_range, entry.getArguments());
  Value valid = addValidArgument(entry);
  for (Operation &op : entry.getBody().front()) {
    if (llvm::none_of(op.getOperands(),
                      [&](Value value) { return batched.contains(value); }))
      continue;
    if (auto padded = dyn_cast<Padded>(op))
      padded.getValidMutable().assign(valid);
    batched.insert_range(op.getResults());
  }
  return success();
}

namespace {
struct BuildEvaluate : weir::impl::BuildEvaluateBase<BuildEvaluate> {
  void runOnOperation() override {
    EntryOp forward = getOperation().lookupEntry("forward");
    if (!forward || getOperation().lookupEntry("evaluate"))
      return;
    for (unsigned i = 0; i < forward.getNumResults(); ++i)
      if (forward.getResultRole(i) != "output") {
        if (failed(buildEvaluate(forward)))
          signalPassFailure();
        return;
      }
  }
};
} // namespace
