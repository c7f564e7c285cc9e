#include "dialect/Weir/Weir.h"
#include "lib/Repair/Passes.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_VERIFYREPAIRED
#include "lib/Repair/Passes.h.inc"
} // namespace weir

using namespace weir;

// repaired_c1
static LogicalResult verifySignature(EntryOp forward) {
  llvm::SmallDenseSet<StringRef> names;
  for (unsigned i = 0; i < forward.getNumArguments(); ++i)
    if (forward.getArgName(i).empty() ||
        !names.insert(forward.getArgName(i)).second)
      return forward.emitOpError("argument ") << i << " has no name of its own";
  for (unsigned i = 0; i < forward.getNumResults(); ++i)
    if (forward.getResultName(i).empty())
      return forward.emitOpError("result ") << i << " has no name";
  return success();
}

// repaired_c2; that types agree is in the verifier of weir.read
static LogicalResult verifyParameters(ModelOp model) {
  llvm::DenseSet<StringAttr> read;
  model.walk([&](ReadOp op) { read.insert(op.getSymbolAttr().getAttr()); });
  for (auto parameter : model.getOps<ParameterOp>())
    if (!read.contains(parameter.getSymNameAttr()))
      return parameter.emitOpError("is read by no entry");
  return success();
}

namespace {
struct VerifyRepaired : weir::impl::VerifyRepairedBase<VerifyRepaired> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    EntryOp forward = model.lookupEntry("forward");
    if (!forward) {
      model.emitOpError("has no entry @forward");
      return signalPassFailure();
    }
    if (failed(verifySignature(forward)) || failed(verifyParameters(model)))
      return signalPassFailure();
    markAllAnalysesPreserved();
  }
};
} // namespace
