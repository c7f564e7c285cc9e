#include "lib/Lowering/Rows.h"

#include <limits>

using namespace mlir;

namespace weir {

Rows::Rows(Emitter &emit, Value x, int64_t axis)
    : elementType(tensorType(x)), axis(axis) {
  int64_t rank = elementType.getRank();
  elements = emit.identity(rank);
  rows = emit.drop(rank, {axis});
  SmallVector<int64_t> shape(elementType.getShape());
  length = shape[axis];
  shape.erase(shape.begin() + axis);
  rowType = tensorType(shape, elementType.getElementType());
}

Value rowMaximum(Emitter &emit, const Rows &rows, Value x) {
  return emit.reduce(rows.element(x), rows.rowType, rows.rows,
                     -std::numeric_limits<double>::infinity(),
                     [](Body &at) { return at.maximum(at.out[0], at.in[0]); });
}

Value rowSumExp(Emitter &emit, const Rows &rows, Value x, Value maximum) {
  return emit.reduce({rows.element(x), rows.row(maximum)}, rows.rowType,
                     rows.rows, 0, [](Body &at) {
                       return at.add(at.out[0],
                                     at.exp(at.sub(at.in[0], at.in[1])));
                     });
}

Value rowMean(Emitter &emit, const Rows &rows, ArrayRef<Indexed> inputs,
              Emitter::OneResult term) {
  Value sum = emit.reduce(inputs, rows.rowType, rows.rows, 0, [&](Body &at) {
    return at.add(at.out[0], term(at));
  });
  return emit.elementwise(
      sum, [&](Body &at) { return at.mul(at.in[0], 1.0 / rows.length); });
}

} // namespace weir
