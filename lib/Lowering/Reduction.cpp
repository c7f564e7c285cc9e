#include "lib/Lowering/Families.h"
#include "lib/Lowering/Rows.h"

#include <limits>

using namespace mlir;

namespace weir {

static Value combine(Body &at, ReductionKind kind) {
  switch (kind) {
  case ReductionKind::sum:
  case ReductionKind::mean:
    return at.add(at.out[0], at.in[0]);
  case ReductionKind::max:
    return at.maximum(at.out[0], at.in[0]);
  case ReductionKind::min:
    return at.minimum(at.out[0], at.in[0]);
  }
  llvm_unreachable("all kinds are handled");
}

static double neutral(ReductionKind kind) {
  double infinity = std::numeric_limits<double>::infinity();
  switch (kind) {
  case ReductionKind::sum:
  case ReductionKind::mean:
    return 0;
  case ReductionKind::max:
    return -infinity;
  case ReductionKind::min:
    return infinity;
  }
  llvm_unreachable("all kinds are handled");
}

static Value reduceAxes(Emitter &emit, Value x, ArrayRef<int64_t> axes,
                        ReductionKind kind) {
  RankedTensorType type = tensorType(x);
  AffineMap map = emit.drop(type.getRank(), axes);
  SmallVector<int64_t> shape;
  for (AffineExpr expr : map.getResults())
    shape.push_back(type.getDimSize(cast<AffineDimExpr>(expr).getPosition()));
  return emit.reduce(Indexed{x, emit.identity(type.getRank())},
                     tensorType(shape, type.getElementType()), map,
                     neutral(kind),
                     [&](Body &at) { return combine(at, kind); });
}

// A reduction to a scalar goes by way of one value for each element of axis 0,
// so that its larger part can be split and vectorized.
static Value lowerReduce(ReduceOp op, ReduceOp::Adaptor in, Emitter &emit) {
  Value x = in.getX();
  SmallVector<int64_t> axes(op.getAxes());
  RankedTensorType type = tensorType(x);
  int64_t count = 1;
  for (int64_t axis : axes)
    count *= type.getDimSize(axis);
  if (static_cast<int64_t>(axes.size()) == type.getRank() && axes.size() > 1) {
    x = reduceAxes(emit, x, ArrayRef(axes).drop_front(), op.getKind());
    axes = {0};
  }
  Value result = reduceAxes(emit, x, axes, op.getKind());
  if (op.getKind() != ReductionKind::mean)
    return result;
  return emit.elementwise(
      result, [&](Body &at) { return at.mul(at.in[0], 1.0 / count); });
}

static Value lowerReduceExtremumGrad(ReduceExtremumGradOp op,
                                     ReduceExtremumGradOp::Adaptor in,
                                     Emitter &emit) {
  RankedTensorType type = tensorType(in.getX());
  int64_t rank = type.getRank();
  Indexed x{in.getX(), emit.identity(rank)};
  AffineMap map = emit.drop(rank, op.getAxes());
  Indexed y{in.getY(), map}, dy{in.getDy(), map};
  Value ties = emit.reduce({x, y}, tensorType(in.getY()), map, 0, [](Body &at) {
    Type type = at.in[0].getType();
    Value one = at.select(at.equal(at.in[0], at.in[1]), at.constant(type, 1),
                          at.constant(type, 0));
    return at.add(at.out[0], one);
  });
  return emit.elementwise(type, {x, y, dy, {ties, map}}, [](Body &at) {
    return at.select(at.equal(at.in[0], at.in[1]), at.div(at.in[2], at.in[3]),
                     at.constant(at.in[0].getType(), 0));
  });
}

static Value lowerSoftmax(SoftmaxOp op, SoftmaxOp::Adaptor in, Emitter &emit) {
  Rows rows(emit, in.getX(), op.getAxis());
  Value maximum = rowMaximum(emit, rows, in.getX());
  Value power = emit.elementwise(
      rows.elementType, {rows.element(in.getX()), rows.row(maximum)},
      [](Body &at) { return at.exp(at.sub(at.in[0], at.in[1])); });
  Value sum = emit.reduce(rows.element(power), rows.rowType, rows.rows, 0,
                          [](Body &at) { return at.add(at.out[0], at.in[0]); });
  return emit.elementwise(rows.elementType,
                          {rows.element(power), rows.row(sum)},
                          [](Body &at) { return at.div(at.in[0], at.in[1]); });
}

// The sum of a vector's first `valid` elements, or of all. The rest may hold
// anything, NaN too, so it is selected away.
static Value sumOfVector(Emitter &emit, Value x, Value valid) {
  auto scalar = tensorType({}, tensorType(x).getElementType());
  AffineMap none = emit.select(1, {});
  SmallVector<Indexed> inputs{{x, emit.identity(1)}};
  if (valid)
    inputs.push_back({valid, none});
  return emit.reduce(inputs, scalar, none, 0, [&](Body &at) {
    Value term = at.in[0];
    if (valid) {
      Value counts = arith::CmpIOp::create(
          at.builder, at.loc, arith::CmpIPredicate::slt, at.index(0), at.in[1]);
      term = at.select(counts, term, at.constant(term.getType(), 0));
    }
    return at.add(at.out[0], term);
  });
}

static SmallVector<Value> lowerTotal(TotalOp op, TotalOp::Adaptor in,
                                     Emitter &emit) {
  Value x = in.getX(), valid = in.getValid();
  RankedTensorType type = tensorType(x);
  RankedTensorType scalar = tensorType(op.getWeight());
  if (type.getRank() == 0)
    return {x, emit.constant(scalar, 1)};
  int64_t count = type.getNumElements();
  double perRow = count / type.getDimSize(0);
  if (type.getRank() > 1)
    x = reduceAxes(emit, x,
                   llvm::to_vector(llvm::seq<int64_t>(1, type.getRank())),
                   ReductionKind::sum);
  Value sum = sumOfVector(emit, x, valid);
  if (!valid)
    return {sum, emit.constant(scalar, count)};
  Value weight =
      emit.elementwise(scalar, Indexed{valid, emit.identity(0)}, [&](Body &at) {
        return at.mul(at.toFloat(at.in[0], scalar.getElementType()), perRow);
      });
  return {sum, weight};
}

void attachReduction(MLIRContext &context) {
  attach<ReduceOp, lowerReduce>(context);
  attach<ReduceExtremumGradOp, lowerReduceExtremumGrad>(context);
  attach<SoftmaxOp, lowerSoftmax>(context);
  attach<TotalOp, lowerTotal>(context);
}

} // namespace weir
