#include "lib/Repair/Sites.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;

static StringRef getPath(Operation *op) {
  FlatSymbolRefAttr layer = getLayer(op);
  return layer ? layer.getValue() : "";
}

static bool isNumber(StringRef word) {
  return !word.empty() && llvm::all_of(word, llvm::isDigit);
}

/// `repeat` or `repeat_2`.
static bool isRepeat(StringRef word) {
  if (!word.consume_front("repeat"))
    return false;
  return word.empty() || (word.consume_front("_") && isNumber(word));
}

/// The lengths of the parts of `path` that end in a turn: `repeat.3.`
static SmallVector<size_t> findTurns(StringRef path) {
  SmallVector<StringRef> words;
  path.split(words, '.');
  SmallVector<size_t> ends;
  size_t at = 0;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    at += words[i].size() + 1;
    if (i > 0 && isNumber(words[i]) && isRepeat(words[i - 1]))
      ends.push_back(at);
  }
  return ends;
}

/// The path with `*` for the numbers of turns.
static std::string generalize(StringRef path) {
  std::string result;
  size_t from = 0;
  for (size_t end : findTurns(path)) {
    StringRef part = path.slice(from, end - 1);
    result += part.take_front(part.rfind('.') + 1);
    result += "*.";
    from = end;
  }
  return result + path.drop_front(from).str();
}

//===----------------------------------------------------------------------===//
// Sites
//===----------------------------------------------------------------------===//

std::vector<Site>
weir::repair::findSites(Draft &draft, function_ref<bool(Operation *)> filter,
                        StringRef callee) {
  MLIRContext *context = draft.model.getContext();
  llvm::MapVector<std::pair<const void *, const void *>, Site> sites;
  for (Operation &op : draft.forward.getBody().front()) {
    if (!filter(&op))
      continue;
    std::optional<Extent> extent;
    if (draft.source)
      extent = draft.source->locate(op.getLoc());
    const void *key = extent
                          ? op.getLoc().getAsOpaquePointer()
                          : StringAttr::get(context, generalize(getPath(&op)))
                                .getAsOpaquePointer();
    auto [at, isNew] = sites.insert(
        {{key, op.getName().getAsOpaquePointer()}, Site{op.getLoc(), {}, {}}});
    if (isNew && extent)
      at->second.call = draft.source->readCall(extent->begin);
    at->second.instances.push_back(&op);
  }
  std::vector<Site> result;
  for (auto &[key, site] : sites)
    if (!draft.source || callee.empty() ||
        (site.call && site.call->callee == callee))
      result.push_back(std::move(site));
  return result;
}

//===----------------------------------------------------------------------===//
// Turns
//===----------------------------------------------------------------------===//

void Turn::redirectInput(Value value) {
  for (Operation *op : operations)
    op->replaceUsesOfWith(in, value);
}

bool Stretch::keepsShape() const {
  return llvm::all_of(turns, [](const Turn &turn) {
    return turn.in.getType() == turn.out.getType();
  });
}

unsigned Stretch::countLinear() const {
  return llvm::count_if(turns.front().operations,
                        [](Operation *op) { return isa<LinearOp>(op); });
}

static bool isFlowing(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && isa<FloatType>(type.getElementType()) &&
         !isa_and_nonnull<ReadOp, ConstantOp>(value.getDefiningOp());
}

/// Finds what goes in and out; false if that is not one value each.
static bool close(Turn &turn) {
  llvm::SmallPtrSet<Operation *, 16> inside(llvm::from_range, turn.operations);
  llvm::SetVector<Value> in, out;
  for (Operation *op : turn.operations) {
    for (Value operand : op->getOperands())
      if (!inside.contains(operand.getDefiningOp()) && isFlowing(operand))
        in.insert(operand);
    for (Value result : op->getResults())
      if (llvm::any_of(result.getUsers(),
                       [&](Operation *user) { return !inside.contains(user); }))
        out.insert(result);
  }
  if (in.size() != 1 || out.size() != 1)
    return false;
  turn.in = in.front();
  turn.out = out.front();
  turn.first = turn.operations.front();
  turn.last = turn.operations.back();
  auto sum = turn.out.getDefiningOp<AddOp>();
  if (sum && llvm::is_contained(sum->getOperands(), turn.in))
    turn.sum = sum;
  return true;
}

/// What the turns of a repetition are told by: its braces, else its name.
static std::pair<std::string, std::optional<Braces>>
identify(Draft &draft, ArrayRef<Operation *> operations, StringRef scope) {
  if (!draft.source)
    return {generalize(scope.str() + "x"), std::nullopt};
  for (Operation *op : operations)
    if (auto extent = draft.source->locate(op->getLoc()))
      if (auto braces = draft.source->findBraces(*extent, "repeat"))
        return {std::to_string(braces->whole.begin), braces};
  return {};
}

static void findRepetitions(Draft &draft, std::vector<Stretch> &result) {
  llvm::MapVector<StringRef, Turn> turns;
  llvm::DenseSet<StringRef> compound;
  for (Operation &op : draft.forward.getBody().front()) {
    StringRef path = getPath(&op);
    SmallVector<size_t> ends = findTurns(path);
    for (size_t end : ends)
      turns[path.take_front(end)].operations.push_back(&op);
    for (size_t end : ArrayRef(ends).drop_back(ends.empty() ? 0 : 1))
      compound.insert(path.take_front(end));
  }
  llvm::MapVector<StringRef, Stretch> stretches;
  std::vector<std::string> keys; // what the map refers to
  keys.reserve(turns.size());
  llvm::DenseSet<StringRef> refused;
  for (auto &[scope, turn] : turns) {
    auto [key, braces] = identify(draft, turn.operations, scope);
    if (key.empty())
      continue;
    keys.push_back(key);
    turn.scope = scope.str();
    if (compound.contains(scope) || !close(turn)) {
      refused.insert(keys.back());
      continue;
    }
    auto [at, isNew] = stretches.insert(
        {keys.back(),
         Stretch{turn.first->getLoc(), braces, false, false, {}, {}}});
    at->second.turns.push_back(std::move(turn));
  }
  for (auto &[key, stretch] : stretches)
    if (!refused.contains(key))
      result.push_back(std::move(stretch));
}

