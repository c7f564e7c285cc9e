#include "lib/Lowering/Emitter.h"
#include "lib/Lowering/Families.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace weir {

// The value of a tensor that is the same everywhere.
static DenseElementsAttr matchSplat(Value value) {
  DenseElementsAttr splat;
  return matchPattern(value, m_Constant(&splat)) && splat.isSplat()
             ? splat
             : DenseElementsAttr();
}

static Value resizeSplat(DenseElementsAttr splat, RankedTensorType type,
                         Emitter &emit) {
  return arith::ConstantOp::create(emit.builder, emit.loc,
                                   cast<TypedAttr>(splat.resizeSplat(type)));
}

static Value collapse(Value x, RankedTensorType type,
                      ArrayRef<ReassociationIndices> groups, Emitter &emit) {
  return tensor::CollapseShapeOp::create(emit.builder, emit.loc, type, x,
                                         groups);
}

static Value expand(Value x, RankedTensorType type,
                    ArrayRef<ReassociationIndices> groups, Emitter &emit) {
  return tensor::ExpandShapeOp::create(emit.builder, emit.loc, type, x, groups);
}

// One group of all axes.
static SmallVector<ReassociationIndices> oneGroup(int64_t rank) {
  ReassociationIndices all;
  llvm::append_range(all, llvm::seq<int64_t>(0, rank));
  return {all};
}

// A view: one collapse or expansion if either suffices, else both by way of
// the flat vector.
static Value lowerReshape(ReshapeOp op, ReshapeOp::Adaptor in, Emitter &emit) {
  Value x = in.getX();
  RankedTensorType from = tensorType(x), to = tensorType(op.getResult());
  if (from == to)
    return x;
  if (DenseElementsAttr splat = matchSplat(x))
    return resizeSplat(splat, to, emit);
  if (to.getRank() == 0)
    return collapse(x, to, {}, emit);
  if (from.getRank() == 0)
    return expand(x, to, {}, emit);
  if (from.getRank() != to.getRank())
    if (auto groups = getReassociationIndicesForReshape(from, to))
      return from.getRank() > to.getRank() ? collapse(x, to, *groups, emit)
                                           : expand(x, to, *groups, emit);
  auto flat = tensorType({from.getNumElements()}, from.getElementType());
  if (from.getRank() > 1)
    x = collapse(x, flat, oneGroup(from.getRank()), emit);
  return to.getRank() > 1 ? expand(x, to, oneGroup(to.getRank()), emit) : x;
}

static Value lowerBroadcast(BroadcastOp op, BroadcastOp::Adaptor in,
                            Emitter &emit) {
  RankedTensorType from = tensorType(in.getX()),
                   to = tensorType(op.getResult());
  if (DenseElementsAttr splat = matchSplat(in.getX()))
    return resizeSplat(splat, to, emit);
  SmallVector<AffineExpr> exprs;
  for (auto [axis, dimension] : llvm::enumerate(op.getDimensions())) {
    bool repeats = from.getDimSize(axis) != to.getDimSize(dimension);
    exprs.push_back(repeats ? emit.builder.getAffineConstantExpr(0)
                            : emit.builder.getAffineDimExpr(dimension));
  }
  auto map = AffineMap::get(to.getRank(), 0, exprs, emit.builder.getContext());
  return emit.elementwise(to, Indexed{in.getX(), map},
                          [](Body &at) { return at.in[0]; });
}

void attachShape(MLIRContext &context) {
  attach<ReshapeOp, lowerReshape>(context);
  attach<BroadcastOp, lowerBroadcast>(context);
}

} // namespace weir
