// What watches a model: statistics by way of one value a row, so that the
// larger part can be split and vectorized; the window of the last norms.
#include "lib/Lowering/Emitter.h"
#include "lib/Lowering/Families.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace weir {

//===-- weir.probe --------------------------------------------------------===//

// What the element `x` adds to the sum of `word`, in its own type: a count of
// a row is exact in f32.
static Value getTerm(ProbeOp op, StringRef word, Body &at, Value x) {
  Type type = x.getType();
  auto bound = [&](const APFloat &number) {
    return at.constant(type, number.convertToDouble());
  };
  if (word == "squares")
    return at.mul(x, x);
  // x - x is 0 unless x is infinite or NaN.
  if (word == "not_finite")
    return at.select(at.equal(at.sub(x, x), at.constant(type, 0)),
                     at.constant(type, 0), at.constant(type, 1));
  if (word == "zeros")
    return at.truth(at.equal(x, at.constant(type, 0)), type);
  Value sum;
  auto add = [&](arith::CmpFPredicate predicate, const APFloat &number) {
    Value is = at.truth(at.compare(predicate, x, bound(number)), type);
    sum = sum ? at.add(sum, is) : is;
  };
  if (op.getLow())
    add(arith::CmpFPredicate::OLE, *op.getLow());
  if (op.getHigh())
    add(arith::CmpFPredicate::OGE, *op.getHigh());
  return sum;
}

namespace {
/// Sums over all elements of `x`, one for each of `words`.
class Sums {
public:
  Sums(ProbeOp op, Emitter &emit, ArrayRef<StringRef> words)
      : op(op), emit(emit), words(words) {}

  SmallVector<Value> build(Value x);

private:
  using Term = llvm::function_ref<Value(Body &, size_t)>;
  /// One loop nest with a result of `type` for each word.
  SmallVector<Value> fold(ArrayRef<Value> inputs, RankedTensorType type,
                          AffineMap map, Term term);

  ProbeOp op;
  Emitter &emit;
  ArrayRef<StringRef> words;
};
} // namespace

SmallVector<Value> Sums::fold(ArrayRef<Value> values, RankedTensorType type,
                              AffineMap map, Term term) {
  int64_t loops = map.getNumDims();
  SmallVector<Emitter::Iterator> iterators(loops, Emitter::Iterator::reduction);
  for (int64_t i = 0; i < map.getNumResults(); ++i)
    iterators[i] = Emitter::Iterator::parallel;
  SmallVector<Indexed> inputs, outputs;
  for (Value value : values)
    inputs.push_back({value, emit.identity(loops)});
  for (size_t i = 0; i < words.size(); ++i)
    outputs.push_back({emit.fill(type, 0), map});
  return emit.generic(inputs, outputs, iterators, [&](Body &at) {
    SmallVector<Value> sums;
    for (size_t i = 0; i < words.size(); ++i)
      sums.push_back(
          at.add(at.out[i], at.toFloat(term(at, i), at.out[i].getType())));
    return sums;
  });
}

SmallVector<Value> Sums::build(Value x) {
  RankedTensorType type = tensorType(x);
  int64_t rank = type.getRank();
  RankedTensorType wide = tensorType({}, emit.builder.getF64Type());
  auto ofElements = [&](Body &at, size_t i) {
    return getTerm(op, words[i], at, at.in[0]);
  };
  if (rank <= 1)
    return fold(x, wide, emit.select(rank, {}), ofElements);
  SmallVector<Value> rows = fold(x, type.clone(type.getShape().take_front()),
                                 emit.select(rank, {0}), ofElements);
  return fold(rows, wide, emit.select(1, {}),
              [](Body &at, size_t i) { return at.in[i]; });
}

// The largest magnitude of each element over the samples, then how many are 0.
static Value countDead(ProbeOp op, Emitter &emit, Value x) {
  RankedTensorType type = tensorType(x);
  RankedTensorType unit = type.clone(type.getShape().drop_front());
  int64_t rank = type.getRank();
  Value largest = emit.reduce(Indexed{x, emit.identity(rank)}, unit,
                              emit.drop(rank, {0}), 0, [](Body &at) {
                                Value size = math::AbsFOp::create(
                                    at.builder, at.loc, at.in[0]);
                                return at.maximum(at.out[0], size);
                              });
  StringRef zeros = "zeros";
  return Sums(op, emit, zeros).build(largest).front();
}

static SmallVector<Value> lowerProbe(ProbeOp op, ProbeOp::Adaptor in,
                                     Emitter &emit) {
  SmallVector<StringRef> words;
  for (StringRef word : op.getWhat().getAsValueRange<StringAttr>())
    if (word != "dead")
      words.push_back(word);
  SmallVector<Value> sums, results;
  if (!words.empty())
    sums = Sums(op, emit, words).build(in.getX());
  ArrayRef<Value> next = sums;
  for (StringRef word : op.getWhat().getAsValueRange<StringAttr>()) {
    bool isDead = word == "dead";
    results.push_back(isDead ? countDead(op, emit, in.getX()) : next.front());
    next = next.drop_front(!isDead);
  }
  return results;
}

