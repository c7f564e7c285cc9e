#include "lib/Lowering/Sums.h"

using namespace mlir;

namespace weir {

Value sumSquaresBehind(Emitter &emit, Value x) {
  RankedTensorType type = tensorType(x);
  int64_t rank = type.getRank();
  return emit.reduce(Indexed{x, emit.identity(rank)},
                     tensorType({type.getDimSize(0)}, type.getElementType()),
                     emit.select(rank, {0}), 0, [](Body &at) {
                       return at.add(at.out[0], at.mul(at.in[0], at.in[0]));
                     });
}

Value sumSquaresWide(Emitter &emit, Value x) {
  int64_t rank = tensorType(x).getRank();
  Value terms = rank > 1 ? sumSquaresBehind(emit, x) : x;
  int64_t loops = std::min<int64_t>(rank, 1);
  return emit.reduce(Indexed{terms, emit.identity(loops)},
                     tensorType({}, emit.builder.getF64Type()),
                     emit.select(loops, {}), 0, [&](Body &at) {
                       Value term = at.toFloat(at.in[0], at.out[0].getType());
                       if (rank <= 1)
                         term = at.mul(term, term);
                       return at.add(at.out[0], term);
                     });
}

// A scalar of f64 in the type `element`.
static Value narrow(Emitter &emit, Value sum, Type element) {
  if (getElementTypeOrSelf(sum) == element)
    return sum;
  return emit.elementwise(
      tensorType({}, element), Indexed{sum, emit.identity(0)},
      [&](Body &at) { return at.toFloat(at.in[0], element); });
}

Value sumSquares(Emitter &emit, Value x) {
  return narrow(emit, sumSquaresWide(emit, x), getElementTypeOrSelf(x));
}

Value sumAll(Emitter &emit, ArrayRef<Indexed> inputs, ArrayRef<int64_t> shape,
             Type element, Emitter::OneResult term) {
  int64_t rank = shape.size();
  RankedTensorType wide = tensorType({}, emit.builder.getF64Type());
  auto addWide = [](Body &at, Value x) {
    return at.add(at.out[0], at.toFloat(x, at.out[0].getType()));
  };
  if (rank <= 1)
    return narrow(emit,
                  emit.reduce(inputs, wide, emit.select(rank, {}), 0,
                              [&](Body &at) { return addWide(at, term(at)); }),
                  element);
  Value behind = emit.reduce(
      inputs, tensorType({shape[0]}, element), emit.select(rank, {0}), 0,
      [&](Body &at) { return at.add(at.out[0], term(at)); });
  return narrow(emit,
                emit.reduce(Indexed{behind, emit.identity(1)}, wide,
                            emit.select(1, {}), 0,
                            [&](Body &at) { return addWide(at, at.in[0]); }),
                element);
}

} // namespace weir
