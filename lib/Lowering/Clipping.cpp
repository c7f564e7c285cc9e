// Gradients clipped as a whole, by element, by unit, and by the running score
// of their norm.
#include "lib/Lowering/Families.h"
#include "lib/Lowering/Sums.h"

using namespace mlir;

namespace weir {

//===-- weir.clip ---------------------------------------------------------===//

// min(1, max / (norm + 1e-6)), from the sum of squares in f64.
static Value getFactor(Body &at, double max) {
  Type wide = at.in[0].getType();
  Value safe = at.add(at.sqrt(at.in[0]), at.constant(wide, 1e-6));
  Value ratio = at.div(at.constant(wide, max), safe);
  return at.minimum(ratio, at.constant(wide, 1));
}

// Continues the scalar `sum` in place.
static Value addTerm(Emitter &emit, Value sum, Value term) {
  AffineMap none = emit.identity(0);
  return emit
      .generic(Indexed{term, none}, Indexed{sum, none}, {},
               [](Body &at) -> SmallVector<Value> {
                 return {at.add(at.out[0], at.in[0])};
               })
      .front();
}

// The same whether the sums of each gradient are asked for or not, so that
// probes change no bit.
static SmallVector<Value> lowerClip(ClipOp op, ClipOp::Adaptor in,
                                    Emitter &emit) {
  RankedTensorType type = tensorType(op.getNorm());
  Value sum = emit.fill(tensorType({}, emit.builder.getF64Type()), 0);
  SmallVector<Value> squares;
  for (Value gradient : in.getGradients()) {
    squares.push_back(sumSquaresWide(emit, gradient));
    sum = addTerm(emit, sum, squares.back());
  }
  if (op.getSquares().empty())
    squares.clear();
  AffineMap none = emit.identity(0);
  Value norm = emit.elementwise(type, Indexed{sum, none}, [&](Body &at) {
    return at.toFloat(at.sqrt(at.in[0]), type.getElementType());
  });
  SmallVector<Value> results{norm, emit.constant(type, 1)};
  if (op.getMax()) {
    double max = op.getMax()->convertToDouble();
    results[1] = emit.elementwise(type, Indexed{sum, none}, [&](Body &at) {
      return at.toFloat(getFactor(at, max), type.getElementType());
    });
  }
  llvm::append_range(results, squares);
  return results;
}

//===-- weir.clip_value ---------------------------------------------------===//

static Value magnitude(Body &at, Value x) {
  return math::AbsFOp::create(at.builder, at.loc, x);
}

static Value largestMagnitude(Emitter &emit, Value x) {
  RankedTensorType type = tensorType(x);
  int64_t rank = type.getRank();
  Type element = type.getElementType();
  auto body = [](Body &at) {
    return at.maximum(at.out[0], magnitude(at, at.in[0]));
  };
  if (rank > 1) {
    x = emit.reduce(Indexed{x, emit.identity(rank)},
                    tensorType({type.getDimSize(0)}, element),
                    emit.select(rank, {0}), 0, body);
    rank = 1;
  }
  return emit.reduce(Indexed{x, emit.identity(rank)}, tensorType({}, element),
                     emit.select(rank, {}), 0, body);
}

static SmallVector<Value>
lowerClipValue(ClipValueOp op, ClipValueOp::Adaptor in, Emitter &emit) {
  double max = op.getMax().convertToDouble();
  Type element = tensorType(op.getFactor()).getElementType();
  Value clipped = emit.elementwise(in.getGradient(), [&](Body &at) {
    return at.maximum(at.minimum(at.in[0], at.constant(element, max)),
                      at.constant(element, -max));
  });
  Value largest = largestMagnitude(emit, in.getGradient());
  Value factor = emit.elementwise(largest, [&](Body &at) {
    Value bound = at.constant(element, max);
    return at.div(bound, at.maximum(at.in[0], bound));
  });
  return {clipped, factor};
}

//===-- weir.clip_units ---------------------------------------------------===//

// How far each unit is scaled down: min(1, max max(|w|, eps) / |g|).
static Value getUnitFactors(Emitter &emit, Value gradients, Value parameters,
                            double max, double eps) {
  return emit.elementwise({gradients, parameters}, [&](Body &at) {
    Type type = at.in[0].getType();
    Value size = at.maximum(at.sqrt(at.in[1]), at.constant(type, eps));
    Value bound = at.mul(size, max), norm = at.sqrt(at.in[0]);
    Value above = at.compare(arith::CmpFPredicate::OGT, norm, bound);
    return at.select(above, at.div(bound, norm), at.constant(type, 1));
  });
}

static SmallVector<Value>
lowerClipUnits(ClipUnitsOp op, ClipUnitsOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = tensorType(in.getGradient());
  int64_t rank = type.getRank();
  Type element = type.getElementType();
  auto squares = [&](Value x) {
    return rank > 1 ? sumSquaresBehind(emit, x) : sumSquares(emit, x);
  };
  Value factors = getUnitFactors(
      emit, squares(in.getGradient()), squares(in.getParameter()),
      op.getMax().convertToDouble(), op.getEps().convertToDouble());
  int64_t units = rank > 1 ? 1 : 0;
  AffineMap unit =
      units ? emit.select(rank, {0}) : emit.select(rank, ArrayRef<int64_t>());
  SmallVector<Indexed> inputs{{in.getGradient(), emit.identity(rank)},
                              {factors, unit}};
  Value clipped = emit.elementwise(
      type, inputs, [](Body &at) { return at.mul(at.in[0], at.in[1]); });
  if (!units)
    return {clipped, factors};
  Value least =
      emit.reduce(Indexed{factors, emit.identity(1)}, tensorType({}, element),
                  emit.select(1, {}), 1,
                  [](Body &at) { return at.minimum(at.out[0], at.in[0]); });
  return {clipped, least};
}

//===-- weir.clip_score ---------------------------------------------------===//

namespace {
/// The scalars at one evaluation of weir.clip_score.
struct Score {
  ClipScoreOp op;
  Body &at;
  Value norm, count, mean, variance;
  Value warm; // whether the warm-up is not over

