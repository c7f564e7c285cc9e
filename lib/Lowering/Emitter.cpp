#include "lib/Lowering/Emitter.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/BitVector.h"

using namespace mlir;

namespace weir {

//===-- Body --------------------------------------------------------------===//

Value Body::constant(Type type, double value) {
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(builder, loc,
                                     builder.getFloatAttr(type, value));
  return arith::ConstantOp::create(
      builder, loc, builder.getIntegerAttr(type, static_cast<int64_t>(value)));
}

Value Body::add(Value a, Value b) {
  return builder.createOrFold<arith::AddFOp>(loc, a, b);
}
Value Body::sub(Value a, Value b) {
  return builder.createOrFold<arith::SubFOp>(loc, a, b);
}
Value Body::mul(Value a, Value b) {
  return builder.createOrFold<arith::MulFOp>(loc, a, b);
}
Value Body::mul(Value a, double b) { return mul(a, constant(a.getType(), b)); }
Value Body::div(Value a, Value b) {
  return builder.createOrFold<arith::DivFOp>(loc, a, b);
}

Value Body::maximum(Value a, Value b) {
  return arith::MaximumFOp::create(builder, loc, a, b);
}
Value Body::minimum(Value a, Value b) {
  return arith::MinimumFOp::create(builder, loc, a, b);
}
Value Body::exp(Value x) { return math::ExpOp::create(builder, loc, x); }
Value Body::log(Value x) { return math::LogOp::create(builder, loc, x); }
Value Body::sqrt(Value x) { return math::SqrtOp::create(builder, loc, x); }

Value Body::equal(Value a, Value b) {
  if (isa<FloatType>(a.getType()))
    return compare(arith::CmpFPredicate::OEQ, a, b);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, a, b);
}

Value Body::compare(arith::CmpFPredicate predicate, Value a, Value b) {
  return arith::CmpFOp::create(builder, loc, predicate, a, b);
}

Value Body::less(Value a, Value b) {
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, a, b);
}
Value Body::less(Value a, int64_t b) {
  return less(a, constant(a.getType(), b));
}

Value Body::both(Value a, Value b) {
  return arith::AndIOp::create(builder, loc, a, b);
}

Value Body::truth(Value condition, Type type) {
  return select(condition, constant(type, 1), constant(type, 0));
}

Value Body::select(Value condition, Value a, Value b) {
  return arith::SelectOp::create(builder, loc, condition, a, b);
}

Value Body::index(int64_t dimension) {
  Value counter = linalg::IndexOp::create(builder, loc, dimension);
  return arith::IndexCastOp::create(builder, loc, builder.getI32Type(),
                                    counter);
}

Value Body::toFloat(Value x, Type type) {
  auto from = dyn_cast<FloatType>(x.getType());
  if (!from)
    return arith::SIToFPOp::create(builder, loc, type, x);
  if (from == type)
    return x;
  if (from.getWidth() < cast<FloatType>(type).getWidth())
    return arith::ExtFOp::create(builder, loc, type, x);
  return arith::TruncFOp::create(builder, loc, type, x);
}

//===-- maps --------------------------------------------------------------===//

AffineMap Emitter::identity(int64_t rank) {
  return AffineMap::getMultiDimIdentityMap(rank, builder.getContext());
}

AffineMap Emitter::select(int64_t rank, ArrayRef<int64_t> dimensions) {
  SmallVector<AffineExpr> exprs;
  for (int64_t dimension : dimensions)
    exprs.push_back(builder.getAffineDimExpr(dimension));
  return AffineMap::get(rank, 0, exprs, builder.getContext());
}

AffineMap Emitter::drop(int64_t rank, ArrayRef<int64_t> dimensions) {
  SmallVector<int64_t> kept;
  for (int64_t i = 0; i < rank; ++i)
    if (!llvm::is_contained(dimensions, i))
      kept.push_back(i);
  return select(rank, kept);
}

AffineMap Emitter::replace(AffineMap map, int64_t axis, AffineExpr index) {
  SmallVector<AffineExpr> exprs(map.getResults());
  exprs[axis] = index;
  return AffineMap::get(map.getNumDims(), 0, exprs, builder.getContext());
}

