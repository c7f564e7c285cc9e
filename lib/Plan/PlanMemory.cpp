#include "dialect/Plan/Plan.h"
#include "dialect/Weir/Weir.h"
#include "lib/Plan/Arena.h"
#include "lib/Plan/Passes.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_PLANMEMORY
#include "lib/Plan/Passes.h.inc"
} // namespace weir

using namespace weir;

namespace {
/// The places that outlast a step, the same in all lists.
class FixedPlaces {
public:
  explicit FixedPlaces(ModelOp model);
  int64_t getEnd() const { return end; }
  /// Writes `plan.offset` on the arguments of `list`.
  void placeArguments(plan::ListOp list) const;

private:
  void place(Operation *symbol, Type type);
  void placeInputs(plan::ListOp list);

  llvm::StringMap<int64_t> symbols, inputs;
  llvm::StringMap<int64_t> inputBytes;
  int64_t end = 0;
};

/// Places for the values of one list.
class ListPlanner {
public:
  ListPlanner(plan::ListOp list, int64_t base)
      : list(list), allocator(base), base(base) {}
  /// The end of the workspace.
  int64_t plan();

private:
  void number(Block &block);
  void findLastUses();
  void placeBlock(Block &block);
  void placeLaunch(plan::LaunchOp launch);
  void placeRepeat(plan::RepeatOp repeat);
  void release(int64_t now);
  void markBarrier(plan::LaunchOp launch);
  int64_t getOffset(Value value);

  plan::ListOp list;
  RangeAllocator allocator;
  int64_t base;
  int64_t time = 0;
  llvm::DenseMap<Operation *, int64_t> times; // of a repeat: its end
  llvm::DenseMap<Value, int64_t> offsets;
  /// The values whose place is free from this time on.
  llvm::DenseMap<int64_t, SmallVector<Value>> ending;
  // Of launches since the last barrier.
  RangeSet read, written;
};
} // namespace

// An input may be called as the count of valid rows is.
static std::string getPort(plan::ListOp list, unsigned i) {
  auto role = list.getArgAttrOfType<StringAttr>(i, EntryOp::getRoleAttrName());
  auto name = list.getArgAttrOfType<StringAttr>(i, EntryOp::getNameAttrName());
  return ((role ? role.getValue() : "") + ":" + (name ? name.getValue() : ""))
      .str();
}

static FlatSymbolRefAttr getSymbol(plan::ListOp list, unsigned i) {
  return list.getArgAttrOfType<FlatSymbolRefAttr>(
      i, plan::PlanDialect::getSymbolAttrName());
}

void FixedPlaces::place(Operation *symbol, Type type) {
  symbols[SymbolTable::getSymbolName(symbol)] = end;
  symbol->setAttr(plan::PlanDialect::getOffsetAttrName(),
                  Builder(symbol->getContext()).getI64IntegerAttr(end));
  end += alignToArena(plan::getBytes(type));
}

// Predicting one sample and a whole batch use the same place.
void FixedPlaces::placeInputs(plan::ListOp list) {
  for (unsigned i = 0; i < list.getNumArguments(); ++i) {
    if (getSymbol(list, i))
      continue;
    int64_t &bytes = inputBytes[getPort(list, i)];
    bytes = std::max(bytes, plan::getBytes(list.getArgumentTypes()[i]));
  }
}

FixedPlaces::FixedPlaces(ModelOp model) {
  for (auto parameter : model.getOps<ParameterOp>())
    place(parameter, parameter.getType());
  for (auto state : model.getOps<StateOp>())
    place(state, state.getType());
  for (auto scalar : model.getOps<ScalarOp>())
    place(scalar, scalar.getType());
  for (auto list : model.getOps<plan::ListOp>())
    placeInputs(list);
  // In the order of the lists' arguments, not of the hash table.
  for (auto list : model.getOps<plan::ListOp>())
    for (unsigned i = 0; i < list.getNumArguments(); ++i)
      if (!getSymbol(list, i) &&
          inputs.try_emplace(getPort(list, i), end).second)
        end += alignToArena(inputBytes[getPort(list, i)]);
}

void FixedPlaces::placeArguments(plan::ListOp list) const {
  Builder builder(list.getContext());
  SmallVector<DictionaryAttr> all;
  list.getAllArgAttrs(all);
  for (unsigned i = 0; i < list.getNumArguments(); ++i) {
    FlatSymbolRefAttr symbol = getSymbol(list, i);
    int64_t offset = symbol ? symbols.lookup(symbol.getValue())
                            : inputs.lookup(getPort(list, i));
    NamedAttrList attributes(all[i]);
    attributes.set(plan::PlanDialect::getOffsetAttrName(),
                   builder.getI64IntegerAttr(offset));
    all[i] = attributes.getDictionary(list.getContext());
  }
  list.setAllArgAttrs(all);
}

//===-- one list ----------------------------------------------------------===//

