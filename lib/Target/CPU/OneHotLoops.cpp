#include "lib/Target/CPU/OneHotLoops.h"

#include "dialect/Plan/OneHot.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace weir {

// On a comparison: the loop, and which operand is the place.
static constexpr StringLiteral placeAttrName("weir.place");

SmallVector<unsigned> orderAroundPlaces(linalg::GenericOp op,
                                        SmallVector<unsigned> order) {
  SmallVector<OneHotLoop> once = findOneHotLoops(op);
  llvm::SmallBitVector outer(order.size()), restricted(order.size());
  for (const OneHotLoop &loop : once) {
    outer |= getLoopsOf(loop.place, op);
    restricted.set(loop.dimension);
  }
  auto rank = [&](unsigned d) {
    return outer.test(d) ? 0 : restricted.test(d) ? 1 : 2;
  };
  if (!once.empty())
    llvm::stable_sort(
        order, [&](unsigned a, unsigned b) { return rank(a) < rank(b); });
  return order;
}

void markPlaces(linalg::GenericOp op) {
  Builder builder(op.getContext());
  for (OneHotLoop loop : findOneHotLoops(op)) {
    int32_t operand = loop.compare.getRhs() == loop.place;
    loop.compare->setAttr(
        placeAttrName,
        builder.getDenseI32ArrayAttr({int32_t(loop.dimension), operand}));
  }
}

// Computes `value` of the innermost loop's `body` where the builder stands. It
// depends on nothing but loops around that place and on what is only read.
static Value computeOutside(OpBuilder &b, Value value, Block *body,
                            IRMapping &mapping) {
  if (Value mapped = mapping.lookupOrNull(value))
    return mapped;
  Operation *op = value.getDefiningOp();
  if (!op || op->getBlock() != body)
    return value;
  for (Value operand : op->getOperands())
    mapping.map(operand, computeOutside(b, operand, body, mapping));
  return b.clone(*op, mapping)->getResult(0);
}

static void restrictToPlace(scf::ForOp loop, arith::CmpIOp compare, Value place,
                            Value begin) {
  OpBuilder b(loop);
  Location loc = loop.getLoc();
  IRMapping mapping;
  Value at = computeOutside(b, place, compare->getBlock(), mapping);
  at = arith::IndexCastOp::create(b, loc, b.getIndexType(), at);
  if (begin)
    at = arith::SubIOp::create(b, loc, at, begin);
  Value one = arith::ConstantIndexOp::create(b, loc, 1);
  Value next = arith::AddIOp::create(b, loc, at, one);
  // A place outside of the loop leaves it without an iteration.
  Value lower = arith::MaxSIOp::create(b, loc, at, loop.getLowerBound());
  Value upper = arith::MinSIOp::create(b, loc, next, loop.getUpperBound());
  loop.setLowerBound(lower);
  loop.setUpperBound(upper);
}

void restrictToPlaces(ArrayRef<Operation *> loops, unsigned rowLoop,
                      Value begin) {
  if (loops.empty())
    return;
  SmallVector<arith::CmpIOp> compares;
  loops.back()->walk([&](arith::CmpIOp compare) {
    if (compare->hasAttr(placeAttrName))
      compares.push_back(compare);
  });
  for (arith::CmpIOp compare : compares) {
    auto found = compare->getAttrOfType<DenseI32ArrayAttr>(placeAttrName);
    unsigned loop = found[0];
    restrictToPlace(cast<scf::ForOp>(loops[loop]), compare,
                    compare->getOperand(found[1]),
                    loop == rowLoop ? begin : Value());
  }
  for (arith::CmpIOp compare : compares) {
    OpBuilder b(compare);
    Value always =
        arith::ConstantIntOp::create(b, compare.getLoc(), b.getI1Type(), 1);
    compare.replaceAllUsesWith(always);
    compare.erase();
  }
}

} // namespace weir