  Score(ClipScoreOp op, Body &at)
      : op(op), at(at), norm(at.in[0]), count(at.in[1]), mean(at.in[2]),
        variance(at.in[3]) {
    warm = at.compare(arith::CmpFPredicate::OLT, count,
                      number(double(op.getWarmup())));
  }
  Value number(double value) { return at.constant(norm.getType(), value); }

  Value next() { return at.add(count, number(1)); }
  // Welford's: the mean after one more of `next()` norms.
  Value warmMean() { return at.add(mean, at.div(at.sub(norm, mean), next())); }
  Value warmVariance() {
    Value product = at.mul(at.sub(norm, mean), at.sub(norm, warmMean()));
    return at.add(variance, at.div(at.sub(product, variance), next()));
  }
  // The norm after clipping.
  Value kept() {
    double z = op.getThreshold().convertToDouble();
    Value deviation = at.sqrt(variance);
    Value score = at.div(at.sub(norm, mean), at.add(deviation, number(1e-6)));
    Value bound = at.add(mean, at.div(at.mul(deviation, z * z), score));
    return at.select(at.compare(arith::CmpFPredicate::OGT, score, number(z)),
                     bound, norm);
  }
  Value mix(Value old, Value value) {
    double decay = op.getDecay().convertToDouble();
    return at.add(at.mul(old, decay), at.mul(value, 1 - decay));
  }
  Value coldMean() { return mix(mean, kept()); }
  Value coldVariance() {
    Value distance = at.sub(kept(), coldMean());
    return mix(variance, at.mul(distance, distance));
  }
  Value factor() {
    Value norms = kept(), one = number(1);
    Value clips = at.compare(arith::CmpFPredicate::OLT, norms, norm);
    return at.select(warm, one, at.select(clips, at.div(norms, norm), one));
  }
};
} // namespace

static SmallVector<Value>
lowerClipScore(ClipScoreOp op, ClipScoreOp::Adaptor in, Emitter &emit) {
  auto make = [&](llvm::function_ref<Value(Score &)> value) {
    return emit.elementwise(in.getOperands(), [&](Body &at) {
      Score score(op, at);
      return value(score);
    });
  };
  return {make([](Score &s) { return s.factor(); }),
          make([](Score &s) { return s.at.select(s.warm, s.next(), s.count); }),
          make([](Score &s) {
            return s.at.select(s.warm, s.warmMean(), s.coldMean());
          }),
          make([](Score &s) {
            return s.at.select(s.warm, s.warmVariance(), s.coldVariance());
          })};
}

//===-- weir.least --------------------------------------------------------===//

static Value lowerLeast(LeastOp op, LeastOp::Adaptor in, Emitter &emit) {
  return emit.elementwise(in.getValues(), [](Body &at) {
    Value least = at.in[0];
    for (Value other : at.in.drop_front())
      least = at.minimum(least, other);
    return least;
  });
}

void attachClipping(MLIRContext &context) {
  attach<ClipOp, lowerClip>(context);
  attach<ClipScoreOp, lowerClipScore>(context);
  attach<ClipUnitsOp, lowerClipUnits>(context);
  attach<ClipValueOp, lowerClipValue>(context);
  attach<LeastOp, lowerLeast>(context);
}

} // namespace weir
