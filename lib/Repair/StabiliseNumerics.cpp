#include "dialect/Catalogue/Catalogue.h"
#include "lib/GradientFlow/Diagnose.h"
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

/// The pair whose `log` is `op`.
static const Pair *matchPair(Operation *op) {
  if (getName(op) != "log")
    return nullptr;
  Operation *inner = op->getOperand(0).getDefiningOp();
  for (const Pair &pair : pairs)
    if (getName(inner) == pair.inner)
      return &pair;
  return nullptr;
}

/// The same, if nobody else reads the inner one.
static const Pair *findPair(Operation *op) {
  const Pair *pair = matchPair(op);
  return pair && op->getOperand(0).hasOneUse() ? pair : nullptr;
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
  LayerOp first = layers.find(inner), second = layers.find(log);
  log->erase();
  inner->erase();
  if (first)
    layers.change(first, pair.outer);
  if (second)
    layers.remove(second);
}

/// Pairs of operations that one computes better.
static bool joinPairs(Draft &draft) {
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

//===----------------------------------------------------------------------===//
// Arguments out of their domain
//===----------------------------------------------------------------------===//

namespace {
/// The least argument: `log` of it is a bound that a loss can bear, and f32
/// tells it from 0 beside 1; the derivative of `sqrt` is at most 50.
struct Domain {
  StringRef function;
  double least;
};
} // namespace

static constexpr Domain domains[] = {
    {"log", 1e-7}, {"sqrt", 1e-4}, {"rsqrt", 1e-4}};

static const Domain *findDomain(Operation *op) {
  for (const Domain &domain : domains)
    if (getName(op) == domain.function)
      return &domain;
  return nullptr;
}

/// Where arguments may leave their domain: what is predicted to, and `log` of
/// what rounds to 0.
static llvm::DenseSet<Location> findPlaces(Draft &draft) {
  llvm::DenseSet<Location> places;
  Block &body = draft.forward.getBody().front();
  if (llvm::none_of(body, [](Operation &op) { return findDomain(&op); }))
    return places;
  flow::Analysis analysis(draft.forward);
  analysis.run();
  std::vector<flow::Finding> findings;
  flow::findDomainProblems(draft.model, analysis, findings);
  for (const flow::Finding &finding : findings)
    places.insert(finding.location);
  for (Operation &op : body)
    if (matchPair(&op))
      places.insert(op.getLoc());
  return places;
}

/// `clamp(min: 1e-7) |> log`, or `log(clamp(p, min: 1e-7))`.
static bool editArgument(Draft &draft, const Site &site, const Domain &domain) {
  std::string least = "min: " + formatNumber(domain.least) + ")";
  if (!site.call || site.call->callee != domain.function)
    return false;
  if (!site.call->parentheses) {
    draft.patch.open(site.call->word.begin, "clamp(" + least + " |> ");
    return true;
  }
  if (site.call->arguments.size() != 1)
    return false;
  const Extent &value = site.call->arguments.front().value;
  draft.patch.open(value.begin, "clamp(");
  draft.patch.close(value.end, ", " + least);
  return true;
}

static void clampArgument(Layers &layers, Operation *op, const Domain &domain) {
  LayerOp layer = layers.find(op);
  Operation *clamp = createFunction(op, *catalogue::lookupFunction("clamp"),
                                    op->getOperand(0), {{"min", domain.least}});
  op->setOperand(0, clamp->getResult(0));
  if (!layer || layer.getKind() != domain.function)
    return;
  StringRef path = layer.getSymName();
  layers.moveTo(clamp);
  LayerOp own = layers.add(path.take_front(path.rfind('.') + 1), "clamp",
                           "clamp", op->getLoc(), /*hasParameters=*/false);
  setLayer(clamp, FlatSymbolRefAttr::get(own));
}

static bool clampArguments(Draft &draft) {
  llvm::DenseSet<Location> places = findPlaces(draft);
  if (places.empty())
    return false;
  SmallVector<std::pair<Operation *, const Domain *>> changed;
  for (const Site &site : findSites(
           draft,
           [&](Operation *op) {
             return findDomain(op) && places.contains(op->getLoc());
           },
           "")) {
    const Domain &domain = *findDomain(site.instances.front());
    if (draft.source && !editArgument(draft, site, domain))
      continue;
    draft.note(site.place, "`clamp(min: " + formatNumber(domain.least) +
                               ")` before `" + domain.function + "`");
    for (Operation *op : site.instances)
      changed.push_back({op, &domain});
  }
  // Layers are made in the order of evaluation.
  llvm::sort(changed, [](const auto &a, const auto &b) {
    return a.first->isBeforeInBlock(b.first);
  });
  Layers layers(draft);
  for (auto [op, domain] : changed)
    clampArgument(layers, op, *domain);
  return !changed.empty();
}

bool weir::repair::stabiliseNumerics(Draft &draft) {
  bool joined = joinPairs(draft);
  return clampArguments(draft) || joined;
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
