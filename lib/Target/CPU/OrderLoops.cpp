#include "lib/Target/CPU/OrderLoops.h"

using namespace mlir;

namespace weir {

// Costs of one operand in an iteration of the innermost loop, relative to a
// vector load. A strided access is a gather.
static constexpr int64_t contiguousCost = 1, stridedCost = 16;

// Whether `index` is a loop's counter, but for where it begins or wraps.
static bool isShifted(AffineExpr index) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(index);
  if (!binary)
    return isa<AffineDimExpr>(index);
  bool shifts = binary.getKind() == AffineExprKind::Add ||
                binary.getKind() == AffineExprKind::Mod;
  return shifts && isa<AffineConstantExpr>(binary.getRHS()) &&
         isShifted(binary.getLHS());
}

// How far an operand of `shape`, row-major, moves when dimension `d` does.
static bool isStrided(AffineMap map, ArrayRef<int64_t> shape, unsigned d,
                      bool &moves) {
  int64_t stride = 1;
  bool strided = false;
  for (unsigned i = map.getNumResults(); i-- > 0; stride *= shape[i]) {
    AffineExpr index = map.getResult(i);
    if (!index.isFunctionOfDim(d) || shape[i] == 1)
      continue;
    moves = true;
    strided |= stride != 1 || !isShifted(index);
  }
  return strided;
}

static int64_t costOf(linalg::LinalgOp op, unsigned d) {
  int64_t cost = 0;
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type)
      continue;
    bool moves = false;
    bool strided = isStrided(op.getMatchingIndexingMap(&operand),
                             type.getShape(), d, moves);
    // Destinations are read and written.
    int64_t accesses = op.isDpsInit(&operand) ? 2 : 1;
    if (moves)
      cost += accesses * (strided ? stridedCost : contiguousCost);
  }
  return cost;
}

SmallVector<unsigned> orderLoops(linalg::LinalgOp op) {
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  SmallVector<unsigned> order =
      llvm::to_vector(llvm::seq<unsigned>(0, extents.size()));
  if (order.empty())
    return order;
  // Ties go to the inner one; short loops do not fill a vector.
  unsigned best = order.size() - 1;
  for (unsigned d = order.size(); d-- > 0;)
    if (extents[d] >= 4 &&
        (extents[best] < 4 || costOf(op, d) < costOf(op, best)))
      best = d;
  order.erase(order.begin() + best);
  order.push_back(best);
  return order;
}

} // namespace weir
