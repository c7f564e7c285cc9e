// What sums up losses and metrics over a batch.
#include "lib/Lowering/Families.h"
#include "lib/Lowering/Rows.h"

#include <limits>

using namespace mlir;

namespace weir {

// `a` and `b`, either of which may be null: true.
static Value bothOf(Body &at, Value a, Value b) {
  if (!a || !b)
    return a ? a : b;
  return at.both(a, b);
}

//===-- mark --------------------------------------------------------------===//

static Value lowerMark(MarkOp op, MarkOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = tensorType(op.getMark());
  int64_t rank = type.getRank();
  SmallVector<Indexed> inputs;
  if (in.getClasses())
    inputs.push_back({in.getClasses(), emit.identity(rank)});
  int64_t steps = 0;
  if (in.getLengths()) {
    steps = tensorType(in.getLengths()).getRank();
    inputs.push_back(emit.leading(in.getLengths(), rank));
  }
  return emit.elementwise(type, inputs, [&](Body &at) {
    Value counts;
    if (in.getClasses()) {
      Value ignored = at.constant(at.in[0].getType(), *op.getIgnore());
      counts = arith::CmpIOp::create(
          at.builder, at.loc, arith::CmpIPredicate::ne, at.in[0], ignored);
    }
    if (in.getLengths())
      counts = bothOf(at, counts, at.less(at.index(steps), at.in.back()));
    return counts;
  });
}

//===-- total and spread --------------------------------------------------===//

namespace {
/// What counts of the elements of a total, and how its parts are summed up.
class Totals {
public:
  Totals(TotalOp::Adaptor in, Emitter &emit)
      : in(in), emit(emit), type(tensorType(in.getX())),
        scalar(tensorType({}, type.getElementType())) {}

  Value sum();
  Value weight();

private:
  /// Adds `value` and the mask's truth to `inputs`.
  static size_t add(SmallVectorImpl<Indexed> &inputs, Indexed one) {
    inputs.push_back(one);
    return inputs.size() - 1;
  }
  Value fold(ArrayRef<Indexed> inputs, RankedTensorType result, AffineMap map,
             Emitter::OneResult term, llvm::function_ref<Value(Body &)> counts);

