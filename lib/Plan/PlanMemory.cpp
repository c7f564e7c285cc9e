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
  void findLastUses();
  void number(Block &block);
  void placeBlock(Block &block);
  void placeLaunch(plan::LaunchOp launch);
  void markBarrier(plan::LaunchOp launch);
  int64_t getOffset(Value value);

  plan::ListOp list;
  RangeAllocator allocator;
  int64_t base;
  int64_t time = 0;
  llvm::DenseMap<Operation *, int64_t> times;
  llvm::DenseMap<Value, int64_t> lastUse, offsets;
  // Of launches since the last barrier.
  RangeSet read, written;
};
} // namespace

static StringRef getName(plan::ListOp list, unsigned i) {
  auto name = list.getArgAttrOfType<StringAttr>(i, EntryOp::getNameAttrName());
  return name ? name.getValue() : StringRef();
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
    int64_t &bytes = inputBytes[getName(list, i)];
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
          inputs.try_emplace(getName(list, i), end).second)
        end += alignToArena(inputBytes[getName(list, i)]);
}

void FixedPlaces::placeArguments(plan::ListOp list) const {
  Builder builder(list.getContext());
  for (unsigned i = 0; i < list.getNumArguments(); ++i) {
    FlatSymbolRefAttr symbol = getSymbol(list, i);
    int64_t offset = symbol ? symbols.lookup(symbol.getValue())
                            : inputs.lookup(getName(list, i));
    list.setArgAttr(i, plan::PlanDialect::getOffsetAttrName(),
                    builder.getI64IntegerAttr(offset));
  }
}

//===-- one list ----------------------------------------------------------===//

void ListPlanner::number(Block &block) {
  for (Operation &op : block) {
    times[&op] = time++;
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        number(inner);
    // What a repeat reads is read until its last trip.
    if (isa<plan::RepeatOp>(op))
      op.walk([&](Operation *inner) { times[inner] = time; });
  }
}

// A tied result takes the place of its operand, so their lives are one.
void ListPlanner::findLastUses() {
  number(list.getBody().front());
  list.walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (Value value : op->getOperands()) {
      int64_t &last = lastUse[value];
      last = std::max(last, times[op]);
    }
  });
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

  // Give back what ends here. A place passes on to a tied result.
  int64_t now = times[launch];
  auto release = [&](Value value) {
    int64_t offset = getOffset(value);
    if (offset >= base && !isa<BlockArgument>(value))
      allocator.release(offset, plan::getBytes(value.getType()));
  };
  llvm::SmallDenseSet<Value> seen;
  for (auto [i, value] : llvm::enumerate(launch.getOperands()))
    if (lastUse[value] == now && seen.insert(value).second &&
        !llvm::is_contained(launch.getTied(), int64_t(i)))
      release(value);
  for (Value result : launch.getResults())
    if (!lastUse.contains(result))
      release(result);
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
      placeBlock(repeat.getBody().front());
    }
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
