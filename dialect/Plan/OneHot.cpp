#include "dialect/Plan/OneHot.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace weir;

llvm::SmallBitVector weir::getLoopsOf(Value value, linalg::LinalgOp op) {
  llvm::SmallBitVector loops(op.getNumLoops());
  SmallVector<Value> work{value};
  llvm::SmallPtrSet<void *, 8> seen;
  while (!work.empty()) {
    Value next = work.pop_back_val();
    if (!seen.insert(next.getAsOpaquePointer()).second)
      continue;
    if (auto argument = dyn_cast<BlockArgument>(next)) {
      if (argument.getOwner() != op.getBlock())
        continue;
      AffineMap map =
          op.getMatchingIndexingMap(&op->getOpOperand(argument.getArgNumber()));
      for (unsigned d = 0; d < loops.size(); ++d)
        if (map.isFunctionOfDim(d))
          loops.set(d);
      continue;
    }
    Operation *def = next.getDefiningOp();
    if (auto index = dyn_cast<linalg::IndexOp>(def))
      loops.set(index.getDim());
    if (def->getBlock() == op.getBlock())
      llvm::append_range(work, def->getOperands());
  }
  return loops;
}

// The loop whose counter `value` is.
static std::optional<unsigned> getCounted(Value value) {
  if (auto cast = value.getDefiningOp<arith::IndexCastOp>())
    if (auto index = cast.getIn().getDefiningOp<linalg::IndexOp>())
      return index.getDim();
  return std::nullopt;
}

static void addCompares(Value condition, SmallVectorImpl<arith::CmpIOp> &all) {
  if (auto both = condition.getDefiningOp<arith::AndIOp>()) {
    addCompares(both.getLhs(), all);
    addCompares(both.getRhs(), all);
  } else if (auto compare = condition.getDefiningOp<arith::CmpIOp>()) {
    if (compare.getPredicate() == arith::CmpIPredicate::eq)
      all.push_back(compare);
  }
}

// The comparisons that must all hold for the body to add anything to its only
// result.
static SmallVector<arith::CmpIOp> getAdding(linalg::YieldOp yield, Value old) {
  SmallVector<arith::CmpIOp> conditions;
  auto sum = yield.getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!sum || !old.hasOneUse() || (sum.getLhs() != old && sum.getRhs() != old))
    return conditions;
  Value term = sum.getLhs() == old ? sum.getRhs() : sum.getLhs();
  while (auto select = term.getDefiningOp<arith::SelectOp>()) {
    if (!matchPattern(select.getFalseValue(), m_AnyZeroFloat()))
      break;
    addCompares(select.getCondition(), conditions);
    term = select.getTrueValue();
  }
  return conditions;
}

// The comparisons that must all hold for the body to replace any result: one
// condition for all of them.
static SmallVector<arith::CmpIOp> getReplacing(linalg::YieldOp yield,
                                               Block::BlockArgListType olds) {
  SmallVector<arith::CmpIOp> conditions;
  Value condition;
  for (auto [result, old] : llvm::zip_equal(yield.getOperands(), olds)) {
    auto select = result.getDefiningOp<arith::SelectOp>();
    if (!select || select.getFalseValue() != old ||
        (condition && select.getCondition() != condition))
      return conditions;
    condition = select.getCondition();
  }
  if (condition)
    addCompares(condition, conditions);
  return conditions;
}

// The comparisons without which the body leaves its results as they are.
static SmallVector<arith::CmpIOp> getConditions(linalg::LinalgOp op) {
  auto yield = dyn_cast<linalg::YieldOp>(op.getBlock()->getTerminator());
  if (!yield || yield.getNumOperands() == 0)
    return {};
  auto olds = op.getBlock()->getArguments().take_back(yield.getNumOperands());
  SmallVector<arith::CmpIOp> conditions = getReplacing(yield, olds);
  if (conditions.empty() && olds.size() == 1)
    conditions = getAdding(yield, olds.front());
  return conditions;
}

SmallVector<OneHotLoop> weir::findOneHotLoops(linalg::LinalgOp op) {
  SmallVector<OneHotLoop> found;
  if (!isa<linalg::GenericOp>(op))
    return found;
  llvm::SmallBitVector hot(op.getNumLoops()), moving(op.getNumLoops());
  for (arith::CmpIOp compare : getConditions(op))
    for (auto [counter, place] :
         {std::pair(compare.getLhs(), compare.getRhs()),
          std::pair(compare.getRhs(), compare.getLhs())}) {
      std::optional<unsigned> loop = getCounted(counter);
      if (!loop || hot.test(*loop) || moving.test(*loop))
        continue;
      llvm::SmallBitVector loops = getLoopsOf(place, op);
      if (loops.test(*loop) || loops.anyCommon(hot))
        continue;
      hot.set(*loop);
      moving |= loops;
      found.push_back({*loop, place, compare});
      break;
    }
  return found;
}

double weir::countIterations(linalg::LinalgOp op) {
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  SmallVector<OneHotLoop> once = findOneHotLoops(op);
  for (const OneHotLoop &loop : once)
    extents[loop.dimension] = 1;
  double iterations = 1, results = 0;
  for (int64_t extent : extents)
    iterations *= extent;
  for (Value init : op.getDpsInits())
    if (init.getDefiningOp<linalg::FillOp>())
      results += cast<ShapedType>(init.getType()).getNumElements();
  return once.empty() ? iterations : std::max(iterations, results);
}
