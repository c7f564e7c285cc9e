#include "lib/Lowering/Emitter.h"
#include "lib/Lowering/Families.h"

#include <cmath>

using namespace mlir;

namespace weir {

//===-- Philox on i32 -----------------------------------------------------===//

namespace {
struct Product {
  Value low, high;
};

/// Two words that a random function makes.
struct Words {
  Value a, b;
};

/// Arithmetic on i32 taken as unsigned, in the body of an operation.
class Integers {
public:
  explicit Integers(Body &at) : at(at) {}

  Value constant(uint32_t value) {
    return arith::ConstantOp::create(
        at.builder, at.loc,
        at.builder.getI32IntegerAttr(static_cast<int32_t>(value)));
  }
  Value add(Value a, Value b) {
    return arith::AddIOp::create(at.builder, at.loc, a, b);
  }
  Value mul(Value a, Value b) {
    return arith::MulIOp::create(at.builder, at.loc, a, b);
  }
  Value exclusiveOr(Value a, Value b) {
    return arith::XOrIOp::create(at.builder, at.loc, a, b);
  }
  /// The upper 24 bits, which are not negative.
  Value upper24(Value x) {
    return arith::ShRUIOp::create(at.builder, at.loc, x, constant(8));
  }
  Product multiplyWide(Value a, uint32_t b) {
    auto product =
        arith::MulUIExtendedOp::create(at.builder, at.loc, a, constant(b));
    return {product.getLow(), product.getHigh()};
  }
  /// A whole number below 2^24 that a float holds.
  Value fromFloat(Value x) {
    return arith::FPToSIOp::create(at.builder, at.loc, at.builder.getI32Type(),
                                   x);
  }

private:
  Body &at;
};
} // namespace

// Philox2x32-10 with the counter (element, key1) and the key key0.
static Words wordsOf(Integers &i, Value element, Value key0, Value key1) {
  Words counter = {element, key1};
  for (int round = 0; round < 10; ++round) {
    if (round > 0)
      key0 = i.add(key0, i.constant(0x9E3779B9));
    Product product = i.multiplyWide(counter.a, 0xD256D193);
    counter = {i.exclusiveOr(i.exclusiveOr(product.high, key0), counter.b),
               product.low};
  }
  return counter;
}

// The row-major index of the element among those that differ in other axes
// than `shared`.
static Value indexOfDraw(Body &at, Integers &i, RankedTensorType type,
                         ArrayRef<int64_t> shared) {
  Value index = i.constant(0);
  uint32_t stride = 1;
  for (int64_t axis = type.getRank() - 1; axis >= 0; --axis) {
    if (llvm::is_contained(shared, axis))
      continue;
    index = i.add(index, i.mul(at.index(axis), i.constant(stride)));
    stride *= type.getDimSize(axis);
  }
  return index;
}

// Inputs of the body: x and the keys.
static Words draw(Body &at, RankedTensorType type, ArrayRef<int64_t> shared) {
  Integers i(at);
  return wordsOf(i, indexOfDraw(at, i, type, shared), i.fromFloat(at.in[1]),
                 i.fromFloat(at.in[2]));
}

//===-- operations --------------------------------------------------------===//

static SmallVector<Indexed> listInputs(Emitter &emit, Value x, Value key0,
                                       Value key1) {
  int64_t rank = tensorType(x).getRank();
  AffineMap none = emit.select(rank, {});
  return {{x, emit.identity(rank)}, {key0, none}, {key1, none}};
}

static Value lowerDropout(DropoutOp op, DropoutOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = op.getType();
  double rate = op.getRate().convertToDouble();
  if (rate == 0)
    return in.getX();
  if (rate == 1)
    return emit.constant(type, 0);
  auto threshold = static_cast<uint32_t>(std::llround(std::ldexp(rate, 24)));
  return emit.elementwise(
      type, listInputs(emit, in.getX(), in.getKey0(), in.getKey1()),
      [&](Body &at) {
        Integers i(at);
        Words words = draw(at, type, op.getShared());
        Value kept =
            arith::CmpIOp::create(at.builder, at.loc, arith::CmpIPredicate::sge,
                                  i.upper24(words.a), i.constant(threshold));
        Value scaled = at.mul(at.in[0], 1 / (1 - rate));
        return at.select(kept, scaled, at.constant(type.getElementType(), 0));
      });
}

// cos(2 pi v) for v in [0, 1): with a = 2 pi (|v - 1/2| - 1/4), which lies
// within a quarter turn, it is sin(a), by the terms of its series that the type
// can tell.
static Value cosineOfTurn(Body &at, Value v) {
  Type type = v.getType();
  Value half = at.sub(v, at.constant(type, 0.5));
  Value size = at.maximum(half, at.mul(half, -1));
  Value angle =
      at.mul(at.sub(size, at.constant(type, 0.25)), 2 * 3.14159265358979323846);
  Value square = at.mul(angle, angle);
  // sin(a) / a = 1 - a^2/(2 3) (1 - a^2/(4 5) (1 - ...)).
  Value series = at.constant(type, 1);
  for (int n = type.isF64() ? 22 : 14; n > 0; n -= 2)
    series = at.add(at.constant(type, 1),
                    at.mul(at.mul(square, -1.0 / (n * (n + 1))), series));
  return at.mul(angle, series);
}

static Value lowerNoise(NoiseOp op, NoiseOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = op.getType();
  double deviation = op.getDeviation().convertToDouble();
  if (deviation == 0)
    return in.getX();
  return emit.elementwise(
      type, listInputs(emit, in.getX(), in.getKey0(), in.getKey1()),
      [&](Body &at) {
        Integers i(at);
        Type element = type.getElementType();
        Words words = draw(at, type, {});
        Value u = at.toFloat(i.add(i.upper24(words.a), i.constant(1)), element);
        Value v = at.toFloat(i.upper24(words.b), element);
        Value log = at.log(at.mul(u, 0x1p-24));
        Value radius = at.sqrt(at.mul(log, -2));
        Value normal = at.mul(radius, cosineOfTurn(at, at.mul(v, 0x1p-24)));
        return at.add(at.in[0], at.mul(normal, deviation));
      });
}

void attachRandom(MLIRContext &context) {
  attach<DropoutOp, lowerDropout>(context);
  attach<NoiseOp, lowerNoise>(context);
}

} // namespace weir
