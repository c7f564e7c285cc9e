#include "lib/Lowering/Families.h"
#include "lib/Lowering/Rows.h"

using namespace mlir;

namespace weir {

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

//===-- accuracy ----------------------------------------------------------===//

// How many logits stand before the target's: larger ones, and equal ones of
// lower classes.
static Value countAbove(Emitter &emit, const Rows &rows, Value x,
                        Value target) {
  Value picked = emit.reduce(
      {rows.element(x), rows.row(target)}, rows.rowType, rows.rows, 0,
      [&](Body &at) {
        Value zero = at.constant(at.in[0].getType(), 0);
        Value isTarget = at.equal(at.index(rows.axis), at.in[1]);
        return at.add(at.out[0], at.select(isTarget, at.in[0], zero));
      });
  auto type = tensorType(rows.rowType.getShape(), emit.builder.getI32Type());
  return emit.reduce(
      {rows.element(x), rows.row(picked), rows.row(target)}, type, rows.rows, 0,
      [&](Body &at) -> Value {
        Value larger =
            at.compare(arith::CmpFPredicate::OGT, at.in[0], at.in[1]);
        Value isBefore = at.less(at.index(rows.axis), at.in[2]);
        Value equal = at.both(at.equal(at.in[0], at.in[1]), isBefore);
        Value above = arith::OrIOp::create(at.builder, at.loc, larger, equal);
        Value one = at.select(above, at.constant(at.out[0].getType(), 1),
                              at.constant(at.out[0].getType(), 0));
        return arith::AddIOp::create(at.builder, at.loc, at.out[0], one);
      });
}

static Value lowerAccuracy(AccuracyOp op, AccuracyOp::Adaptor in,
                           Emitter &emit) {
  Rows rows = Rows::ofLastAxis(emit, in.getLogits());
  Type type = rows.rowType.getElementType();
  AffineMap map = emit.identity(rows.rowType.getRank());
  if (op.getTop() == 1) {
    Value first = firstMaximum(emit, rows, in.getLogits());
    return emit.elementwise(
        rows.rowType, {{first, map}, {in.getTarget(), map}},
        [&](Body &at) { return at.truth(at.equal(at.in[0], at.in[1]), type); });
  }
  Value above = countAbove(emit, rows, in.getLogits(), in.getTarget());
  Value maximum = rowMaximum(emit, rows, in.getLogits());
  return emit.elementwise(
      rows.rowType, {{above, map}, {maximum, map}}, [&](Body &at) {
        Value ordered = at.equal(at.in[1], at.in[1]); // no NaN
        Value among = at.less(at.in[0], op.getTop());
        return at.truth(at.both(ordered, among), type);
      });
}

//===-- tables ------------------------------------------------------------===//

namespace {
/// The loops of a table: over its two axes, then over what is counted.
class Table {
public:
  Table(Emitter &emit, RankedTensorType type, Value mask, Value valid,
        ArrayRef<int64_t> counted)
      : emit(emit), type(type), rank(2 + counted.size()), mask(mask),
        valid(valid) {}

  /// The loops that are counted, the first so many.
  Indexed leading(Value value) {
    int64_t axes = tensorType(value).getRank();
    return {value, emit.select(
                       rank, llvm::to_vector(llvm::seq<int64_t>(2, 2 + axes)))};
  }
  /// Adds up `term` where `condition`, if there is one, of rows that count.
  Value sum(SmallVector<Indexed> inputs, Emitter::OneResult term,
            Emitter::OneResult condition);

