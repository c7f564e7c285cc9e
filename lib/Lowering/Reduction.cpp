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
  case ReductionKind::prod:
    return at.mul(at.out[0], at.in[0]);
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
  case ReductionKind::prod:
    return 1;
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
    return at.add(at.out[0],
                  at.truth(at.equal(at.in[0], at.in[1]), at.in[0].getType()));
  });
  return emit.elementwise(type, {x, y, dy, {ties, map}}, [](Body &at) {
    // No element equals an extremum that is NaN: 0 / 0 keeps it.
    Value zero = at.constant(at.in[0].getType(), 0);
    Value share = at.select(at.equal(at.in[0], at.in[1]), at.in[2], zero);
    return at.div(share, at.in[3]);
  });
}

static Value isZero(Body &at, Value x) {
  return at.equal(x, at.constant(x.getType(), 0));
}

static Value lowerReduceProductGrad(ReduceProductGradOp op,
                                    ReduceProductGradOp::Adaptor in,
                                    Emitter &emit) {
  Rows rows(emit, in.getX(), op.getAxes());
  Indexed x = rows.element(in.getX());
  Value zeros = rowSum(emit, rows, x, [](Body &at) {
    return at.truth(isZero(at, at.in[0]), at.in[0].getType());
  });
  Value product = emit.reduce(x, rows.rowType, rows.rows, 1, [](Body &at) {
    Value one = at.constant(at.in[0].getType(), 1);
    return at.mul(at.out[0], at.select(isZero(at, at.in[0]), one, at.in[0]));
  });
  return emit.elementwise(
      rows.elementType,
      {x, rows.row(in.getDy()), rows.row(zeros), rows.row(product)},
      [](Body &at) {
        Type type = at.in[0].getType();
        Value zero = at.constant(type, 0);
        Value term = at.mul(at.in[1], at.in[3]);
        Value isOnly = at.equal(at.in[2], at.constant(type, 1));
        Value atZero = at.select(isZero(at, at.in[0]),
                                 at.select(isOnly, term, zero), zero);
        return at.select(isZero(at, at.in[2]), at.div(term, at.in[0]), atZero);
      });
}

static Value lowerNorm(NormOp op, NormOp::Adaptor in, Emitter &emit) {
  Rows rows(emit, in.getX(), op.getAxes());
  Value sum = rowSum(emit, rows, rows.element(in.getX()),
                     [](Body &at) { return at.mul(at.in[0], at.in[0]); });
  return emit.elementwise(sum, [](Body &at) { return at.sqrt(at.in[0]); });
}

// In two passes: the mean, then the squares of what differs from it.
static Value getVariance(Emitter &emit, Value x, ArrayRef<int64_t> axes,
                         int64_t correction, bool root) {
  Rows rows(emit, x, axes);
  Value mean =
      rowMean(emit, rows, rows.element(x), [](Body &at) { return at.in[0]; });
  Value sum =
      rowSum(emit, rows, {rows.element(x), rows.row(mean)}, [](Body &at) {
        Value difference = at.sub(at.in[0], at.in[1]);
        return at.mul(difference, difference);
      });
  double factor = 1.0 / (rows.length - correction);
  return emit.elementwise(sum, [&](Body &at) {
    Value variance = at.mul(at.in[0], factor);
    return root ? at.sqrt(variance) : variance;
  });
}

static Value lowerVariance(VarianceOp op, VarianceOp::Adaptor in,
                           Emitter &emit) {
  return getVariance(emit, in.getX(), op.getAxes(), op.getCorrection(),
                     /*root=*/false);
}

static Value lowerStandardDeviation(StandardDeviationOp op,
                                    StandardDeviationOp::Adaptor in,
                                    Emitter &emit) {
  return getVariance(emit, in.getX(), op.getAxes(), op.getCorrection(),
                     /*root=*/true);
}

static Value lowerDivideOrZero(DivideOrZeroOp op, DivideOrZeroOp::Adaptor in,
                               Emitter &emit) {
  return emit.elementwise({in.getLhs(), in.getRhs()}, [](Body &at) {
    return at.select(isZero(at, at.in[1]), at.constant(at.in[0].getType(), 0),
                     at.div(at.in[0], at.in[1]));
  });
}

// The first place that equals the extremum or, as the extremum then is NaN,
// that equals nothing.
static Value lowerArgExtremum(ArgExtremumOp op, ArgExtremumOp::Adaptor in,
                              Emitter &emit) {
  int64_t axis = op.getAxis();
  Rows rows(emit, in.getX(), axis);
  Value extremum = reduceAxes(emit, in.getX(), axis, op.getKind());
  return emit.reduce(
      {rows.element(in.getX()), rows.row(extremum)}, tensorType(op.getResult()),
      rows.rows, rows.length, [&](Body &at) -> Value {
        Value x = at.in[0];
        Value place = at.index(axis);
        Value end = at.constant(place.getType(), rows.length);
        Value isNumber = at.equal(x, x);
        Value here = at.select(at.equal(x, at.in[1]), place, end);
        return arith::MinSIOp::create(at.builder, at.loc, at.out[0],
                                      at.select(isNumber, here, place));
      });
}

// After the pass with shift s each element is the sum of 2s elements up to it:
// few passes, each of which can be vectorized.
static Value lowerCumulativeSum(CumulativeSumOp op, CumulativeSumOp::Adaptor in,
                                Emitter &emit) {
  Value sum = in.getX();
  RankedTensorType type = tensorType(sum);
  int64_t axis = op.getAxis(), size = type.getDimSize(axis);
  AffineMap same = emit.identity(type.getRank());
  AffineExpr place = emit.builder.getAffineDimExpr(axis);
  for (int64_t shift = 1; shift < size; shift *= 2) {
    int64_t offset = op.getReverse() ? shift : -shift;
    AffineMap shifted = emit.replace(same, axis, (place + offset) % size);
    sum = emit.elementwise(type, {{sum, same}, {sum, shifted}}, [&](Body &at) {
      Value zero = at.constant(at.in[0].getType(), 0);
      Value other =
          op.getReverse()
              ? at.select(at.less(at.index(axis), size - shift), at.in[1], zero)
              : at.select(at.less(at.index(axis), shift), zero, at.in[1]);
      return at.add(at.in[0], other);
    });
  }
  return sum;
}

void attachReduction(MLIRContext &context) {
  attach<ReduceOp, lowerReduce>(context);
  attach<ReduceExtremumGradOp, lowerReduceExtremumGrad>(context);
  attach<ReduceProductGradOp, lowerReduceProductGrad>(context);
  attach<NormOp, lowerNorm>(context);
  attach<VarianceOp, lowerVariance>(context);
  attach<StandardDeviationOp, lowerStandardDeviation>(context);
  attach<DivideOrZeroOp, lowerDivideOrZero>(context);
  attach<ArgExtremumOp, lowerArgExtremum>(context);
  attach<CumulativeSumOp, lowerCumulativeSum>(context);
  attachSoftmax(context);
}

} // namespace weir
