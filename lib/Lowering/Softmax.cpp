// Reductions by way of sum(exp(x - maximum)).
#include "lib/Lowering/Families.h"
#include "lib/Lowering/Rows.h"

#include <limits>

using namespace mlir;

namespace weir {

// `body` of each element, or 0 where the mask does not count.
static Value elementsThatCount(Emitter &emit, const Rows &rows,
                               SmallVector<Indexed> inputs, Value mask,
                               Emitter::OneResult body) {
  if (mask)
    inputs.push_back(rows.element(mask));
  return emit.elementwise(rows.elementType, inputs, [&](Body &at) {
    Value result = body(at);
    if (!mask)
      return result;
    return at.select(at.in.back(), result, at.constant(result.getType(), 0));
  });
}

static Value lowerSoftmax(SoftmaxOp op, SoftmaxOp::Adaptor in, Emitter &emit) {
  Value mask = in.getMask();
  Rows rows(emit, in.getX(), op.getAxes());
  Value maximum = rowMaximum(emit, rows, in.getX(), mask);
  Value power = elementsThatCount(
      emit, rows, {rows.element(in.getX()), rows.row(maximum)}, mask,
      [](Body &at) { return at.exp(at.sub(at.in[0], at.in[1])); });
  Value sum = rowSum(emit, rows, rows.element(power),
                     [](Body &at) { return at.in[0]; });
  return elementsThatCount(emit, rows, {rows.element(power), rows.row(sum)},
                           mask,
                           [](Body &at) { return at.div(at.in[0], at.in[1]); });
}

static Value lowerLogSoftmax(LogSoftmaxOp op, LogSoftmaxOp::Adaptor in,
                             Emitter &emit) {
  Value x = in.getX(), mask = in.getMask();
  Rows rows(emit, x, op.getAxes());
  Value maximum = rowMaximum(emit, rows, x, mask);
  Value sum = rowSumExp(emit, rows, x, maximum, mask);
  Value logarithm =
      emit.elementwise(sum, [](Body &at) { return at.log(at.in[0]); });
  return elementsThatCount(
      emit, rows, {rows.element(x), rows.row(maximum), rows.row(logarithm)},
      mask,
      [](Body &at) { return at.sub(at.sub(at.in[0], at.in[1]), at.in[2]); });
}

static Value lowerLogSoftmaxGrad(LogSoftmaxGradOp op,
                                 LogSoftmaxGradOp::Adaptor in, Emitter &emit) {
  Value mask = in.getMask();
  Rows rows(emit, in.getY(), op.getAxes());
  SmallVector<Indexed> inputs{rows.element(in.getDy())};
  if (mask)
    inputs.push_back(rows.element(mask));
  Value sum = rowSum(emit, rows, inputs, [&](Body &at) {
    Value dy = at.in[0];
    return mask ? at.select(at.in[1], dy, at.constant(dy.getType(), 0)) : dy;
  });
  return elementsThatCount(
      emit, rows,
      {rows.element(in.getY()), rows.element(in.getDy()), rows.row(sum)}, mask,
      [](Body &at) {
        return at.sub(at.in[1], at.mul(at.exp(at.in[0]), at.in[2]));
      });
}

// An infinite maximum is not taken out: inf - inf is no number.
static Value getFiniteMaximum(Emitter &emit, const Rows &rows, Value x) {
  double infinity = std::numeric_limits<double>::infinity();
  return emit.elementwise(rowMaximum(emit, rows, x), [&](Body &at) {
    Value maximum = at.in[0];
    Type type = maximum.getType();
    Value zero = at.constant(type, 0);
    for (double bound : {infinity, -infinity})
      maximum = at.select(at.equal(at.in[0], at.constant(type, bound)), zero,
                          maximum);
    return maximum;
  });
}

static Value lowerLogSumExp(LogSumExpOp op, LogSumExpOp::Adaptor in,
                            Emitter &emit) {
  Rows rows(emit, in.getX(), op.getAxes());
  Value maximum = getFiniteMaximum(emit, rows, in.getX());
  Value sum = rowSumExp(emit, rows, in.getX(), maximum);
  return emit.elementwise({sum, maximum}, [](Body &at) {
    return at.add(at.log(at.in[0]), at.in[1]);
  });
}

static Value lowerLogSumExpGrad(LogSumExpGradOp op, LogSumExpGradOp::Adaptor in,
                                Emitter &emit) {
  Rows rows(emit, in.getX(), op.getAxes());
  return emit.elementwise(
      rows.elementType,
      {rows.element(in.getX()), rows.row(in.getY()), rows.row(in.getDy())},
      [](Body &at) {
        return at.mul(at.in[2], at.exp(at.sub(at.in[0], at.in[1])));
      });
}

void attachSoftmax(MLIRContext &context) {
  attach<SoftmaxOp, lowerSoftmax>(context);
  attach<LogSoftmaxOp, lowerLogSoftmax>(context);
  attach<LogSoftmaxGradOp, lowerLogSoftmaxGrad>(context);
  attach<LogSumExpOp, lowerLogSumExp>(context);
  attach<LogSumExpGradOp, lowerLogSumExpGrad>(context);
}

} // namespace weir
