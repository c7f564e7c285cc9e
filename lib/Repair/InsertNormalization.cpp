#include "lib/GradientFlow/Diagnose.h"
#include "lib/Repair/Layers.h"
#include "lib/Repair/Passes.h"
#include "lib/Repair/Repairs.h"
#include "lib/Repair/Sites.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;
using flow::isNormalization;

namespace weir {
#define GEN_PASS_DEF_INSERTNORMALIZATION
#include "lib/Repair/Passes.h.inc"
} // namespace weir

/// That of the model's other normalizations, or over the last axis.
static StringRef chooseKind(Draft &draft) {
  for (Operation &op : draft.forward.getBody().front()) {
    if (isa<RmsNormOp>(op))
      return "rms_norm";
    if (isa<BatchNormOp>(op))
      return "batch_norm";
  }
  return "layer_norm";
}

/// A body with weights that nothing normalizes. Around a branch the branch is
/// the place.
static bool isNeeded(const Stretch &stretch) {
  return stretch.countLinear() > 0 && !stretch.isOperand &&
         (stretch.isBranch || !stretch.hasShortcut()) &&
         llvm::none_of(stretch.turns.front().operations, isNormalization);
}

static double getEps(StringRef kind) {
  return kind == "rms_norm" ? std::numeric_limits<float>::epsilon() : 1e-5;
}

namespace {
/// Makes one layer at the beginning of a turn.
struct Inserter {
  Layers &layers;
  StringRef kind;
  std::string name;
  double eps;

  Value read(OpBuilder &builder, Location location, Operation *symbol) {
    auto name = symbol->getAttrOfType<StringAttr>("sym_name");
    Type type = cast<TypeAttr>(symbol->getAttr("type")).getValue();
    return ReadOp::create(builder, location, type,
                          FlatSymbolRefAttr::get(name));
  }
  void insert(Turn &turn, Location location);
};
} // namespace

static Value build(OpBuilder &builder, Location location, StringRef kind,
                   Value x, ArrayRef<Value> read, double least) {
  FloatAttr eps = builder.getF64FloatAttr(least);
  if (kind == "rms_norm")
    return RmsNormOp::create(builder, location, x.getType(), x, read[0], eps);
  if (kind == "layer_norm")
    return LayerNormOp::create(builder, location, x.getType(), x, read[0],
                               read[1], eps);
  Type vector = read[0].getType();
  return BatchNormOp::create(builder, location, x.getType(), vector, vector, x,
                             read[0], read[1], read[2], read[3], eps,
                             builder.getF64FloatAttr(0.1))
      .getResult();
}

void Inserter::insert(Turn &turn, Location location) {
  MLIRContext *context = location.getContext();
  layers.moveTo(turn.first);
  LayerOp layer = layers.add(turn.scope, name, kind, location,
                             /*hasParameters=*/true);
  auto type = cast<RankedTensorType>(turn.in.getType());
  auto vector =
      RankedTensorType::get({type.getShape().back()}, type.getElementType());
  auto ones = makeInitializer(context, "ones");
  auto zeros = makeInitializer(context, "zeros");
  OpBuilder builder(turn.first);
  SmallVector<Operation *> symbols = {
      layers.addParameter(layer, "weight", vector, ones)};
  if (kind != "rms_norm")
    symbols.push_back(layers.addParameter(layer, "bias", vector, zeros));
  if (kind == "batch_norm") {
    symbols.push_back(layers.addState(layer, "running_mean", vector, zeros));
    symbols.push_back(layers.addState(layer, "running_var", vector, ones));
  }
  SmallVector<Value> read;
  for (Operation *symbol : symbols)
    read.push_back(this->read(builder, location, symbol));
  Value result = build(builder, location, kind, turn.in, read, eps);
  read.push_back(result);
  for (Value value : read) {
    setLayer(value.getDefiningOp(), FlatSymbolRefAttr::get(layer));
    setCheckpoints(value.getDefiningOp(), getCheckpoints(turn.first));
  }
  turn.redirectInput(result);
}

bool weir::repair::insertNormalization(Draft &draft, StringRef kind) {
  if (kind == "auto")
    kind = chooseKind(draft);
  std::vector<Stretch> stretches = findStretches(draft);
  llvm::erase_if(stretches,
                 [](const Stretch &stretch) { return !isNeeded(stretch); });
  if (stretches.empty())
    return false;
  Layers layers(draft);
  // All turns in the order of evaluation.
  std::vector<std::tuple<Turn *, std::string, Location>> turns;
  for (Stretch &stretch : stretches) {
    SmallVector<StringRef> scopes;
    for (Turn &turn : stretch.turns)
      scopes.push_back(turn.scope);
    std::string name = layers.chooseName(scopes, kind);
    std::string text =
        name == kind ? kind.str() : kind.str() + "(name: \"" + name + "\")";
    if (stretch.braces)
      draft.patch.open(stretch.braces->inside.begin, text + " |> ");
    draft.note(stretch.place, "normalization: `" + text +
                                  "` at the beginning of " +
                                  formatCount(stretch.turns.size(), "block"));
    for (Turn &turn : stretch.turns)
      turns.push_back({&turn, name, stretch.place});
  }
  llvm::stable_sort(turns, [](const auto &a, const auto &b) {
    return std::get<0>(a)->first->isBeforeInBlock(std::get<0>(b)->first);
  });
  for (auto &[turn, name, place] : turns)
    Inserter{layers, kind, name, getEps(kind)}.insert(*turn, place);
  return true;
}

