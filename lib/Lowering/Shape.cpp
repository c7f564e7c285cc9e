#include "lib/Lowering/Emitter.h"
#include "lib/Lowering/Families.h"

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

static Value lowerReshape(ReshapeOp op, ReshapeOp::Adaptor in, Emitter &emit) {
  RankedTensorType to = tensorType(op.getResult());
  if (DenseElementsAttr splat = matchSplat(in.getX()))
    return resizeSplat(splat, to, emit);
  return emit.reshape(in.getX(), to);
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

static Value copy(Emitter &emit, RankedTensorType type, Value x,
                  AffineMap map) {
  return emit.elementwise(type, Indexed{x, map},
                          [](Body &at) { return at.in[0]; });
}

static Value lowerTranspose(TransposeOp op, TransposeOp::Adaptor in,
                            Emitter &emit) {
  RankedTensorType to = tensorType(op.getResult());
  // Axis i of x is indexed by the loop that stands for it in the result.
  SmallVector<int64_t> loops(to.getRank());
  for (auto [loop, axis] : llvm::enumerate(op.getPermutation()))
    loops[axis] = loop;
  return copy(emit, to, in.getX(), emit.select(to.getRank(), loops));
}

// Elements outside of an operand are read from somewhere inside of it, by way
// of the remainder, and not selected: one loop nest, which may fuse.
static Value lowerConcat(ConcatOp op, ConcatOp::Adaptor in, Emitter &emit) {
  RankedTensorType to = tensorType(op.getResult());
  int64_t axis = op.getAxis();
  AffineMap same = emit.identity(to.getRank());
  AffineExpr place = emit.builder.getAffineDimExpr(axis);
  SmallVector<Indexed> inputs;
  SmallVector<int64_t> ends;
  int64_t start = 0;
  for (Value value : in.getValues()) {
    int64_t size = tensorType(value).getDimSize(axis);
    inputs.push_back({value, emit.replace(same, axis, (place - start) % size)});
    ends.push_back(start += size);
  }
  if (inputs.size() == 1)
    return inputs.front().value;
  return emit.elementwise(to, inputs, [&](Body &at) {
    Value result = at.in.back();
    for (int64_t i = at.in.size() - 2; i >= 0; --i)
      result = at.select(at.less(at.index(axis), ends[i]), at.in[i], result);
    return result;
  });
}

static Value lowerSlice(SliceOp op, SliceOp::Adaptor in, Emitter &emit) {
  RankedTensorType from = tensorType(in.getX());
  RankedTensorType to = tensorType(op.getResult());
  if (from == to && static_cast<int64_t>(op.getStep()) > 0)
    return in.getX();
  int64_t axis = op.getAxis(), size = from.getDimSize(axis);
  AffineExpr place = emit.builder.getAffineDimExpr(axis);
  AffineExpr index = place * op.getStep() + op.getStart();
  // A loop's extent is what a plain dimension indexes: not here.
  if (isa<AffineDimExpr>(index))
    index = index % size;
  return copy(emit, to, in.getX(),
              emit.replace(emit.identity(to.getRank()), axis, index));
}

static Value lowerPad(PadOp op, PadOp::Adaptor in, Emitter &emit) {
  RankedTensorType from = tensorType(in.getX());
  RankedTensorType to = tensorType(op.getResult());
  if (from == to && static_cast<int64_t>(op.getStep()) > 0)
    return in.getX();
  int64_t axis = op.getAxis(), size = from.getDimSize(axis);
  int64_t start = op.getStart(), step = op.getStep();
  int64_t first = std::min(start, start + (size - 1) * step);
  int64_t distance = std::abs(step);
  int64_t end = first + (size - 1) * distance + 1;
  AffineExpr place = emit.builder.getAffineDimExpr(axis);
  AffineExpr index = (step > 0 ? place - start : start - place);
  index = index.floorDiv(distance) % size;
  AffineMap map = emit.replace(emit.identity(to.getRank()), axis, index);
  double value = op.getValue().convertToDouble();
  return emit.elementwise(to, Indexed{in.getX(), map}, [&](Body &at) {
    Value outside = at.constant(to.getElementType(), value);
    Value i = at.index(axis), result = at.in[0];
    if (distance > 1) {
      Value rest = arith::RemSIOp::create(at.builder, at.loc, i,
                                          at.constant(i.getType(), distance));
      Value meets = at.equal(rest, at.constant(i.getType(), first % distance));
      result = at.select(meets, result, outside);
    }
    result = at.select(at.less(i, end), result, outside);
    return first == 0 ? result : at.select(at.less(i, first), outside, result);
  });
}

// out + x where the loop `loop` stands at `index`, else out. Of the loop's
// turns one at most counts: a target may go there at once.
static Value pick(Body &at, int64_t loop, Value index, Value x) {
  return at.add(at.out[0], at.select(at.equal(at.index(loop), index), x,
                                     at.constant(x.getType(), 0)));
}

static SmallVector<int64_t> join(int64_t begin, int64_t end,
                                 llvm::iota_range<int64_t> rest) {
  SmallVector<int64_t> loops = llvm::to_vector(llvm::seq<int64_t>(begin, end));
  llvm::append_range(loops, rest);
  return loops;
}

// Loops: those of the result, then along the axis that is picked from.
static Value lowerGather(GatherOp op, GatherOp::Adaptor in, Emitter &emit) {
  RankedTensorType to = tensorType(op.getResult());
  int64_t rank = to.getRank(), axis = op.getAxis(), batch = op.getBatch();
  int64_t own = tensorType(in.getIndex()).getRank() - batch;
  SmallVector<int64_t> from = join(0, axis, llvm::seq(rank, rank + 1));
  llvm::append_range(from, llvm::seq(axis + own, rank));
  AffineMap index =
      emit.select(rank + 1, join(0, batch, llvm::seq(axis, axis + own)));
  return emit.reduce(
      {{in.getX(), emit.select(rank + 1, from)}, {in.getIndex(), index}}, to,
      emit.drop(rank + 1, {rank}), 0,
      [&](Body &at) { return pick(at, rank, at.in[1], at.in[0]); });
}

// Loops: those of the result, then those of the index's own axes. Each element
// of the result sums what is meant for it, so that parts never collide.
static Value lowerScatterAdd(ScatterAddOp op, ScatterAddOp::Adaptor in,
                             Emitter &emit) {
  RankedTensorType to = tensorType(op.getResult());
  int64_t rank = to.getRank(), axis = op.getAxis(), batch = op.getBatch();
  int64_t loops = rank + tensorType(in.getIndex()).getRank() - batch;
  SmallVector<int64_t> from = join(0, axis, llvm::seq(rank, loops));
  llvm::append_range(from, llvm::seq(axis + 1, rank));
  AffineMap index = emit.select(loops, join(0, batch, llvm::seq(rank, loops)));
  return emit.reduce(
      {{in.getX(), emit.select(loops, from)}, {in.getIndex(), index}}, to,
      emit.select(loops, llvm::to_vector(llvm::seq<int64_t>(0, rank))), 0,
      [&](Body &at) { return pick(at, axis, at.in[1], at.in[0]); });
}

static Value lowerOneHot(OneHotOp op, OneHotOp::Adaptor in, Emitter &emit) {
  RankedTensorType to = tensorType(op.getResult());
  int64_t last = to.getRank() - 1;
  return emit.elementwise(to, emit.leading(in.getX(), last + 1), [&](Body &at) {
    return at.truth(at.equal(at.index(last), at.in[0]), to.getElementType());
  });
}

static Value lowerIota(IotaOp op, IotaOp::Adaptor, Emitter &emit) {
  RankedTensorType type = tensorType(op.getResult());
  return emit.elementwise(type, ArrayRef<Indexed>(), [&](Body &at) {
    Type element = type.getElementType();
    Value place = at.toFloat(at.index(op.getAxis()), element);
    return at.add(at.constant(element, op.getStart().convertToDouble()),
                  at.mul(place, op.getStep().convertToDouble()));
  });
}

void attachShape(MLIRContext &context) {
  attach<ReshapeOp, lowerReshape>(context);
  attach<BroadcastOp, lowerBroadcast>(context);
  attach<TransposeOp, lowerTranspose>(context);
  attach<ConcatOp, lowerConcat>(context);
  attach<SliceOp, lowerSlice>(context);
  attach<PadOp, lowerPad>(context);
  attach<GatherOp, lowerGather>(context);
  attach<ScatterAddOp, lowerScatterAdd>(context);
  attach<OneHotOp, lowerOneHot>(context);
  attach<IotaOp, lowerIota>(context);
}

} // namespace weir