//===-- weir.outlier ------------------------------------------------------===//

namespace {
/// The scalars at the decision of weir.outlier.
struct Decision {
  OutlierOp op;
  Body &at;
  double size;
  Value norm, count, mean, variance; // mean and variance in f64

  Decision(OutlierOp op, Body &at)
      : op(op), at(at), size(double(tensorType(op.getWindow()).getDimSize(0))),
        norm(at.in[0]), count(at.in[1]), mean(at.in[2]), variance(at.in[3]) {}

  Value wide() { return at.toFloat(norm, mean.getType()); }
  Value limit() {
    return at.add(
        mean, at.mul(at.sqrt(variance), op.getThreshold().convertToDouble()));
  }
  Value isOutlier() {
    Value isFull = at.compare(arith::CmpFPredicate::OGE, count,
                              at.constant(count.getType(), size));
    Value varies = at.compare(arith::CmpFPredicate::OGT, variance,
                              at.constant(variance.getType(), 0));
    Value isAbove = at.compare(arith::CmpFPredicate::OGT, wide(), limit());
    return at.both(at.both(isFull, varies), isAbove);
  }
};
} // namespace

// The mean of `term` over the window, in f64. `beside` is a scalar or null.
static Value average(Emitter &emit, Value window, Value beside,
                     Emitter::OneResult term) {
  SmallVector<Indexed> inputs{{window, emit.identity(1)}};
  if (beside)
    inputs.push_back({beside, emit.select(1, {})});
  RankedTensorType wide = tensorType({}, emit.builder.getF64Type());
  Value sum = emit.reduce(inputs, wide, emit.select(1, {}), 0, [&](Body &at) {
    return at.add(at.out[0], term(at));
  });
  double size = double(tensorType(window).getDimSize(0));
  return emit.elementwise(sum,
                          [&](Body &at) { return at.mul(at.in[0], 1 / size); });
}

static Value advanceCount(Emitter &emit, Value count, double size) {
  return emit.elementwise(count, [&](Body &at) {
    Value next = at.add(at.in[0], at.constant(at.in[0].getType(), 1));
    Value isEnd = at.equal(next, at.constant(next.getType(), 2 * size));
    return at.select(isEnd, at.constant(next.getType(), size), next);
  });
}

// The window with the norm in the place of the oldest one.
static Value advanceWindow(Emitter &emit, Value window, Value norm, Value count,
                           double size) {
  AffineMap none = emit.select(1, {});
  SmallVector<Indexed> inputs{
      {window, emit.identity(1)}, {norm, none}, {count, none}};
  return emit.elementwise(tensorType(window), inputs, [&](Body &at) {
    Value number = at.in[2];
    Value end = at.constant(number.getType(), size);
    Value isFull = at.compare(arith::CmpFPredicate::OGE, number, end);
    Value place = at.select(isFull, at.sub(number, end), number);
    Value here = at.toFloat(at.index(0), number.getType());
    return at.select(at.equal(here, place), at.in[1], at.in[0]);
  });
}

static SmallVector<Value> lowerOutlier(OutlierOp op, OutlierOp::Adaptor in,
                                       Emitter &emit) {
  Type wide = emit.builder.getF64Type();
  Value mean = average(emit, in.getWindow(), nullptr,
                       [&](Body &at) { return at.toFloat(at.in[0], wide); });
  Value variance = average(emit, in.getWindow(), mean, [&](Body &at) {
    Value distance = at.sub(at.toFloat(at.in[0], wide), at.in[1]);
    return at.mul(distance, distance);
  });
  AffineMap none = emit.identity(0);
  SmallVector<Indexed> inputs{{in.getNorm(), none},
                              {in.getCount(), none},
                              {mean, none},
                              {variance, none}};
  Value inlier =
      emit.elementwise(tensorType(op.getInlier()), inputs, [&](Body &at) {
        Type flag = at.builder.getI1Type();
        return at.select(Decision(op, at).isOutlier(), at.constant(flag, 0),
                         at.constant(flag, 1));
      });
  RankedTensorType type = tensorType(op.getFactor());
  Value factor = emit.elementwise(type, inputs, [&](Body &at) {
    Decision decision(op, at);
    Value ratio = at.toFloat(at.div(decision.limit(), decision.wide()),
                             type.getElementType());
    return at.select(decision.isOutlier(), ratio,
                     at.constant(type.getElementType(), 1));
  });
  double size = double(tensorType(op.getWindow()).getDimSize(0));
  return {
      inlier, factor,
      advanceWindow(emit, in.getWindow(), in.getNorm(), in.getCount(), size),
      advanceCount(emit, in.getCount(), size)};
}

void attachProbe(MLIRContext &context) {
  attach<OutlierOp, lowerOutlier>(context);
  attach<ProbeOp, lowerProbe>(context);
}

} // namespace weir
