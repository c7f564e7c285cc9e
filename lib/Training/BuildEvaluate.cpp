#include "lib/Training/Entries.h"
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

static void buildEvaluate(EntryOp forward) {
  EntryOp entry = cloneEntry(forward, "evaluate");
  dropResults(entry, [](StringRef role) { return role == "output"; });
  eraseDeadOps(entry);
  Value valid = addValidArgument(entry);
  entry.getBody().walk(
      [&](TotalOp total) { total.getValidMutable().assign(valid); });
}

namespace {
struct BuildEvaluate : weir::impl::BuildEvaluateBase<BuildEvaluate> {
  void runOnOperation() override {
    if (EntryOp forward = getOperation().lookupEntry("forward"))
      if (llvm::any_of(llvm::seq(forward.getNumResults()), [&](unsigned i) {
            return forward.getResultRole(i) != "output";
          }))
        buildEvaluate(forward);
  }
};
} // namespace