//===----------------------------------------------------------------------===//
// Branches of shortcuts
//===----------------------------------------------------------------------===//

/// What lies between operand `shortcut` of the sum and the other one.
static std::optional<Turn> findBranch(AddOp sum, unsigned shortcut = 0) {
  Turn turn;
  turn.in = sum->getOperand(shortcut);
  turn.out = sum->getOperand(1 - shortcut);
  turn.sum = sum;
  StringRef path = getPath(sum);
  turn.scope = path.take_front(path.rfind('.') + 1).str();
  llvm::SetVector<Operation *> inside;
  if (Operation *last = turn.out.getDefiningOp())
    inside.insert(last);
  for (size_t i = 0; i < inside.size(); ++i)
    for (Value operand : inside[i]->getOperands())
      if (operand != turn.in && operand.getDefiningOp())
        inside.insert(operand.getDefiningOp());
  turn.operations.assign(inside.begin(), inside.end());
  llvm::sort(turn.operations,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  if (turn.operations.empty())
    return std::nullopt;
  turn.first = turn.operations.front();
  turn.last = turn.operations.back();
  return turn;
}

bool weir::repair::isResidual(const SymbolTable &symbols, Operation *op) {
  LayerOp layer = isa<AddOp>(op) ? findLayer(symbols, op) : LayerOp();
  return layer && layer.getKind() == "residual";
}

static void findBranches(Draft &draft, const SymbolTable &symbols,
                         std::vector<Stretch> &result) {
  auto isBranch = [&](Operation *op) { return isResidual(symbols, op); };
  for (Site &site : findSites(draft, isBranch, "residual")) {
    Stretch stretch = {site.place, {}, true, false, {}, {}};
    if (site.call)
      stretch.braces = draft.source->readBraces(site.call->word.begin);
    for (Operation *op : site.instances)
      if (std::optional<Turn> turn = findBranch(cast<AddOp>(op)))
        stretch.turns.push_back(std::move(*turn));
    if (stretch.turns.size() == site.instances.size() &&
        (stretch.braces || !draft.source))
      result.push_back(std::move(stretch));
  }
}

/// Of a sum one of whose operands comes from the other one alone.
static std::optional<Turn> findOperand(AddOp sum) {
  Operation *sides[] = {sum->getOperand(0).getDefiningOp(),
                        sum->getOperand(1).getDefiningOp()};
  unsigned shortcut =
      !sides[0] || (sides[1] && sides[0]->isBeforeInBlock(sides[1])) ? 0 : 1;
  std::optional<Turn> branch = findBranch(sum, shortcut);
  if (!branch)
    return std::nullopt;
  llvm::SmallPtrSet<Operation *, 16> inside(llvm::from_range,
                                            branch->operations);
  bool begins = false;
  for (Operation *op : branch->operations)
    for (Value operand : op->getOperands()) {
      begins |= operand == branch->in;
      if (operand != branch->in && !inside.contains(operand.getDefiningOp()))
        return std::nullopt;
    }
  return begins ? branch : std::nullopt;
}

/// Sums that the user wrote, such as `x + f(x)`.
static void findOperands(Draft &draft, const SymbolTable &symbols,
                         std::vector<Stretch> &result) {
  llvm::DenseMap<Operation *, Turn> turns;
  auto isWritten = [&](Operation *op) {
    auto sum = dyn_cast<AddOp>(op);
    auto turn =
        sum && !isResidual(symbols, op) ? findOperand(sum) : std::nullopt;
    return turn && turns.try_emplace(op, std::move(*turn)).second;
  };
  for (Site &site : findSites(draft, isWritten, "")) {
    Stretch stretch = {site.place, {}, true, true, {}, {}};
    auto getSide = [&](Operation *op) -> unsigned {
      return op->getOperand(0) == turns[op].out ? 0 : 1;
    };
    unsigned side = getSide(site.instances.front());
    bool isOne = llvm::all_of(
        site.instances, [&](Operation *op) { return getSide(op) == side; });
    if (auto extent =
            draft.source ? draft.source->locate(site.place) : std::nullopt)
      if (auto parts = draft.source->splitSum(*extent))
        stretch.operand = side == 1 ? parts->second : parts->first;
    if (!isOne || (draft.source && !stretch.operand))
      continue;
    for (Operation *op : site.instances)
      stretch.turns.push_back(std::move(turns[op]));
    result.push_back(std::move(stretch));
  }
}

std::vector<Stretch> weir::repair::findStretches(Draft &draft) {
  std::vector<Stretch> result;
  findRepetitions(draft, result);
  SymbolTable symbols(draft.model);
  findBranches(draft, symbols, result);
  findOperands(draft, symbols, result);
  llvm::stable_sort(result, [](const Stretch &a, const Stretch &b) {
    return a.turns.front().first->isBeforeInBlock(b.turns.front().first);
  });
  return result;
}