Indexed Emitter::leading(Value value, int64_t rank) {
  return {value, select(rank, llvm::to_vector(llvm::seq<int64_t>(
                                  0, tensorType(value).getRank())))};
}

Indexed Emitter::last(Value value, int64_t rank) {
  return {value, select(rank, {rank - 1})};
}

//===-- operations --------------------------------------------------------===//

Value Emitter::empty(RankedTensorType type) {
  return tensor::EmptyOp::create(builder, loc, type.getShape(),
                                 type.getElementType());
}

Value Emitter::fill(RankedTensorType type, double value) {
  Value scalar =
      Body{builder, loc, {}, {}}.constant(type.getElementType(), value);
  return linalg::FillOp::create(builder, loc, scalar, empty(type)).getResult(0);
}

Value Emitter::constant(RankedTensorType type, double value) {
  return arith::ConstantOp::create(builder, loc,
                                   cast<TypedAttr>(getSplat(type, value)));
}

// One group of all axes.
static SmallVector<ReassociationIndices> oneGroup(int64_t rank) {
  ReassociationIndices all;
  llvm::append_range(all, llvm::seq<int64_t>(0, rank));
  return {all};
}

Value Emitter::reshape(Value x, RankedTensorType to) {
  auto view = [&](RankedTensorType type, ArrayRef<ReassociationIndices> groups,
                  bool collapses) -> Value {
    if (collapses)
      return tensor::CollapseShapeOp::create(builder, loc, type, x, groups);
    return tensor::ExpandShapeOp::create(builder, loc, type, x, groups);
  };
  RankedTensorType from = tensorType(x);
  if (from == to)
    return x;
  if (to.getRank() == 0 || from.getRank() == 0)
    return view(to, {}, /*collapses=*/to.getRank() == 0);
  if (from.getRank() != to.getRank())
    if (auto groups = getReassociationIndicesForReshape(from, to))
      return view(to, *groups, from.getRank() > to.getRank());
  if (from.getRank() > 1)
    x = view(tensorType({from.getNumElements()}, from.getElementType()),
             oneGroup(from.getRank()), /*collapses=*/true);
  return to.getRank() > 1
             ? view(to, oneGroup(to.getRank()), /*collapses=*/false)
             : x;
}

// f64 throughout is the reference path and keeps the order of operations as
// written. Elsewhere multiply-adds may contract, and the sum or extremum that a
// loop carries may be taken in any order: what goes to an output that
// `accumulates`. Nothing ever assumes finite numbers, and what was rounded to a
// narrower type stays rounded.
static void setFastMath(Block &block, const llvm::BitVector &accumulates) {
  if (llvm::none_of(block.getArgumentTypes(),
                    [](Type type) { return type.isF32(); }))
    return;
  Operation *yield = block.getTerminator();
  for (Operation &op : block) {
    auto fast = dyn_cast<arith::ArithFastMathInterface>(op);
    if (!fast || isa<arith::ExtFOp, arith::TruncFOp>(op))
      continue;
    auto flags = arith::FastMathFlags::contract;
    bool carries =
        isa<arith::AddFOp, arith::MulFOp, arith::MaximumFOp, arith::MinimumFOp>(
            op) &&
        llvm::any_of(op.getUses(), [&](OpOperand &use) {
          return use.getOwner() == yield &&
                 accumulates.test(use.getOperandNumber());
        });
    if (carries)
      flags = flags | arith::FastMathFlags::reassoc;
    op.setAttr(fast.getFastMathAttrName(),
               arith::FastMathFlagsAttr::get(op.getContext(), flags));
  }
}

