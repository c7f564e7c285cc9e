#include "lib/Lowering/Families.h"
#include "lib/Lowering/Rows.h"

using namespace mlir;

namespace weir {

static Value number(Body &at, double value) {
  return at.constant(at.in[0].getType(), value);
}

// Whether the element's place in its row is `target`.
static Value isTarget(Body &at, const Rows &rows, Value target) {
  return at.equal(at.index(rows.axis), target);
}

//===-- class weights -----------------------------------------------------===//

// The vector of `weights`: chosen by place, since kernels hold no memory of
// their own. Runs of equal ones are one choice.
static Value emitWeights(Emitter &emit, ArrayRef<double> weights, Type type) {
  auto vector = tensorType({int64_t(weights.size())}, type);
  return emit.elementwise(vector, {}, [&](Body &at) {
    Value place = at.index(0);
    Value chosen = at.constant(type, weights.back());
    for (int64_t i = weights.size() - 1; i > 0; --i) {
      if (weights[i - 1] == weights[i])
        continue;
      Value isBefore = at.less(place, i);
      chosen = at.select(isBefore, at.constant(type, weights[i - 1]), chosen);
    }
    return chosen;
  });
}

// weights[target] of each row.
static Value pickWeights(Emitter &emit, Value target, Value weights) {
  RankedTensorType classes = tensorType(target), vector = tensorType(weights);
  int64_t rank = classes.getRank();
  return emit.reduce(
      {emit.last(weights, rank + 1), emit.leading(target, rank + 1)},
      tensorType(classes.getShape(), vector.getElementType()),
      emit.drop(rank + 1, {rank}), 0, [&](Body &at) {
        return at.add(at.out[0], at.select(at.equal(at.index(rank), at.in[1]),
                                           at.in[0], number(at, 0)));
      });
}

static Value lowerClassWeight(ClassWeightOp op, ClassWeightOp::Adaptor in,
                              Emitter &emit) {
  Type type = tensorType(op.getWeight()).getElementType();
  return pickWeights(emit, in.getTarget(),
                     emitWeights(emit, op.getWeights(), type));
}

//===-- cross_entropy -----------------------------------------------------===//

namespace {
/// Rows of logits with their maximum m and sum exp(x - m), and what the
/// options make of the factors of -log softmax.
struct Softmax {
  template <typename Op>
  Softmax(Emitter &emit, Op op, Value x)
      : rows(Rows::ofLastAxis(emit, x)), x(x) {
    maximum = rowMaximum(emit, rows, x);
    sum = rowSumExp(emit, rows, x, maximum);
    smoothing = op.getSmoothing().convertToDouble();
    std::optional<ArrayRef<double>> list = op.getWeights();
    if (!list)
      return;
    weights = emitWeights(emit, *list, rows.elementType.getElementType());
    for (double weight : *list)
      weightSum += weight;
  }

  double classes() const { return rows.length; }
  /// What smoothing adds to the factor of a class, but for its weight.
  double share() const { return smoothing / classes(); }
  double totalWeight() const { return weights ? weightSum : classes(); }

