#include "lib/Lowering/Families.h"
#include "lib/Lowering/Rows.h"

using namespace mlir;

namespace weir {

// Whether the element's place in its row is `target`.
static Value isTarget(Body &at, const Rows &rows, Value target) {
  return at.equal(at.index(rows.axis), target);
}

static Rows lastAxis(Emitter &emit, Value x) {
  return Rows(emit, x, tensorType(x).getRank() - 1);
}

// log(sum exp(x - m)) + m - x[target], with m the row's maximum.
static Value lowerCrossEntropy(CrossEntropyOp op, CrossEntropyOp::Adaptor in,
                               Emitter &emit) {
  Value x = in.getLogits();
  Rows rows = lastAxis(emit, x);
  Value maximum = rowMaximum(emit, rows, x);
  Value sum = rowSumExp(emit, rows, x, maximum);
  Value picked = emit.reduce(
      {rows.element(x), rows.row(in.getTarget())}, rows.rowType, rows.rows, 0,
      [&](Body &at) {
        Value zero = at.constant(at.in[0].getType(), 0);
        return at.add(at.out[0],
                      at.select(isTarget(at, rows, at.in[1]), at.in[0], zero));
      });
  return emit.elementwise({sum, maximum, picked}, [](Body &at) {
    return at.add(at.log(at.in[0]), at.sub(at.in[1], at.in[2]));
  });
}

static Value lowerCrossEntropyGrad(CrossEntropyGradOp op,
                                   CrossEntropyGradOp::Adaptor in,
                                   Emitter &emit) {
  Value x = in.getLogits();
  Rows rows = lastAxis(emit, x);
  Value maximum = rowMaximum(emit, rows, x);
  Value sum = rowSumExp(emit, rows, x, maximum);
  return emit.elementwise(
      rows.elementType,
      {rows.element(x), rows.row(maximum), rows.row(sum),
       rows.row(in.getTarget()), rows.row(in.getDloss())},
      [&](Body &at) {
        Type type = at.in[0].getType();
        Value p = at.div(at.exp(at.sub(at.in[0], at.in[1])), at.in[2]);
        Value oneHot = at.select(isTarget(at, rows, at.in[3]),
                                 at.constant(type, 1), at.constant(type, 0));
        return at.mul(at.sub(p, oneHot), at.in[4]);
      });
}

static Value square(Body &at) {
  Value difference = at.sub(at.in[0], at.in[1]);
  return at.mul(difference, difference);
}

static Value lowerMeanSquaredError(MeanSquaredErrorOp op,
                                   MeanSquaredErrorOp::Adaptor in,
                                   Emitter &emit) {
  RankedTensorType type = tensorType(in.getX());
  RankedTensorType lossType = tensorType(op.getLoss());
  int64_t rank = type.getRank(), kept = lossType.getRank();
  if (rank == kept)
    return emit.elementwise({in.getX(), in.getTarget()}, square);
  auto axes = llvm::to_vector(llvm::seq<int64_t>(kept, rank));
  AffineMap all = emit.identity(rank);
  Value sum = emit.reduce({{in.getX(), all}, {in.getTarget(), all}}, lossType,
                          emit.drop(rank, axes), 0, [](Body &at) {
                            return at.add(at.out[0], square(at));
                          });
  double count = type.getNumElements() / lossType.getNumElements();
  return emit.elementwise(
      sum, [&](Body &at) { return at.mul(at.in[0], 1.0 / count); });
}

// The first place of the row's maximum; past the end if the row has a NaN,
// which equals nothing.
static Value firstMaximum(Emitter &emit, const Rows &rows, Value x) {
  Value maximum = rowMaximum(emit, rows, x);
  auto type = tensorType(rows.rowType.getShape(), emit.builder.getI32Type());
  return emit.reduce(
      {rows.element(x), rows.row(maximum)}, type, rows.rows, rows.length,
      [&](Body &at) -> Value {
        Value place =
            at.select(at.equal(at.in[0], at.in[1]), at.index(rows.axis),
                      at.constant(at.out[0].getType(), rows.length));
        return arith::MinSIOp::create(at.builder, at.loc, at.out[0], place);
      });
}

static Value lowerAccuracy(AccuracyOp op, AccuracyOp::Adaptor in,
                           Emitter &emit) {
  Rows rows = lastAxis(emit, in.getLogits());
  Value first = firstMaximum(emit, rows, in.getLogits());
  AffineMap map = emit.identity(rows.rowType.getRank());
  return emit.elementwise(
      rows.rowType, {{first, map}, {in.getTarget(), map}}, [&](Body &at) {
        Type type = rows.rowType.getElementType();
        return at.select(at.equal(at.in[0], at.in[1]), at.constant(type, 1),
                         at.constant(type, 0));
      });
}

void attachLoss(MLIRContext &context) {
  attach<CrossEntropyOp, lowerCrossEntropy>(context);
  attach<CrossEntropyGradOp, lowerCrossEntropyGrad>(context);
  attach<MeanSquaredErrorOp, lowerMeanSquaredError>(context);
  attach<AccuracyOp, lowerAccuracy>(context);
}

} // namespace weir