void ListPlanner::number(Block &block) {
  for (Operation &op : block) {
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        number(inner);
    times[&op] = time++;
  }
}

// A tied result takes the place of its operand and gives it back.
static bool passesPlaceOn(Value value) {
  return llvm::any_of(value.getUses(), [](OpOperand &use) {
    if (isa<plan::CollectiveOp>(use.getOwner()))
      return true;
    auto launch = dyn_cast<plan::LaunchOp>(use.getOwner());
    return launch && llvm::is_contained(launch.getTied(),
                                        int64_t(use.getOperandNumber()));
  });
}

void ListPlanner::findLastUses() {
  number(list.getBody().front());
  list.walk([&](Operation *op) {
    for (Value value : op->getResults()) {
      if (passesPlaceOn(value))
        continue;
      int64_t last = times[op];
      for (Operation *user : value.getUsers())
        last = std::max(last, times[plan::getEndOfUse(value, user)]);
      ending[last].push_back(value);
    }
  });
}

void ListPlanner::release(int64_t now) {
  for (Value value : ending.lookup(now))
    if (int64_t offset = getOffset(value); offset >= base)
      allocator.release(offset, plan::getBytes(value.getType()));
}

int64_t ListPlanner::getOffset(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return cast<IntegerAttr>(
               list.getArgAttr(argument.getArgNumber(),
                               plan::PlanDialect::getOffsetAttrName()))
        .getInt();
  return offsets.lookup(value);
}

void ListPlanner::markBarrier(plan::LaunchOp launch) {
  auto range = [&](Value value) {
    int64_t begin = getOffset(value);
    return std::pair(begin, begin + plan::getBytes(value.getType()));
  };
  auto conflicts = [&] {
    for (Value value : launch.getOperands()) {
      auto [begin, end] = range(value);
      if (written.overlaps(begin, end))
        return true;
    }
    for (Value value : launch.getResults()) {
      auto [begin, end] = range(value);
      if (written.overlaps(begin, end) || read.overlaps(begin, end))
        return true;
    }
    return false;
  };
  if (conflicts()) {
    launch.setBarrier(true);
    read.clear();
    written.clear();
  }
  for (Value value : launch.getOperands())
    std::apply([&](int64_t b, int64_t e) { read.insert(b, e); }, range(value));
  for (Value value : launch.getResults())
    std::apply([&](int64_t b, int64_t e) { written.insert(b, e); },
               range(value));
}

void ListPlanner::placeLaunch(plan::LaunchOp launch) {
  SmallVector<int64_t> places;
  for (auto [result, tied] : llvm::zip(launch.getResults(), launch.getTied())) {
    int64_t offset = tied >= 0
                         ? getOffset(launch.getOperand(tied))
                         : allocator.allocate(plan::getBytes(result.getType()));
    offsets[result] = offset;
    places.push_back(offset);
  }
  Builder builder(list.getContext());
  launch.setOffsetsAttr(builder.getDenseI64ArrayAttr(places));
  markBarrier(launch);
}

// A trip follows another one, so it begins with a barrier.
void ListPlanner::placeRepeat(plan::RepeatOp repeat) {
  Block &body = repeat.getBody().front();
  if (body.empty())
    return;
  read.clear();
  written.clear();
  placeBlock(body);
  repeat.walk<WalkOrder::PreOrder>([](plan::LaunchOp first) {
    first.setBarrier(true);
    return WalkResult::interrupt();
  });
}

void ListPlanner::placeBlock(Block &block) {
  for (Operation &op : block) {
    if (auto launch = dyn_cast<plan::LaunchOp>(op)) {
      placeLaunch(launch);
    } else if (auto commit = dyn_cast<plan::CommitOp>(op)) {
      // The runtime waits for everything before it reads the flag.
      read.clear();
      written.clear();
      placeBlock(commit.getBody().front());
    } else if (auto repeat = dyn_cast<plan::RepeatOp>(op)) {
      placeRepeat(repeat);
    } else if (auto collective = dyn_cast<plan::CollectiveOp>(op)) {
      offsets[collective.getReduced()] = getOffset(collective.getValue());
    }
    release(times[&op]);
  }
}

int64_t ListPlanner::plan() {
  findLastUses();
  placeBlock(list.getBody().front());
  Builder builder(list.getContext());
  list.setWorkspaceAttr(builder.getI64IntegerAttr(allocator.getPeak() - base));
  return allocator.getPeak();
}

namespace {
struct PlanMemory : weir::impl::PlanMemoryBase<PlanMemory> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    FixedPlaces places(model);
    int64_t end = places.getEnd();
    for (auto list : model.getOps<plan::ListOp>()) {
      places.placeArguments(list);
      end = std::max(end, ListPlanner(list, places.getEnd()).plan());
    }
    model->setAttr("plan.arena", Builder(&getContext()).getI64IntegerAttr(end));
  }
};
} // namespace