  Emitter &emit;
  RankedTensorType type;
  int64_t rank;

private:
  Value mask, valid;
};
} // namespace

Value Table::sum(SmallVector<Indexed> inputs, Emitter::OneResult term,
                 Emitter::OneResult condition) {
  size_t own = inputs.size();
  if (mask)
    inputs.push_back(leading(mask));
  if (valid)
    inputs.push_back({valid, emit.select(rank, {})});
  return emit.reduce(inputs, type, emit.select(rank, {0, 1}), 0, [&](Body &at) {
    Value value = term(at);
    Value zero = at.constant(type.getElementType(), 0);
    if (mask)
      value = at.select(at.in[own], value, zero);
    if (valid) {
      Value isThere = at.less(at.index(2), at.in.back());
      value = at.select(isThere, value, zero);
    }
    if (Value where = condition(at))
      value = at.select(where, value, zero);
    return at.add(at.out[0], value);
  });
}

static Value lowerConfusion(ConfusionOp op, ConfusionOp::Adaptor in,
                            Emitter &emit) {
  Rows rows = Rows::ofLastAxis(emit, in.getLogits());
  Value predicted = firstMaximum(emit, rows, in.getLogits());
  RankedTensorType type = tensorType(op.getTable());
  Table table(emit, type, in.getMask(), in.getValid(), rows.rowType.getShape());
  return table.sum(
      {table.leading(in.getTarget()), table.leading(predicted)},
      [&](Body &at) { return at.constant(type.getElementType(), 1); },
      [](Body &at) {
        return at.both(at.equal(at.index(0), at.in[0]),
                       at.equal(at.index(1), at.in[1]));
      });
}

// Rows of the table: predicted rightly, predicted, there.
static Value lowerClassCounts(ClassCountsOp op, ClassCountsOp::Adaptor in,
                              Emitter &emit) {
  Rows rows = Rows::ofLastAxis(emit, in.getLogits());
  Value predicted = firstMaximum(emit, rows, in.getLogits());
  RankedTensorType type = tensorType(op.getTable());
  Table table(emit, type, in.getMask(), in.getValid(), rows.rowType.getShape());
  auto isRow = [](Body &at, int64_t row) {
    return at.equal(at.index(0), at.constant(at.in[0].getType(), row));
  };
  return table.sum(
      {table.leading(in.getTarget()), table.leading(predicted)},
      [&](Body &at) {
        Value isRight =
            at.truth(at.equal(at.in[0], at.in[1]), type.getElementType());
        return at.select(isRow(at, 0), isRight,
                         at.constant(type.getElementType(), 1));
      },
      [&](Body &at) {
        Value row = at.select(isRow(at, 1), at.in[1], at.in[0]);
        return at.equal(at.index(1), row);
      });
}

// Rows of the table: n, sum t, sum t^2, sum (t - x)^2.
static Value lowerRegressionSums(RegressionSumsOp op,
                                 RegressionSumsOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = tensorType(op.getTable());
  ArrayRef<int64_t> shape = tensorType(in.getX()).getShape();
  bool hasColumns = shape.size() > 1;
  Table table(emit, type, in.getMask(), in.getValid(),
              hasColumns ? shape.drop_back() : shape);
  auto dimensions = llvm::to_vector(llvm::seq<int64_t>(2, table.rank));
  if (hasColumns)
    dimensions.push_back(1);
  AffineMap map = emit.select(table.rank, dimensions);
  return table.sum(
      {{in.getTarget(), map}, {in.getX(), map}},
      [&](Body &at) {
        Type wide = type.getElementType();
        Value t = at.toFloat(at.in[0], wide), x = at.toFloat(at.in[1], wide);
        Value difference = at.sub(t, x);
        Value row = at.index(0);
        auto choose = [&](int64_t below, Value value, Value otherwise) {
          return at.select(at.less(row, below), value, otherwise);
        };
        Value squares = choose(3, at.mul(t, t), at.mul(difference, difference));
        return choose(1, at.constant(wide, 1), choose(2, t, squares));
      },
      [](Body &) { return Value(); });
}

void attachMetric(MLIRContext &context) {
  attach<AccuracyOp, lowerAccuracy>(context);
  attach<ConfusionOp, lowerConfusion>(context);
  attach<ClassCountsOp, lowerClassCounts>(context);
  attach<RegressionSumsOp, lowerRegressionSums>(context);
}

} // namespace weir
