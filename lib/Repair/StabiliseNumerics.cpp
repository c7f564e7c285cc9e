#include "lib/Repair/Layers.h"
#include "lib/Repair/Passes.h"
#include "lib/Repair/Repairs.h"
#include "lib/Repair/Sites.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;

namespace weir {
#define GEN_PASS_DEF_STABILISENUMERICS
#include "lib/Repair/Passes.h.inc"
} // namespace weir

namespace {
/// `log` of `inner` is `outer` without what it loses.
struct Pair {
  StringRef inner, outer;
};
} // namespace

static constexpr Pair pairs[] = {{"softmax", "log_softmax"},
                                 {"sigmoid", "log_sigmoid"}};

static StringRef getName(Operation *op) {
  return op ? op->getName().stripDialect() : StringRef();
}

/// The pair whose `log` is `op`, if nobody else reads the inner one.
static const Pair *findPair(Operation *op) {
  if (getName(op) != "log")
    return nullptr;
  Operation *inner = op->getOperand(0).getDefiningOp();
  for (const Pair &pair : pairs)
    if (getName(inner) == pair.inner && inner->hasOneUse())
      return &pair;
  return nullptr;
}

/// `softmax |> log` or `log(softmax(...))` becomes one call.
static bool edit(Draft &draft, Operation *log, const Pair &pair) {
  auto outer = draft.source->locate(log->getLoc());
  auto inner =
      draft.source->locate(log->getOperand(0).getDefiningOp()->getLoc());
  if (!outer || !inner)
    return false;
  auto call = draft.source->readCall(outer->begin);
  auto argument = draft.source->readCall(inner->begin);
  if (!call || !argument || call->callee != "log" ||
      argument->callee != pair.inner)
    return false;
  bool isPiped = !call->parentheses && inner->end <= outer->begin &&
                 draft.source->get({inner->end, outer->begin}).trim() == "|>";
  bool isNested = call->parentheses && call->arguments.size() == 1 &&
                  call->arguments.front().value == *inner;
  if (!isPiped && !isNested)
    return false;
  draft.patch.replace(argument->word, pair.outer);
  if (isPiped) {
    draft.patch.replace({inner->end, outer->end}, "");
  } else {
    draft.patch.replace({outer->begin, inner->begin}, "");
    draft.patch.replace({inner->end, outer->end}, "");
  }
  return true;
}

static void rewrite(Layers &layers, Operation *log, const Pair &pair) {
  Operation *inner = log->getOperand(0).getDefiningOp();
  OpBuilder builder(inner);
  OperationState state(inner->getLoc(), ("weir." + pair.outer).str());
  state.addOperands(inner->getOperands());
  state.addTypes(inner->getResultTypes());
  state.addAttributes(inner->getAttrs());
  Operation *result = builder.create(state);
  log->replaceAllUsesWith(result);
  auto first =
      SymbolTable::lookupNearestSymbolFrom<LayerOp>(inner, getLayer(inner));
  auto second =
      SymbolTable::lookupNearestSymbolFrom<LayerOp>(log, getLayer(log));
  log->erase();
  inner->erase();
  if (first)
    layers.change(first, pair.outer);
  if (second)
    layers.remove(second);
}

bool weir::repair::stabiliseNumerics(Draft &draft) {
  bool changed = false;
  std::vector<Site> sites = findSites(
      draft, [](Operation *op) { return findPair(op) != nullptr; }, "");
  Layers layers(draft);
  for (const Site &site : sites) {
    Operation *front = site.instances.front();
    const Pair &pair = *findPair(front);
    bool isOne = llvm::all_of(
        site.instances, [&](Operation *op) { return findPair(op) == &pair; });
    if (!isOne || (draft.source && !edit(draft, front, pair)))
      continue;
    draft.note(site.place,
               "`" + pair.outer + "` for `log` of `" + pair.inner + "`");
    for (Operation *op : site.instances)
      rewrite(layers, op, pair);
    changed = true;
  }
  return changed;
}

namespace {
struct StabiliseNumerics
    : weir::impl::StabiliseNumericsBase<StabiliseNumerics> {
  void runOnOperation() override {
    auto source = readSource(getOperation());
    Draft draft(getOperation(), source.get());
    stabiliseNumerics(draft);
    draft.commit();
  }
};
} // namespace
