#include "dialect/Catalogue/Catalogue.h"
#include "lib/Repair/Layers.h"
#include "lib/Repair/Passes.h"
#include "lib/Repair/Repairs.h"
#include "lib/Repair/Sites.h"
#include "lib/Support/Text.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;

namespace weir {
#define GEN_PASS_DEF_REPLACEACTIVATION
#include "lib/Repair/Passes.h.inc"
} // namespace weir

/// A gate, a probability that is put out or a result that a loss takes keeps
/// its meaning; what goes on into layers is hidden.
static bool isHidden(Operation *op) {
  return llvm::all_of(op->getUsers(),
                      [](Operation *user) {
                        return !isa<MulOp, ReturnOp, TotalOp>(user) &&
                               !user->hasTrait<OpTrait::IsTerminator>();
                      }) &&
         llvm::any_of(op->getUsers(), [](Operation *user) {
           return isa<LinearOp, LayerNormOp, RmsNormOp, BatchNormOp,
                      GroupNormOp, AddOp>(user);
         });
}

static bool isReplaced(Operation *op, StringRef to) {
  bool fits =
      to == "leaky_relu" ? isa<Relu>(op) : isa<Sigmoid, HardSigmoid>(op);
  return fits && isHidden(op);
}

bool weir::repair::replaceActivation(Draft &draft, StringRef to) {
  const catalogue::Function *f = catalogue::lookupFunctionKeyword(to);
  Layers layers(draft);
  bool changed = false;
  for (const Site &site : findSites(
           draft, [&](Operation *op) { return isReplaced(op, to); }, "")) {
    Operation *front = site.instances.front();
    const auto *before =
        catalogue::lookupFunction(front->getName().stripDialect());
    // The word itself, or nothing: an argument may have passed it.
    if (site.call && site.call->callee != before->keyword)
      continue;
    draft.note(site.place, "activation: `" + to + "` for `" + before->keyword +
                               "` in " +
                               formatCount(site.instances.size(), "layer"));
    if (site.call)
      draft.patch.replace(site.call->word, to);
    for (Operation *op : site.instances) {
      Operation *result = createFunction(op, *f, op->getOperands());
      if (LayerOp layer = layers.find(op))
        layers.change(layer, f->keyword);
      op->replaceAllUsesWith(result);
      op->erase();
    }
    changed = true;
  }
  return changed;
}

namespace {
struct ReplaceActivation
    : weir::impl::ReplaceActivationBase<ReplaceActivation> {
  using ReplaceActivationBase::ReplaceActivationBase;

  void runOnOperation() override {
    const auto *f = catalogue::lookupFunctionKeyword(to);
    if (!f || f->kind != catalogue::KeywordKind::Activation ||
        f->operands.size() != 1) {
      getOperation().emitError()
          << "`to` is `" << to << "`; it must be an activation";
      return signalPassFailure();
    }
    auto source = readSource(getOperation());
    Draft draft(getOperation(), source.get());
    replaceActivation(draft, to);
    draft.commit();
  }
};
} // namespace
