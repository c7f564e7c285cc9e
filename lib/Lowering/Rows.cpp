#include "lib/Lowering/Rows.h"

#include <limits>

using namespace mlir;

namespace weir {

Rows::Rows(Emitter &emit, Value x, ArrayRef<int64_t> axes)
    : elementType(tensorType(x)), axis(axes.empty() ? 0 : axes.front()) {
  int64_t rank = elementType.getRank();
  elements = emit.identity(rank);
  rows = emit.drop(rank, axes);
  SmallVector<int64_t> shape;
  length = 1;
  for (int64_t i = 0; i < rank; ++i)
    if (llvm::is_contained(axes, i))
      length *= elementType.getDimSize(i);
    else
      shape.push_back(elementType.getDimSize(i));
  rowType = tensorType(shape, elementType.getElementType());
}

// `term`, or `otherwise` where the mask, the last input, does not count.
static Value countOnly(Body &at, Value mask, Value term, double otherwise) {
  if (!mask)
    return term;
  return at.select(at.in.back(), term, at.constant(term.getType(), otherwise));
}

Value rowMaximum(Emitter &emit, const Rows &rows, Value x, Value mask) {
  double lowest = -std::numeric_limits<double>::infinity();
  SmallVector<Indexed> inputs{rows.element(x)};
  if (mask)
    inputs.push_back(rows.element(mask));
  return emit.reduce(inputs, rows.rowType, rows.rows, lowest, [&](Body &at) {
    return at.maximum(at.out[0], countOnly(at, mask, at.in[0], lowest));
  });
}

Value rowSumExp(Emitter &emit, const Rows &rows, Value x, Value maximum,
                Value mask) {
  SmallVector<Indexed> inputs{rows.element(x), rows.row(maximum)};
  if (mask)
    inputs.push_back(rows.element(mask));
  return emit.reduce(inputs, rows.rowType, rows.rows, 0, [&](Body &at) {
    Value power = at.exp(at.sub(at.in[0], at.in[1]));
    return at.add(at.out[0], countOnly(at, mask, power, 0));
  });
}

Value rowSum(Emitter &emit, const Rows &rows, ArrayRef<Indexed> inputs,
             Emitter::OneResult term) {
  return emit.reduce(inputs, rows.rowType, rows.rows, 0,
                     [&](Body &at) { return at.add(at.out[0], term(at)); });
}

Value rowMean(Emitter &emit, const Rows &rows, ArrayRef<Indexed> inputs,
              Emitter::OneResult term) {
  return emit.elementwise(rowSum(emit, rows, inputs, term), [&](Body &at) {
    return at.mul(at.in[0], 1.0 / rows.length);
  });
}

} // namespace weir