static void eraseDead(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

// The scalar that stands for `input` in `block`: a constant if it is a splat
// and `foldSplats`, else an argument, shared by equal inputs.
static Value addInput(Body &body, Block &block, Indexed input,
                      SmallVectorImpl<Indexed> &kept, bool foldSplats) {
  DenseElementsAttr value;
  if (foldSplats && matchPattern(input.value, m_Constant(&value)) &&
      value.isSplat())
    return arith::ConstantOp::create(
        body.builder, body.loc,
        cast<TypedAttr>(value.getSplatValue<Attribute>()));
  for (auto [i, other] : llvm::enumerate(kept))
    if (other.value == input.value && other.map == input.map)
      return block.getArgument(i);
  kept.push_back(input);
  return block.addArgument(getElementTypeOrSelf(input.value), body.loc);
}

// Whether the extents of all loops follow from the operands without input
// `left`. Those of parallel loops follow from the outputs.
static bool coverLoops(ArrayRef<Indexed> inputs, ArrayRef<Indexed> outputs,
                       size_t loops, size_t left) {
  llvm::SmallDenseSet<unsigned> covered;
  auto add = [&](AffineMap map) {
    for (AffineExpr expr : map.getResults())
      if (auto dim = dyn_cast<AffineDimExpr>(expr))
        covered.insert(dim.getPosition());
  };
  for (auto [i, input] : llvm::enumerate(inputs))
    if (i != left)
      add(input.map);
  for (Indexed output : outputs)
    add(output.map);
  return covered.size() == loops;
}

SmallVector<Value> Emitter::generic(ArrayRef<Indexed> inputs,
                                    ArrayRef<Indexed> outputs,
                                    ArrayRef<Iterator> iterators,
                                    Results body) {
  bool isReduction = llvm::is_contained(iterators, Iterator::reduction);
  auto block = std::make_unique<Block>();
  SmallVector<Indexed> kept;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(block.get());
    Body at{builder, loc, {}, {}};
    SmallVector<Value> in;
    for (Indexed input : inputs)
      in.push_back(addInput(at, *block, input, kept, !isReduction));
    for (Indexed output : outputs)
      block->addArgument(getElementTypeOrSelf(output.value), loc);
    SmallVector<Value> out(block->getArguments().drop_front(kept.size()));
    at.in = in;
    at.out = out;
    linalg::YieldOp::create(builder, loc, body(at));
  }
  eraseDead(*block);
  llvm::BitVector accumulates(outputs.size());
  for (auto [i, output] : llvm::enumerate(outputs))
    accumulates[i] = output.map.getNumResults() < iterators.size();
  setFastMath(*block, accumulates);
  for (int64_t i = kept.size() - 1; i >= 0; --i)
    if (block->getArgument(i).use_empty() &&
        (!isReduction || coverLoops(kept, outputs, iterators.size(), i))) {
      block->eraseArgument(i);
      kept.erase(kept.begin() + i);
    }

  SmallVector<Value> ins, outs;
  SmallVector<AffineMap> maps;
  for (Indexed input : kept) {
    ins.push_back(input.value);
    maps.push_back(input.map);
  }
  for (Indexed output : outputs) {
    outs.push_back(output.value);
    maps.push_back(output.map);
  }
  auto op = linalg::GenericOp::create(builder, loc, TypeRange(ValueRange(outs)),
                                      ins, outs, maps, iterators);
  op.getRegion().push_back(block.release());
  return llvm::to_vector_of<Value>(op.getResults());
}

Value Emitter::elementwise(RankedTensorType type, ArrayRef<Indexed> inputs,
                           OneResult body) {
  SmallVector<Iterator> parallel(type.getRank(), Iterator::parallel);
  Indexed output{empty(type), identity(type.getRank())};
  auto one = [&](Body &at) { return SmallVector<Value>{body(at)}; };
  return generic(inputs, output, parallel, one).front();
}

Value Emitter::elementwise(ValueRange operands, OneResult body) {
  RankedTensorType type = tensorType(operands.front());
  SmallVector<Indexed> inputs;
  for (Value operand : operands)
    inputs.push_back({operand, identity(type.getRank())});
  return elementwise(type, inputs, body);
}

Value Emitter::reduce(ArrayRef<Indexed> inputs, RankedTensorType type,
                      AffineMap map, double initial, OneResult body) {
  SmallVector<Iterator> iterators(map.getNumDims(), Iterator::reduction);
  for (AffineExpr expr : map.getResults())
    iterators[cast<AffineDimExpr>(expr).getPosition()] = Iterator::parallel;
  Indexed output{fill(type, initial), map};
  auto one = [&](Body &at) { return SmallVector<Value>{body(at)}; };
  return generic(inputs, output, iterators, one).front();
}

} // namespace weir