  TotalOp::Adaptor in;
  Emitter &emit;
  RankedTensorType type, scalar;
};
} // namespace

// Sums `term` where `counts`; what does not count may be anything, NaN too, so
// it is selected away.
Value Totals::fold(ArrayRef<Indexed> inputs, RankedTensorType result,
                   AffineMap map, Emitter::OneResult term,
                   llvm::function_ref<Value(Body &)> counts) {
  return emit.reduce(inputs, result, map, 0, [&](Body &at) {
    Value value = term(at);
    if (Value condition = counts(at))
      value = at.select(condition, value, at.constant(value.getType(), 0));
    return at.add(at.out[0], value);
  });
}

// By way of one value a sample, so that the larger part can be split and
// vectorized.
Value Totals::sum() {
  Value x = in.getX(), mask = in.getMask(), valid = in.getValid();
  int64_t rank = type.getRank();
  auto first = [](Body &at) { return at.in[0]; };
  auto isMarked = [&](Body &at) { return mask ? at.in[1] : Value(); };
  SmallVector<Indexed> inputs{{x, emit.identity(rank)}};
  if (mask)
    inputs.push_back(emit.leading(mask, rank));
  if (rank > 1) {
    auto rows = type.clone(type.getShape().take_front());
    x = fold(inputs, rows, emit.select(rank, {0}), first, isMarked);
    inputs = {{x, emit.identity(1)}};
    mask = nullptr;
    rank = 1;
  }
  size_t last = valid ? add(inputs, {valid, emit.select(rank, {})}) : 0;
  return fold(inputs, scalar, emit.select(rank, {}), first, [&](Body &at) {
    Value there = last ? at.less(at.index(0), at.in[last]) : Value();
    return bothOf(at, there, isMarked(at));
  });
}

Value Totals::weight() {
  Value mask = in.getMask(), weight = in.getWeight(), valid = in.getValid();
  if (!mask && !weight && !valid)
    return emit.constant(scalar, type.getNumElements());
  int64_t loops = valid ? 1 : 0;
  for (Value value : {mask, weight})
    if (value)
      loops = std::max(loops, tensorType(value).getRank());
  double each = type.getNumElements();
  for (int64_t size : type.getShape().take_front(loops))
    each /= size;
  // The first only gives the loops their extents.
  auto extents =
      tensorType(type.getShape().take_front(loops), type.getElementType());
  SmallVector<Indexed> inputs{{emit.fill(extents, 1), emit.identity(loops)}};
  size_t marked = mask ? add(inputs, emit.leading(mask, loops)) : 0;
  size_t weighed = weight ? add(inputs, emit.leading(weight, loops)) : 0;
  size_t last = valid ? add(inputs, {valid, emit.select(loops, {})}) : 0;
  Value sum = fold(
      inputs, scalar, emit.select(loops, {}),
      [&](Body &at) { return at.in[weighed]; },
      [&](Body &at) {
        Value there = last ? at.less(at.index(0), at.in[last]) : Value();
        return bothOf(at, there, marked ? at.in[marked] : Value());
      });
  return emit.elementwise(sum,
                          [&](Body &at) { return at.mul(at.in[0], each); });
}

static SmallVector<Value> lowerTotal(TotalOp op, TotalOp::Adaptor in,
                                     Emitter &emit) {
  Totals totals(in, emit);
  return {totals.sum(), totals.weight()};
}

static Value lowerSpread(SpreadOp op, SpreadOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = tensorType(op.getResult());
  int64_t rank = type.getRank();
  return emit.elementwise(
      type,
      {{in.getX(), emit.select(rank, {})}, emit.leading(in.getMask(), rank)},
      [](Body &at) {
        return at.select(at.in[1], at.in[0],
                         at.constant(at.in[0].getType(), 0));
      });
}

//===-- contrastive -------------------------------------------------------===//

namespace {
/// The similarities of one view of each sample with all others: `own` with
/// the same view, `across` with the other one.
struct View {
  Indexed own, across;
  Value maximum, logSum;
};

class Contrast {
public:
  Contrast(Emitter &emit, Value aa, Value ab, Value bb, Value valid)
      : emit(emit), valid(valid), matrix(tensorType(aa)),
        vector(matrix.clone(matrix.getShape().take_front())),
        all(emit.identity(2)), rows(emit.select(2, {0})),
        columns(emit.select(2, {1})) {
    a = makeView({aa, all}, {ab, all});
    b = makeView({bb, all}, {ab, emit.select(2, {1, 0})});
  }

  /// Of each row of `own`, an exponential below is 0 on the diagonal.
  Value ownPart(Body &at, Value exponential) {
    return at.select(at.equal(at.index(0), at.index(1)),
                     at.constant(exponential.getType(), 0), exponential);
  }