//===----------------------------------------------------------------------===//
// What enters the first layer
//===----------------------------------------------------------------------===//

/// What is made of inputs and constants, and not normalized.
static llvm::DenseSet<Value> findRaw(Block &body) {
  llvm::DenseSet<Value> raw(llvm::from_range, body.getArguments());
  for (Operation &op : body)
    if (!isa<ReadOp>(op) && !isNormalization(&op) &&
        llvm::all_of(op.getOperands(),
                     [&](Value operand) { return raw.contains(operand); }))
      raw.insert(op.result_begin(), op.result_end());
  return raw;
}

/// The layer alone.
static Turn makeTurn(Operation *op) {
  Turn turn;
  StringRef path = getLayer(op).getValue();
  turn.scope = path.take_front(path.rfind('.') + 1).str();
  turn.in = op->getOperand(0);
  turn.first = turn.last = op;
  turn.operations = {op};
  while (Operation *before = turn.first->getPrevNode()) {
    if (getLayer(before) != getLayer(op))
      break;
    turn.first = before;
  }
  return turn;
}

/// `batch_norm |> linear(8)`, or `linear(batch_norm(x), 8)`.
static bool editEntrance(Draft &draft, const CallText &call,
                         StringRef arguments) {
  std::string text = "batch_norm";
  if (draft.source->isStage(call.word.begin)) {
    if (!arguments.empty())
      text += ("(" + arguments + ")").str();
    draft.patch.open(call.word.begin, text + " |> ");
    return true;
  }
  if (call.arguments.empty() || !call.arguments.front().name.empty())
    return false;
  draft.patch.open(call.arguments.front().value.begin, text + "(");
  draft.patch.close(call.arguments.front().value.end,
                    (arguments.empty() ? "" : ", " + arguments).str() + ")");
  return true;
}

bool weir::repair::normalizeInputs(Draft &draft) {
  llvm::DenseSet<Value> raw = findRaw(draft.forward.getBody().front());
  auto isEntrance = [&](Operation *op) {
    return isa<LinearOp>(op) && raw.contains(op->getOperand(0));
  };
  std::vector<Site> sites = findSites(draft, isEntrance, "linear");
  // In a `repeat` only the first turn is one.
  llvm::erase_if(sites,
                 [](const Site &site) { return site.instances.size() != 1; });
  if (sites.empty())
    return false;
  flow::Analysis analysis(draft.forward);
  analysis.run();
  bool changed = false;
  Layers layers(draft);
  for (const Site &site : sites) {
    Turn turn = makeTurn(site.instances.front());
    flow::Signal x = analysis.getSignal(turn.in);
    double variance = std::exp(x.logSecond) * (1 - x.mean * x.mean);
    // Against small numbers the usual one is none.
    double usual = getEps("batch_norm"), eps = usual;
    if (variance > 0 && variance < 1e3 * usual)
      eps = roundNumber(usual * variance);
    std::string name = layers.chooseName({turn.scope}, "batch_norm");
    SmallVector<std::string> arguments;
    if (eps != usual)
      arguments.push_back("eps: " + formatNumber(eps));
    if (name != "batch_norm")
      arguments.push_back("name: \"" + name + "\"");
    if (!(eps > 0) || (site.call && !editEntrance(draft, *site.call,
                                                  llvm::join(arguments, ", "))))
      continue;
    draft.note(site.place, "normalization: `batch_norm` of what enters `" +
                               getLayer(turn.last).getValue() + "`");
    Inserter{layers, "batch_norm", name, eps}.insert(turn, site.place);
    changed = true;
  }
  return changed;
}

namespace {
struct InsertNormalization
    : weir::impl::InsertNormalizationBase<InsertNormalization> {
  using InsertNormalizationBase::InsertNormalizationBase;

  void runOnOperation() override {
    StringRef known[] = {"auto", "layer_norm", "rms_norm", "batch_norm"};
    if (!llvm::is_contained(known, StringRef(kind))) {
      getOperation().emitError()
          << "`kind` is `" << kind << "`; it must be "
          << llvm::join(ArrayRef<StringRef>(known), ", ");
      return signalPassFailure();
    }
    auto source = readSource(getOperation());
    Draft draft(getOperation(), source.get());
    if (inputs)
      normalizeInputs(draft);
    else
      insertNormalization(draft, kind);
    draft.commit();
  }
};
} // namespace
