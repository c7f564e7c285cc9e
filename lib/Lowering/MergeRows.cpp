// weir.merge_rows by way of a table with one number for each row, which is
// small beside the rows themselves.
#include "lib/Lowering/Emitter.h"
#include "lib/Lowering/Families.h"

using namespace mlir;

namespace weir {

// The last place of `index` that names each of `count` rows, -1 if none does.
// Loops: the row, the place. The places come in order: the last one stays.
static Value findLast(Emitter &emit, Value index, int64_t count) {
  Type element = tensorType(index).getElementType();
  return emit.reduce(Indexed{index, emit.select(2, {1})},
                     tensorType({count}, element), emit.select(2, {0}), -1,
                     [](Body &at) {
                       return at.select(at.equal(at.index(0), at.in[0]),
                                        at.index(1), at.out[0]);
                     });
}

// What `table` holds at `index`, -1 where that is outside of it. Loops: the
// place, the row.
static Value lookUp(Emitter &emit, Value table, Value index) {
  return emit.reduce(
      {{index, emit.select(2, {0})}, {table, emit.select(2, {1})}},
      tensorType(index), emit.select(2, {0}), -1, [](Body &at) {
        return at.select(at.equal(at.index(1), at.in[0]), at.in[1], at.out[0]);
      });
}

// Loops: those of the result, then the rows of `x`.
static Value sumRows(Emitter &emit, Value x, Value place) {
  RankedTensorType type = tensorType(x);
  int64_t rank = type.getRank();
  SmallVector<int64_t> from{rank};
  llvm::append_range(from, llvm::seq<int64_t>(1, rank));
  return emit.reduce({{x, emit.select(rank + 1, from)},
                      {place, emit.select(rank + 1, {rank})}},
                     type, emit.drop(rank + 1, {rank}), 0, [](Body &at) {
                       Value zero = at.constant(at.in[0].getType(), 0);
                       return at.add(at.out[0],
                                     at.select(at.equal(at.index(0), at.in[1]),
                                               at.in[0], zero));
                     });
}

static SmallVector<Value>
lowerMergeRows(MergeRowsOp op, MergeRowsOp::Adaptor in, Emitter &emit) {
  Value index = in.getIndex();
  Value table = findLast(emit, index, op.getCount());
  Value last = lookUp(emit, table, index);
  Value rows = emit.elementwise({last, index}, [](Body &at) {
    Value none = at.constant(at.in[1].getType(), -1);
    return at.select(at.equal(at.in[0], at.index(0)), at.in[1], none);
  });
  return {sumRows(emit, in.getX(), last), rows};
}

void attachMergeRows(MLIRContext &context) {
  attach<MergeRowsOp, lowerMergeRows>(context);
}

} // namespace weir
