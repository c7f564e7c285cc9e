#include "lib/Target/CPU/SplitLoops.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace weir {

// On a comparison: the loop, and the constant that it is less than.
static constexpr StringLiteral pieceAttrName("weir.piece");

// More pieces are not worth their code.
static constexpr size_t maximumPieces = 16;

void markPieces(linalg::GenericOp op) {
  Builder builder(op.getContext());
  for (auto compare : op.getBody()->getOps<arith::CmpIOp>()) {
    if (compare.getPredicate() != arith::CmpIPredicate::slt)
      continue;
    auto counter = compare.getLhs().getDefiningOp<arith::IndexCastOp>();
    APInt bound;
    if (!counter || !matchPattern(compare.getRhs(), m_ConstantInt(&bound)))
      continue;
    if (auto index = counter.getIn().getDefiningOp<linalg::IndexOp>())
      compare->setAttr(pieceAttrName,
                       builder.getDenseI64ArrayAttr(
                           {int64_t(index.getDim()), bound.getSExtValue()}));
  }
}

namespace {
/// Where the counter of a loop is: from `begin` to before `end`.
struct Piece {
  int64_t begin, end;
};
} // namespace

static std::optional<Piece> getBounds(scf::ForOp loop) {
  APInt begin, end;
  if (!matchPattern(loop.getLowerBound(), m_ConstantInt(&begin)) ||
      !matchPattern(loop.getUpperBound(), m_ConstantInt(&end)))
    return std::nullopt;
  return Piece{begin.getSExtValue(), end.getSExtValue()};
}

// `(d + c) mod n` in which the remainder does not wrap is `d + c - k n`.
static AffineExpr unwrap(AffineExpr expr, Piece piece) {
  auto remainder = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!remainder || remainder.getKind() != AffineExprKind::Mod)
    return expr;
  auto size = dyn_cast<AffineConstantExpr>(remainder.getRHS());
  AffineExpr inner = remainder.getLHS(), place = inner;
  int64_t offset = 0;
  if (auto sum = dyn_cast<AffineBinaryOpExpr>(inner))
    if (auto constant = dyn_cast<AffineConstantExpr>(sum.getRHS());
        constant && sum.getKind() == AffineExprKind::Add) {
      place = sum.getLHS();
      offset = constant.getValue();
    }
  if (!size || !isa<AffineDimExpr>(place))
    return expr;
  int64_t first =
      llvm::divideFloorSigned(piece.begin + offset, size.getValue());
  int64_t last =
      llvm::divideFloorSigned(piece.end - 1 + offset, size.getValue());
  return first == last ? inner - first * size.getValue() : expr;
}

static void unwrapIndices(scf::ForOp loop, Piece piece) {
  loop.walk([&](affine::AffineApplyOp apply) {
    if (apply.getNumOperands() != 1 ||
        apply.getOperand(0) != loop.getInductionVar() ||
        apply.getAffineMap().getNumDims() != 1)
      return;
    AffineExpr expr = unwrap(apply.getAffineMap().getResult(0), piece);
    apply.setMap(AffineMap::get(1, 0, expr, apply.getContext()));
  });
}

static void answerComparisons(scf::ForOp loop, int64_t dimension, Piece piece) {
  loop.walk([&](arith::CmpIOp compare) {
    auto found = compare->getAttrOfType<DenseI64ArrayAttr>(pieceAttrName);
    if (!found || found[0] != dimension)
      return;
    OpBuilder b(compare);
    Value answer = arith::ConstantIntOp::create(
        b, compare.getLoc(), b.getI1Type(), piece.end <= found[1]);
    compare.replaceAllUsesWith(answer);
    compare.erase();
  });
}

// Where the answers change, increasing, within the bounds of `loop`.
static SmallVector<int64_t> findChanges(scf::ForOp loop, int64_t dimension,
                                        Piece bounds) {
  SmallVector<int64_t> changes;
  loop.walk([&](arith::CmpIOp compare) {
    auto found = compare->getAttrOfType<DenseI64ArrayAttr>(pieceAttrName);
    if (found && found[0] == dimension && found[1] > bounds.begin &&
        found[1] < bounds.end)
      changes.push_back(found[1]);
  });
  llvm::sort(changes);
  changes.erase(llvm::unique(changes), changes.end());
  return changes;
}

// Returns how many loops there are in place of `loop`.
static size_t splitLoop(scf::ForOp loop, int64_t dimension, size_t limit) {
  std::optional<Piece> bounds = getBounds(loop);
  if (!bounds)
    return 1;
  SmallVector<int64_t> changes = findChanges(loop, dimension, *bounds);
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
    answerComparisons(copy, dimension, piece);
    unwrapIndices(copy, piece);
  }
  loop.erase();
  return changes.size();
}

void splitLoops(ArrayRef<Operation *> loops, unsigned rowLoop) {
  size_t pieces = 1;
  // The inner ones first: splitting a loop makes those inside of it anew.
  for (int64_t d = loops.size() - 1; d >= 0; --d)
    if (d != static_cast<int64_t>(rowLoop))
      pieces *=
          splitLoop(cast<scf::ForOp>(loops[d]), d, maximumPieces / pieces);
}

} // namespace weir
