#include "lib/Lowering/Orthogonalize.h"
#include "lib/Lowering/Sums.h"

using namespace mlir;

namespace weir {

static Value multiplyAdd(Body &at) {
  return at.add(at.out[0], at.mul(at.in[0], at.in[1]));
}

// Loops (i, j, k) of a sum over k; `a` and `b` are indexed by two of them.
static Value multiply(Emitter &emit, RankedTensorType type, Value a,
                      ArrayRef<int64_t> aLoops, Value b,
                      ArrayRef<int64_t> bLoops) {
  Indexed left{a, emit.select(3, aLoops)}, right{b, emit.select(3, bLoops)};
  return emit.reduce({left, right}, type, emit.select(3, {0, 1}), 0,
                     multiplyAdd);
}

// alpha a + beta b
static Value combine(Emitter &emit, double alpha, Value a, double beta,
                     Value b) {
  return emit.elementwise({a, b}, [&](Body &at) {
    return at.add(at.mul(at.in[0], alpha), at.mul(at.in[1], beta));
  });
}

static Value normalize(Emitter &emit, Value x, double eps) {
  SmallVector<Indexed> inputs{{x, emit.identity(2)},
                              {sumSquares(emit, x), emit.select(2, {})}};
  return emit.elementwise(tensorType(x), inputs, [&](Body &at) {
    Value least = at.constant(at.in[0].getType(), eps);
    return at.div(at.in[0], at.maximum(at.sqrt(at.in[1]), least));
  });
}

// x (a I + b G + c G^2), G = x' x, on the right if x is tall, else with
// G = x x' on the left: the smaller of the two.
Value orthogonalize(Emitter &emit, Value x, int64_t steps, double eps) {
  constexpr double a = 3.4445, b = -4.7750, c = 2.0315;
  RankedTensorType type = tensorType(x);
  bool isTall = type.getDimSize(0) > type.getDimSize(1);
  int64_t side = isTall ? type.getDimSize(1) : type.getDimSize(0);
  RankedTensorType square = tensorType({side, side}, type.getElementType());
  x = normalize(emit, x, eps);
  for (int64_t step = 0; step < steps; ++step) {
    Value gram = isTall ? multiply(emit, square, x, {2, 0}, x, {2, 1})
                        : multiply(emit, square, x, {0, 2}, x, {1, 2});
    Value twice = multiply(emit, square, gram, {0, 2}, gram, {2, 1});
    Value polynomial = combine(emit, b, gram, c, twice);
    Value moved = isTall ? multiply(emit, type, x, {0, 2}, polynomial, {2, 1})
                         : multiply(emit, type, polynomial, {0, 2}, x, {2, 1});
    x = combine(emit, a, x, 1, moved);
  }
  return x;
}

} // namespace weir