  Emitter &emit;
  Value valid;
  RankedTensorType matrix, vector;
  AffineMap all, rows, columns;
  View a, b;

private:
  View makeView(Indexed own, Indexed across);
  SmallVector<Indexed> getInputs(const View &view) {
    SmallVector<Indexed> inputs{view.own, view.across};
    if (valid)
      inputs.push_back({valid, emit.select(2, {})});
    return inputs;
  }
  /// `x` where the other sample is there, else `otherwise`.
  Value ifThere(Body &at, Value x, double otherwise) {
    if (!valid)
      return x;
    return at.select(at.less(at.index(1), at.in[2]), x,
                     at.constant(x.getType(), otherwise));
  }
};
} // namespace

View Contrast::makeView(Indexed own, Indexed across) {
  View view{own, across, nullptr, nullptr};
  SmallVector<Indexed> inputs = getInputs(view);
  double none = -std::numeric_limits<double>::infinity();
  view.maximum = emit.reduce(inputs, vector, rows, none, [&](Body &at) {
    Value other = at.select(at.equal(at.index(0), at.index(1)),
                            at.constant(at.in[0].getType(), none), at.in[0]);
    Value larger = at.maximum(other, at.in[1]);
    return at.maximum(at.out[0], ifThere(at, larger, none));
  });
  inputs.push_back({view.maximum, rows});
  Value sum = emit.reduce(inputs, vector, rows, 0, [&](Body &at) {
    Value maximum = at.in.back();
    Value terms = at.add(ownPart(at, at.exp(at.sub(at.in[0], maximum))),
                         at.exp(at.sub(at.in[1], maximum)));
    return at.add(at.out[0], ifThere(at, terms, 0));
  });
  view.logSum = emit.elementwise({sum, view.maximum}, [](Body &at) {
    return at.add(at.log(at.in[0]), at.in[1]);
  });
  return view;
}

static Value lowerContrastive(ContrastiveOp op, ContrastiveOp::Adaptor in,
                              Emitter &emit) {
  Contrast contrast(emit, in.getAa(), in.getAb(), in.getBb(), in.getValid());
  Value partner = emit.reduce(
      Indexed{in.getAb(), contrast.all}, contrast.vector, contrast.rows, 0,
      [](Body &at) {
        return at.add(at.out[0],
                      at.select(at.equal(at.index(1), at.index(0)), at.in[0],
                                at.constant(at.in[0].getType(), 0)));
      });
  AffineMap map = emit.identity(1);
  SmallVector<Indexed> inputs{
      {contrast.a.logSum, map}, {contrast.b.logSum, map}, {partner, map}};
  if (in.getValid())
    inputs.push_back({in.getValid(), emit.select(1, {})});
  return emit.elementwise(contrast.vector, inputs, [&](Body &at) {
    Value mean = at.mul(at.add(at.in[0], at.in[1]), 0.5);
    Value loss = at.sub(mean, at.in[2]);
    if (!in.getValid())
      return loss;
    return at.select(at.less(at.index(0), at.in[3]), loss,
                     at.constant(loss.getType(), 0));
  });
}

static SmallVector<Value> lowerContrastiveGrad(ContrastiveGradOp op,
                                               ContrastiveGradOp::Adaptor in,
                                               Emitter &emit) {
  Contrast contrast(emit, in.getAa(), in.getAb(), in.getBb(), nullptr);
  AffineMap all = contrast.all, rows = contrast.rows;
  AffineMap columns = contrast.columns;
  auto ownGradient = [&](const View &view) {
    SmallVector<Indexed> inputs{
        view.own, {view.logSum, rows}, {in.getDloss(), rows}};
    return emit.elementwise(contrast.matrix, inputs, [&](Body &at) {
      Value p = at.exp(at.sub(at.in[0], at.in[1]));
      return contrast.ownPart(at, at.mul(at.mul(p, at.in[2]), 0.5));
    });
  };
  Value across = emit.elementwise(
      contrast.matrix,
      {{in.getAb(), all},
       {contrast.a.logSum, rows},
       {contrast.b.logSum, columns},
       {in.getDloss(), rows},
       {in.getDloss(), columns}},
      [](Body &at) {
        Value ofA = at.mul(at.exp(at.sub(at.in[0], at.in[1])), at.in[3]);
        Value ofB = at.mul(at.exp(at.sub(at.in[0], at.in[2])), at.in[4]);
        Value both = at.mul(at.add(ofA, ofB), 0.5);
        Value isPartner = at.equal(at.index(0), at.index(1));
        return at.select(isPartner, at.sub(both, at.in[3]), both);
      });
  return {ownGradient(contrast.a), across, ownGradient(contrast.b)};
}

void attachTotal(MLIRContext &context) {
  attach<MarkOp, lowerMark>(context);
  attach<TotalOp, lowerTotal>(context);
  attach<SpreadOp, lowerSpread>(context);
  attach<ContrastiveOp, lowerContrastive>(context);
  attach<ContrastiveGradOp, lowerContrastiveGrad>(context);
}

} // namespace weir