  Rows rows;
  Value x, maximum, sum;
  Value weights; // or null
  double smoothing = 0, weightSum = 0;
};
} // namespace

// factor * (m - x): of a class that has no factor nothing, be it -inf.
static Value distance(Body &at, Value maximum, Value x, Value factor) {
  Value below = at.sub(maximum, x);
  if (!factor)
    return below;
  Value zero = at.constant(x.getType(), 0);
  return at.select(at.equal(factor, zero), zero, at.mul(factor, below));
}

// The sum over a row's classes of factor * (m - x), `factor` being made from
// the inputs from the third on.
static Value sumDistances(Emitter &emit, const Softmax &softmax,
                          ArrayRef<Indexed> more,
                          llvm::function_ref<Value(Body &)> factor,
                          llvm::function_ref<Value(Body &)> condition) {
  const Rows &rows = softmax.rows;
  SmallVector<Indexed> inputs{rows.element(softmax.x),
                              rows.row(softmax.maximum)};
  llvm::append_range(inputs, more);
  return rowSum(emit, rows, inputs, [&](Body &at) {
    Value term = distance(at, at.in[1], at.in[0], factor(at));
    return condition ? at.select(condition(at), term, number(at, 0)) : term;
  });
}

// m - x[target], times the weight of the target's class.
static Value pickDistance(Emitter &emit, const Softmax &softmax, Value target) {
  const Rows &rows = softmax.rows;
  int64_t rank = rows.elementType.getRank();
  SmallVector<Indexed> more{rows.row(target)};
  if (softmax.weights)
    more.push_back(emit.last(softmax.weights, rank));
  return sumDistances(
      emit, softmax, more,
      [&](Body &at) { return softmax.weights ? at.in[3] : Value(); },
      [&](Body &at) { return isTarget(at, rows, at.in[2]); });
}

// Of each row: A log(sum) + sum over classes of a (m - x), where the factors a
// of the classes sum up to A.
static Value lowerCrossEntropy(CrossEntropyOp op, CrossEntropyOp::Adaptor in,
                               Emitter &emit) {
  Softmax softmax(emit, op, in.getLogits());
  const Rows &rows = softmax.rows;
  Type type = rows.rowType.getElementType();
  double kept = 1 - softmax.smoothing, share = softmax.share();
  Value target = in.getTarget();
  AffineMap map = emit.identity(rows.rowType.getRank());
  SmallVector<Indexed> inputs{{softmax.sum, map},
                              {pickDistance(emit, softmax, target), map}};
  auto add = [&](Value value) {
    inputs.push_back({value, map});
    return inputs.size() - 1;
  };
  size_t weight =
      softmax.weights ? add(pickWeights(emit, target, softmax.weights)) : 0;
  size_t all = 0;
  if (softmax.smoothing > 0) {
    SmallVector<Indexed> more;
    if (softmax.weights)
      more.push_back(emit.last(softmax.weights, rows.elementType.getRank()));
    all = add(sumDistances(
        emit, softmax, more,
        [&](Body &at) { return softmax.weights ? at.in[2] : Value(); }, {}));
  }
  size_t classes = op.getIgnore() ? add(target) : 0;
  return emit.elementwise(rows.rowType, inputs, [&](Body &at) {
    Value total = weight ? at.mul(at.in[weight], kept) : number(at, kept);
    total = at.add(total, number(at, share * softmax.totalWeight()));
    Value loss = at.mul(at.log(at.in[0]), total);
    loss = at.add(loss, at.mul(at.in[1], kept));
    if (all)
      loss = at.add(loss, at.mul(at.in[all], share));
    if (!classes)
      return loss;
    Value ignored = at.constant(at.in[classes].getType(), *op.getIgnore());
    return at.select(at.equal(at.in[classes], ignored), at.constant(type, 0),
                     loss);
  });
}

// The gradient of a row's loss by an element: (p A - a) * dloss. Inputs: x,
// the maximum, the sum, dloss; `factor` gives a, `total` A.
static Value emitGradient(Body &at, Value total, Value factor) {
  Value p = at.div(at.exp(at.sub(at.in[0], at.in[1])), at.in[2]);
  return at.mul(at.sub(at.mul(p, total), factor), at.in[3]);
}

static Value lowerCrossEntropyGrad(CrossEntropyGradOp op,
                                   CrossEntropyGradOp::Adaptor in,
                                   Emitter &emit) {
  Softmax softmax(emit, op, in.getLogits());
  const Rows &rows = softmax.rows;
  double kept = 1 - softmax.smoothing, share = softmax.share();
  SmallVector<Indexed> inputs{
      rows.element(softmax.x), rows.row(softmax.maximum), rows.row(softmax.sum),
      rows.row(in.getDloss()), rows.row(in.getTarget())};
  if (softmax.weights) {
    inputs.push_back(emit.last(softmax.weights, rows.elementType.getRank()));
    inputs.push_back(
        rows.row(pickWeights(emit, in.getTarget(), softmax.weights)));
  }
  return emit.elementwise(rows.elementType, inputs, [&](Body &at) {
    Value zero = number(at, 0), target = at.in[4];
    Value weight = softmax.weights ? at.in[5] : number(at, 1);
    Value targetWeight = softmax.weights ? at.in[6] : number(at, 1);
    Value total = at.add(at.mul(targetWeight, kept),
                         number(at, share * softmax.totalWeight()));
    Value factor = at.add(
        at.select(isTarget(at, rows, target), at.mul(weight, kept), zero),
        at.mul(weight, share));
    Value gradient = emitGradient(at, total, factor);
    if (!op.getIgnore())
      return gradient;
    Value ignored = at.constant(target.getType(), *op.getIgnore());
    return at.select(at.equal(target, ignored), zero, gradient);
  });
}

//===-- soft_cross_entropy ------------------------------------------------===//

// w ((1 - e) t + e / n).
static Value softFactor(Body &at, const Softmax &softmax, Value target,
                        Value weight) {
  Value factor = at.add(at.mul(target, 1 - softmax.smoothing),
                        at.constant(target.getType(), softmax.share()));
  return weight ? at.mul(weight, factor) : factor;
}

// The sum of the factors of each row.
static Value sumFactors(Emitter &emit, const Softmax &softmax,
                        ArrayRef<Indexed> inputs) {
  return rowSum(emit, softmax.rows, inputs, [&](Body &at) {
    return softFactor(at, softmax, at.in[0],
                      softmax.weights ? at.in[1] : Value());
  });
}

// The target, and the weights if there are any.
static SmallVector<Indexed>
getFactorInputs(Emitter &emit, const Softmax &softmax, Value target) {
  SmallVector<Indexed> inputs{softmax.rows.element(target)};
  if (softmax.weights)
    inputs.push_back(
        emit.last(softmax.weights, softmax.rows.elementType.getRank()));
  return inputs;
}

static Value lowerSoftCrossEntropy(SoftCrossEntropyOp op,
                                   SoftCrossEntropyOp::Adaptor in,
                                   Emitter &emit) {
  Softmax softmax(emit, op, in.getLogits());
  SmallVector<Indexed> factors = getFactorInputs(emit, softmax, in.getTarget());
  Value total = sumFactors(emit, softmax, factors);
  Value distances =
      sumDistances(emit, softmax, factors,
                   [&](Body &at) {
                     return softFactor(at, softmax, at.in[2],
                                       softmax.weights ? at.in[3] : Value());
                   },
                   {});
  return emit.elementwise({softmax.sum, total, distances}, [](Body &at) {
    return at.add(at.mul(at.log(at.in[0]), at.in[1]), at.in[2]);
  });
}

static Value lowerSoftCrossEntropyGrad(SoftCrossEntropyGradOp op,
                                       SoftCrossEntropyGradOp::Adaptor in,
                                       Emitter &emit) {
  Softmax softmax(emit, op, in.getLogits());
  const Rows &rows = softmax.rows;
  SmallVector<Indexed> factors = getFactorInputs(emit, softmax, in.getTarget());
  SmallVector<Indexed> inputs{rows.element(softmax.x),
                              rows.row(softmax.maximum), rows.row(softmax.sum),
                              rows.row(in.getDloss())};
  if (op.getWrt() == 0)
    inputs.push_back(rows.row(sumFactors(emit, softmax, factors)));
  size_t first = inputs.size();
  llvm::append_range(inputs, factors);
  return emit.elementwise(rows.elementType, inputs, [&](Body &at) {
    Value weight = softmax.weights ? at.in[first + 1] : Value();
    if (op.getWrt() == 0)
      return emitGradient(at, at.in[4],
                          softFactor(at, softmax, at.in[first], weight));
    Value surprise =
        at.add(at.log(at.in[2]), distance(at, at.in[1], at.in[0], Value()));
    surprise = at.mul(surprise, 1 - softmax.smoothing);
    if (weight)
      surprise = at.select(at.equal(weight, number(at, 0)), number(at, 0),
                           at.mul(weight, surprise));
    return at.mul(surprise, at.in[3]);
  });
}

//===-- unit --------------------------------------------------------------===//

static Value rowNorm(Emitter &emit, const Rows &rows, Value x) {
  Value squares = rowSum(emit, rows, rows.element(x),
                         [](Body &at) { return at.mul(at.in[0], at.in[0]); });
  return emit.elementwise(squares, [](Body &at) { return at.sqrt(at.in[0]); });
}

static Value isBelow(Body &at, Value x, double bound) {
  return at.compare(arith::CmpFPredicate::OLT, x,
                    at.constant(x.getType(), bound));
}

static Value lowerUnit(UnitOp op, UnitOp::Adaptor in, Emitter &emit) {
  Rows rows = Rows::ofLastAxis(emit, in.getX());
  double eps = op.getEps().convertToDouble();
  Value norm = rowNorm(emit, rows, in.getX());
  return emit.elementwise(rows.elementType,
                          {rows.element(in.getX()), rows.row(norm)},
                          [&](Body &at) {
                            Value safe = at.select(isBelow(at, at.in[1], eps),
                                                   number(at, eps), at.in[1]);
                            return at.div(at.in[0], safe);
                          });
}

static Value lowerUnitGrad(UnitGradOp op, UnitGradOp::Adaptor in,
                           Emitter &emit) {
  Rows rows = Rows::ofLastAxis(emit, in.getX());
  double eps = op.getEps().convertToDouble();
  Value norm = rowNorm(emit, rows, in.getX());
  SmallVector<Indexed> inputs{rows.element(in.getX()), rows.element(in.getDy()),
                              rows.row(norm)};
  Value projection = rowSum(emit, rows, inputs, [](Body &at) {
    return at.mul(at.div(at.in[0], at.in[2]), at.in[1]);
  });
  inputs.push_back(rows.row(projection));
  return emit.elementwise(rows.elementType, inputs, [&](Body &at) {
    Value unit = at.div(at.in[0], at.in[2]);
    Value across = at.sub(at.in[1], at.mul(unit, at.in[3]));
    return at.select(isBelow(at, at.in[2], eps),
                     at.div(at.in[1], number(at, eps)),
                     at.div(across, at.in[2]));
  });
}

void attachLoss(MLIRContext &context) {
  attach<ClassWeightOp, lowerClassWeight>(context);
  attach<CrossEntropyOp, lowerCrossEntropy>(context);
  attach<CrossEntropyGradOp, lowerCrossEntropyGrad>(context);
  attach<SoftCrossEntropyOp, lowerSoftCrossEntropy>(context);
  attach<SoftCrossEntropyGradOp, lowerSoftCrossEntropyGrad>(context);
  attach<UnitOp, lowerUnit>(context);
  attach<UnitGradOp, lowerUnitGrad>(context);
}

} // namespace weir
