#include "lib/Lowering/Emitter.h"
#include "lib/Lowering/Families.h"

using namespace mlir;

namespace weir {

//===-- weir.guard --------------------------------------------------------===//

// x - x is 0 unless x is infinite or NaN.
static Value isFinite(Body &at, Value x) {
  return at.equal(at.sub(x, x), at.constant(x.getType(), 0));
}

// A scalar that says whether all elements are finite.
static Value allFinite(Emitter &emit, Value x) {
  int64_t rank = tensorType(x).getRank();
  return emit.reduce(
      Indexed{x, emit.identity(rank)}, tensorType({}, emit.builder.getI1Type()),
      emit.select(rank, {}), 1,
      [](Body &at) { return at.both(at.out[0], isFinite(at, at.in[0])); });
}

static Value lowerGuard(GuardOp op, GuardOp::Adaptor in, Emitter &emit) {
  AffineMap none = emit.identity(0);
  SmallVector<Indexed> inputs;
  for (Value value : in.getValues())
    inputs.push_back(
        {tensorType(value).getRank() ? allFinite(emit, value) : value, none});
  return emit.elementwise(tensorType(op.getFinite()), inputs, [](Body &at) {
    Value finite = at.constant(at.builder.getI1Type(), 1);
    for (auto [i, one] : llvm::enumerate(at.in)) {
      Value is = one.getType().isInteger(1) ? one : isFinite(at, one);
      finite = i ? at.both(finite, is) : is;
    }
    return finite;
  });
}

//===-- accumulation and scaling ------------------------------------------===//

// `x` at each of its points, beside scalars.
static Indexed whole(Emitter &emit, Value x) {
  return {x, emit.identity(tensorType(x).getRank())};
}
static Indexed scalar(Emitter &emit, Value x, Value beside) {
  return {x, emit.select(tensorType(beside).getRank(), {})};
}

// In place: the output is `destination` itself.
static Value updateInPlace(Emitter &emit, Value destination,
                           ArrayRef<Indexed> inputs, Emitter::OneResult body) {
  int64_t rank = tensorType(destination).getRank();
  SmallVector<Emitter::Iterator> parallel(rank, Emitter::Iterator::parallel);
  auto one = [&](Body &at) { return SmallVector<Value>{body(at)}; };
  return emit.generic(inputs, whole(emit, destination), parallel, one).front();
}

// Into fresh memory: the sum is read by the clipping and again by the commit.
static Value lowerAccumulate(AccumulateOp op, AccumulateOp::Adaptor in,
                             Emitter &emit) {
  double scale = op.getScale().convertToDouble();
  return emit.elementwise({in.getGradient(), in.getSum()}, [&](Body &at) {
    return at.add(at.in[1], at.mul(at.in[0], scale));
  });
}

static SmallVector<Value> lowerCycle(CycleOp op, CycleOp::Adaptor in,
                                     Emitter &emit) {
  Type element = tensorType(in.getCount()).getElementType();
  auto add1 = [&](Body &at) {
    return at.add(at.in[0], at.constant(element, 1));
  };
  auto isLast = [&](Body &at, Value next) {
    return at.compare(arith::CmpFPredicate::OGE, next,
                      at.constant(element, double(op.getLength())));
  };
  Value next = emit.elementwise(in.getCount(), [&](Body &at) {
    Value more = add1(at);
    return at.select(isLast(at, more), at.constant(element, 0), more);
  });
  Value keep = emit.elementwise(in.getCount(), [&](Body &at) {
    return at.select(isLast(at, add1(at)), at.constant(element, 0),
                     at.constant(element, 1));
  });
  Indexed count{in.getCount(), emit.identity(0)};
  Value last = emit.elementwise(tensorType(op.getLast()), count,
                                [&](Body &at) { return isLast(at, add1(at)); });
  return {next, keep, last};
}

static Value lowerReplace(ReplaceOp op, ReplaceOp::Adaptor in, Emitter &emit) {
  SmallVector<Indexed> inputs{whole(emit, in.getValue())};
  if (in.getFactor())
    inputs.push_back(scalar(emit, in.getFactor(), in.getOld()));
  return updateInPlace(emit, in.getOld(), inputs, [](Body &at) {
    return at.in.size() > 1 ? at.mul(at.in[0], at.in[1]) : at.in[0];
  });
}

static Value lowerScale(ScaleOp op, ScaleOp::Adaptor in, Emitter &emit) {
  Value x = in.getX();
  SmallVector<Indexed> inputs{whole(emit, x), scalar(emit, in.getBy(), x)};
  return emit.elementwise(tensorType(x), inputs, [&](Body &at) {
    return op.getInverse() ? at.div(at.in[0], at.in[1])
                           : at.mul(at.in[0], at.in[1]);
  });
}

static SmallVector<Value>
lowerAdjustScale(AdjustScaleOp op, AdjustScaleOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = tensorType(op.getNewScale());
  Type element = type.getElementType();
  AffineMap none = emit.identity(0);
  SmallVector<Indexed> inputs{
      {in.getScale(), none}, {in.getClean(), none}, {in.getFinite(), none}};
  auto count = [&](Body &at) {
    return at.add(at.in[1], at.constant(element, 1));
  };
  auto grows = [&](Body &at, Value clean) {
    return at.compare(arith::CmpFPredicate::OGE, clean,
                      at.constant(element, AdjustScaleOp::cleanSteps));
  };
  Value scale = emit.elementwise(type, inputs, [&](Body &at) {
    Value twice = at.minimum(at.mul(at.in[0], 2),
                             at.constant(element, AdjustScaleOp::largestScale));
    Value half = at.maximum(at.mul(at.in[0], 0.5), at.constant(element, 1));
    Value kept = at.select(grows(at, count(at)), twice, at.in[0]);
    return at.select(at.in[2], kept, half);
  });
  Value clean = emit.elementwise(type, inputs, [&](Body &at) {
    Value zero = at.constant(element, 0), more = count(at);
    return at.select(at.in[2], at.select(grows(at, more), zero, more), zero);
  });
  return {scale, clean};
}

static Value lowerAverage(AverageOp op, AverageOp::Adaptor in, Emitter &emit) {
  Value average = in.getAverage();
  SmallVector<Indexed> inputs{whole(emit, in.getParameter()),
                              scalar(emit, in.getKeep(), average)};
  return updateInPlace(emit, average, inputs, [](Body &at) {
    Value keep = at.in[1];
    Value share = at.sub(at.constant(keep.getType(), 1), keep);
    return at.add(at.mul(keep, at.out[0]), at.mul(share, at.in[0]));
  });
}

void attachTraining(MLIRContext &context) {
  attachClipping(context);
  attachMergeRows(context);
  attachUpdate(context);
  attach<AccumulateOp, lowerAccumulate>(context);
  attach<AdjustScaleOp, lowerAdjustScale>(context);
  attach<AverageOp, lowerAverage>(context);
  attach<CycleOp, lowerCycle>(context);
  attach<GuardOp, lowerGuard>(context);
  attach<ReplaceOp, lowerReplace>(context);
  attach<ScaleOp, lowerScale>(context);
}

} // namespace weir
