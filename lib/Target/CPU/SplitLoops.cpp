#include "lib/Target/CPU/SplitLoops.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace weir {

// More pieces are not worth their code, nor longer loops their analysis, which
// looks at each turn.
static constexpr size_t maximumPieces = 16;
static constexpr int64_t maximumTurns = 1 << 16;

namespace {
/// Where the counter of a loop is: from `begin` to before `end`.
struct Piece {
  int64_t begin, end;
};

/// A comparison `counter < bound`, the counter as a function of a loop's.
struct Comparison {
  arith::CmpIOp op;
  AffineExpr counter;
  int64_t bound;
};
} // namespace

static std::optional<Piece> getBounds(scf::ForOp loop) {
  APInt begin, end;
  if (!matchPattern(loop.getLowerBound(), m_ConstantInt(&begin)) ||
      !matchPattern(loop.getUpperBound(), m_ConstantInt(&end)))
    return std::nullopt;
  Piece bounds{begin.getSExtValue(), end.getSExtValue()};
  bool isShort = bounds.end - bounds.begin <= maximumTurns;
  return isShort ? std::optional(bounds) : std::nullopt;
}

// `value` as a function of the counter alone, which is its dimension 0.
static AffineExpr getCounter(Value value, Value counter) {
  MLIRContext *context = value.getContext();
  if (value == counter)
    return getAffineDimExpr(0, context);
  auto apply = value.getDefiningOp<affine::AffineApplyOp>();
  if (!apply)
    return nullptr;
  AffineMap map = apply.getAffineMap();
  SmallVector<AffineExpr> operands;
  for (auto [i, operand] : llvm::enumerate(apply.getMapOperands())) {
    bool moves = map.isFunctionOfDim(i);
    operands.push_back(moves ? getCounter(operand, counter)
                             : getAffineConstantExpr(0, context));
    if (!operands.back())
      return nullptr;
  }
  return map.getNumSymbols() == 0 ? map.getResult(0).replaceDims(operands)
                                  : nullptr;
}

static int64_t evaluate(AffineExpr expr, int64_t counter) {
  return AffineMap::get(1, 0, expr).compose({counter}).front();
}

static SmallVector<Comparison> findComparisons(scf::ForOp loop) {
  SmallVector<Comparison> found;
  loop.walk([&](arith::CmpIOp op) {
    auto cast = op.getLhs().getDefiningOp<arith::IndexCastOp>();
    APInt bound;
    if (op.getPredicate() != arith::CmpIPredicate::slt || !cast ||
        !matchPattern(op.getRhs(), m_ConstantInt(&bound)))
      return;
    if (AffineExpr counter = getCounter(cast.getIn(), loop.getInductionVar()))
      found.push_back({op, counter, bound.getSExtValue()});
  });
  return found;
}

// Where the answers change, increasing.
static SmallVector<int64_t> findChanges(ArrayRef<Comparison> comparisons,
                                        Piece bounds) {
  SmallVector<int64_t> changes;
  for (const Comparison &one : comparisons) {
    bool before = evaluate(one.counter, bounds.begin) < one.bound;
    for (int64_t i = bounds.begin + 1; i < bounds.end; ++i) {
      bool now = evaluate(one.counter, i) < one.bound;
      if (now != before)
        changes.push_back(i);
      before = now;
    }
  }
  llvm::sort(changes);
  changes.erase(llvm::unique(changes), changes.end());
  return changes;
}

static void answerComparisons(scf::ForOp loop, Piece piece) {
  for (Comparison one : findComparisons(loop)) {
    OpBuilder b(one.op);
    Value answer = arith::ConstantIntOp::create(
        b, one.op.getLoc(), b.getI1Type(),
        evaluate(one.counter, piece.begin) < one.bound);
    one.op.replaceAllUsesWith(answer);
    one.op->erase();
  }
}

// An index that moves with the counter by one at a time is the counter and a
// constant, whatever remainders it is made of.
static void unwrapIndices(scf::ForOp loop, Piece piece) {
  loop.walk([&](affine::AffineApplyOp apply) {
    Value counter = loop.getInductionVar();
    AffineExpr index = getCounter(apply, counter);
    if (!index || isa<AffineDimExpr>(index))
      return;
    int64_t offset = evaluate(index, piece.begin) - piece.begin;
    for (int64_t i = piece.begin + 1; i < piece.end; ++i)
      if (evaluate(index, i) != i + offset)
        return;
    AffineExpr place = getAffineDimExpr(0, apply.getContext());
    apply.getMapOperandsMutable().assign(counter);
    apply.setMap(AffineMap::get(1, 0, place + offset));
  });
}

// Returns how many loops there are in place of `loop`.
static size_t splitLoop(scf::ForOp loop, size_t limit) {
  std::optional<Piece> bounds = getBounds(loop);
  if (!bounds)
    return 1;
  SmallVector<int64_t> changes = findChanges(findComparisons(loop), *bounds);
  if (changes.size() >= limit)
    return 1;
  changes.push_back(bounds->end);
  Piece piece{bounds->begin, bounds->begin};
  OpBuilder b(loop);
  Location loc = loop.getLoc();
  for (int64_t end : changes) {
    piece = {piece.end, end};
    auto copy = cast<scf::ForOp>(b.clone(*loop));
    OpBuilder before(copy);
    copy.setLowerBound(
        arith::ConstantIndexOp::create(before, loc, piece.begin));
    copy.setUpperBound(arith::ConstantIndexOp::create(before, loc, piece.end));
    answerComparisons(copy, piece);
    unwrapIndices(copy, piece);
  }
  loop.erase();
  return changes.size();
}

void splitLoops(ArrayRef<Operation *> loops) {
  size_t pieces = 1;
  // The inner ones first: splitting a loop makes those inside of it anew.
  for (Operation *loop : llvm::reverse(loops))
    pieces *= splitLoop(cast<scf::ForOp>(loop), maximumPieces / pieces);
}

} // namespace weir
