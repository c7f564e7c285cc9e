// exp and tanh, which every network is full of, in f32; the others in f64,
// where the errors of range reduction and of short polynomials vanish in the
// last rounding to f32, overflow is that rounding, and denormals of f32 are
// ordinary numbers. All operations have vector forms: integers are i32 where
// they are converted, since older processors convert only those. Coefficients
// interpolate at Chebyshev nodes; errors are relative.
#include "lib/Target/CPU/ExpandFunctions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Builders.h"

#include <numbers>

using namespace mlir;

namespace weir {

namespace {
/// Makes operations on scalars of one type.
class Arithmetic {
public:
  Arithmetic(OpBuilder &builder, Location loc, FloatType type)
      : builder(builder), loc(loc), type(type) {}

  Value constant(double value) {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getFloatAttr(type, value));
  }
  Value bits(uint64_t value) {
    return arith::ConstantOp::create(
        builder, loc, builder.getI64IntegerAttr(static_cast<int64_t>(value)));
  }
  template <typename OpT, typename... Operands>
  Value make(Operands... operands) {
    return OpT::create(builder, loc, operands...);
  }
  Value add(Value a, Value b) { return make<arith::AddFOp>(a, b); }
  Value sub(Value a, Value b) { return make<arith::SubFOp>(a, b); }
  Value mul(Value a, Value b) { return make<arith::MulFOp>(a, b); }
  Value div(Value a, Value b) { return make<arith::DivFOp>(a, b); }
  Value fma(Value a, Value b, Value c) { return make<math::FmaOp>(a, b, c); }
  Value neg(Value x) { return make<arith::NegFOp>(x); }
  Value abs(Value x) { return make<math::AbsFOp>(x); }
  Value floor(Value x) { return make<math::FloorOp>(x); }
  Value round(Value x) { return make<math::RoundEvenOp>(x); }
  Value select(Value condition, Value a, Value b) {
    return make<arith::SelectOp>(condition, a, b);
  }
  Value select(Value condition, double a, Value b) {
    return select(condition, constant(a), b);
  }
  Value compare(arith::CmpFPredicate predicate, Value a, double b) {
    return make<arith::CmpFOp>(predicate, a, constant(b));
  }
  Value less(Value a, double b) {
    return compare(arith::CmpFPredicate::OLT, a, b);
  }
  Value equal(Value a, double b) {
    return compare(arith::CmpFPredicate::OEQ, a, b);
  }
  Value equal(Value a, Value b) {
    return make<arith::CmpFOp>(arith::CmpFPredicate::OEQ, a, b);
  }
  Value greater(Value a, double b) {
    return compare(arith::CmpFPredicate::OGT, a, b);
  }
  /// Comparison and choice in this form are one instruction; NaN stays.
  Value clamp(Value x, double low, double high) {
    Value above = select(less(x, low), low, x);
    return select(greater(above, high), high, above);
  }
  /// As an i32, at least `least`, which is taken for NaN, as no integer is it.
  Value toInteger(Value x, double least) {
    Value number = select(greater(x, least), x, constant(least));
    return make<arith::FPToSIOp>(builder.getI32Type(), number);
  }
  Value both(Value a, Value b) { return make<arith::AndIOp>(a, b); }

  /// c[0] + c[1] x + ...
  Value polynomial(Value x, ArrayRef<double> coefficients);

protected:
  OpBuilder &builder;
  Location loc;
  FloatType type;
};

class Wide : public Arithmetic {
public:
  Wide(OpBuilder &builder, Location loc)
      : Arithmetic(builder, loc, builder.getF64Type()) {}

  /// e^x, 5e-10.
  Value exp(Value x);
  Value expm1(Value x);
  /// log(x) of what is 0, denormal in no case, or larger; 2e-11.
  Value log(Value x);
  Value log1p(Value x);
  /// 1 - erf(x) for x >= 0, 4e-10.
  Value erfcOfPositive(Value x);
  Value erf(Value x);
  Value erfc(Value x);
  Value sinOrCos(Value x, bool isSin);
  Value pow(Value x, Value y);
  Value tanh(Value x);

private:
  struct Scaled {
    Value scale, rest; // e^x = scale (1 + rest)
  };
  Scaled splitExp(Value x);
};

class Narrow : public Arithmetic {
public:
  Narrow(OpBuilder &builder, Location loc)
      : Arithmetic(builder, loc, builder.getF32Type()) {}

  Value exp(Value x);
  Value tanh(Value x);

private:
  Value powerOfTwo(Value exponent);
};
} // namespace

Value Arithmetic::polynomial(Value x, ArrayRef<double> coefficients) {
  Value result = constant(coefficients.back());
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    result = fma(result, x, constant(coefficient));
  return result;
}

// x = k log(2) + r with |r| <= log(2) / 2. Beyond 700 the result overflows f32
// or vanishes, and k still fits the exponent. NaN stays in r.
Wide::Scaled Wide::splitExp(Value x) {
  Value inside = clamp(x, -700, 700);
  Value k = round(mul(inside, constant(std::numbers::log2e)));
  Value r = fma(k, constant(-std::numbers::ln2), inside);
  static constexpr double coefficients[] = {
      0.500000001346581,  0.16666666681623232,   0.041666464925285904,
      0.0083333109254809, 0.0013933649996309251, 0.00019890990824673654};
  Value rest = fma(mul(r, r), polynomial(r, coefficients), r);
  Value exponent = toInteger(k, -1023);
  Value wide = make<arith::ExtSIOp>(builder.getI64Type(), exponent);
  Value shifted =
      make<arith::ShLIOp>(make<arith::AddIOp>(wide, bits(1023)), bits(52));
  Value scale = make<arith::BitcastOp>(builder.getF64Type(), shifted);
  return {scale, rest};
}

Value Wide::exp(Value x) {
  Scaled split = splitExp(x);
  Value result = fma(split.scale, split.rest, split.scale);
  result = select(less(x, -700), 0, result);
  return select(greater(x, 700), INFINITY, result);
}

Value Wide::expm1(Value x) {
  Scaled split = splitExp(x);
  return fma(split.scale, split.rest, sub(split.scale, constant(1)));
}

// x = 2^e m with m in [sqrt(1/2), sqrt(2)), log(m) = 2 atanh(s).
Value Wide::log(Value x) {
  Value all = make<arith::BitcastOp>(builder.getI64Type(), x);
  Value rounded =
      make<arith::AddIOp>(all, bits(0x3FF0000000000000 - 0x3FE6A09E667F3BCD));
  Value exponent =
      make<arith::SubIOp>(make<arith::ShRUIOp>(rounded, bits(52)), bits(1023));
  Value m = make<arith::BitcastOp>(
      builder.getF64Type(),
      make<arith::SubIOp>(all, make<arith::ShLIOp>(exponent, bits(52))));
  Value e = make<arith::SIToFPOp>(
      builder.getF64Type(),
      make<arith::TruncIOp>(builder.getI32Type(), exponent));
  Value s = div(sub(m, constant(1)), add(m, constant(1)));
  Value z = mul(s, s);
  static constexpr double coefficients[] = {
      0.6666666655449709, 0.40000121839806124, 0.28550820815960665,
      0.23330467216303835};
  Value small =
      fma(mul(z, s), polynomial(z, coefficients), mul(s, constant(2)));
  Value result = fma(e, constant(std::numbers::ln2), small);
  result = select(equal(x, 0), -INFINITY, result);
  // Infinity and NaN are their own logarithms; negative numbers have none.
  result = select(less(x, INFINITY), result, x);
  return select(compare(arith::CmpFPredicate::UGE, x, 0), result,
                constant(NAN));
}

// In f64, 1 + x loses too much only for x below 1e-4, where three terms do.
Value Wide::log1p(Value x) {
  static constexpr double coefficients[] = {1, -0.5, 1.0 / 3, -0.25};
  return select(less(abs(x), 1e-4), mul(x, polynomial(x, coefficients)),
                log(add(x, constant(1))));
}

// exp(-x^2) t Q(t) with t = 2 / (2 + x), for x to 10.6, where it has vanished.
Value Wide::erfcOfPositive(Value x) {
  static constexpr double coefficients[] = {
      0.2820978050302558,    0.28199806035739006, 0.24820257491118736,
      0.16501663798786076,   0.14396453836825063, -0.22201235635775562,
      0.4836164689376977,    -0.960647133803583,  0.9620502686481227,
      -0.4876869544600371,   0.09831281785055064, 0.011055073214801902,
      -0.0059678007533089045};
  Value inside = select(greater(x, 10.6), 10.6, x);
  Value t = div(constant(2), add(inside, constant(2)));
  Value result =
      mul(mul(exp(neg(mul(inside, inside))), t), polynomial(t, coefficients));
  return select(greater(x, 10.6), 0, result);
}

Value Wide::erf(Value x) {
  static constexpr double coefficients[] = {
      1.1283791670615435,     -0.3761263846802871,   0.11283782495236845,
      -0.026865430727670243,  0.005221031807858023,  -0.0008484080405535107,
      0.00011265959025606609, -9.667044571486996e-06};
  Value size = abs(x);
  Value far = make<math::CopySignOp>(sub(constant(1), erfcOfPositive(size)), x);
  return select(less(size, 1), mul(x, polynomial(mul(x, x), coefficients)),
                far);
}

Value Wide::erfc(Value x) {
  Value far = erfcOfPositive(abs(x));
  return select(less(x, 0), sub(constant(2), far), far);
}

// x = k pi/2 + r. pi/2 in three parts, of which k times the first two is exact:
// up to k = 2^20 by itself, up to 2^49 in a fused multiply-add.
Value Wide::sinOrCos(Value x, bool isSin) {
  Value k = round(mul(x, constant(2 * std::numbers::inv_pi)));
  Value r = fma(k, constant(-1.5707963267341256), x);
  r = fma(k, constant(-6.077100506303966e-11), r);
  r = fma(k, constant(-2.0222662487959506e-21), r);
  Value z = mul(r, r);
  static constexpr double sine[] = {-0.16666666663844049, 0.008333331870341349,
                                    -0.00019840084376422702,
                                    2.724962008007533e-06};
  static constexpr double cosine[] = {
      0.041666666664311826, -0.0013888887668370663, 2.480059840835012e-05,
      -2.730070403808665e-07};
  Value s = fma(mul(z, r), polynomial(z, sine), r);
  Value c = fma(mul(z, z), polynomial(z, cosine),
                fma(z, constant(-0.5), constant(1)));
  // The quarter of the turn: cos x = sin(x + pi/2).
  Value quarter = isSin ? k : add(k, constant(1));
  quarter = sub(quarter, mul(constant(4), floor(mul(quarter, constant(0.25)))));
  Value isOdd = make<arith::OrIOp>(equal(quarter, 1), equal(quarter, 3));
  Value result = select(isOdd, c, s);
  result = select(less(quarter, 2), result, neg(result));
  return select(less(abs(x), 0x1p49), result, constant(NAN));
}

Value Wide::pow(Value x, Value y) {
  Value size = abs(x);
  Value result = exp(mul(y, log(size)));
  Value isWhole = equal(floor(y), y);
  Value half = mul(y, constant(0.5));
  Value isOdd = both(isWhole, make<arith::CmpFOp>(arith::CmpFPredicate::ONE,
                                                  floor(half), half));
  result = select(isOdd, make<math::CopySignOp>(result, x), result);
  // Negative numbers have only whole powers; -inf is no number.
  Value isNegative =
      both(less(x, 0), compare(arith::CmpFPredicate::OGT, x, -INFINITY));
  Value isFraction =
      make<arith::CmpFOp>(arith::CmpFPredicate::ONE, floor(y), y);
  result = select(both(isNegative, isFraction), NAN, result);
  // 1 to any power and anything to the power of 0, NaN included, is 1; -1 to
  // an infinite one too.
  Value isInfinite = equal(abs(y), INFINITY);
  result = select(both(equal(size, 1), isInfinite), 1, result);
  return select(make<arith::OrIOp>(equal(x, 1), equal(y, 0)), 1, result);
}

Value Wide::tanh(Value x) {
  Value grown = expm1(mul(abs(x), constant(2)));
  return make<math::CopySignOp>(div(grown, add(grown, constant(2))), x);
}

//===-- f32 ---------------------------------------------------------------===//

// Of an i32 within the exponents of normal numbers.
Value Narrow::powerOfTwo(Value exponent) {
  auto integer = [&](int32_t value) -> Value {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getI32IntegerAttr(value));
  };
  Value biased = make<arith::AddIOp>(exponent, integer(127));
  return make<arith::BitcastOp>(type, make<arith::ShLIOp>(biased, integer(23)));
}

// x = k log(2) + r, the first part of log(2) being short, so that k times it is
// exact. 2^k is applied in halves, each a normal number: only the last product
// rounds where the result is denormal. NaN stays in r.
Value Narrow::exp(Value x) {
  Value inside = clamp(x, -104, 89);
  Value k = round(mul(inside, constant(std::numbers::log2e)));
  Value r = fma(k, constant(-0.693359375), inside);
  r = fma(k, constant(0.693359375 - std::numbers::ln2), r);
  static constexpr double coefficients[] = {
      0.49999999999533734, 0.16666576984545897, 0.04166655507645655,
      0.008363179910708875, 0.0013926132978723642};
  Value rest = fma(mul(r, r), polynomial(r, coefficients), r);
  Value exponent = toInteger(k, -150);
  Value one =
      arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(1));
  Value half = make<arith::ShRSIOp>(exponent, one);
  Value other = make<arith::SubIOp>(exponent, half);
  Value result = mul(add(rest, constant(1)), powerOfTwo(half));
  return mul(result, powerOfTwo(other));
}

// 1 - 2 / (e^2x + 1), and near 0, where that cancels, a polynomial.
Value Narrow::tanh(Value x) {
  static constexpr double coefficients[] = {
      -0.33333328944134255, 0.13332769736976327, -0.05385090957851358,
      0.020997178999074752, -0.006096714165908197};
  Value size = abs(x);
  Value z = mul(x, x);
  Value close = fma(mul(z, x), polynomial(z, coefficients), x);
  Value power = exp(add(size, size));
  Value far = sub(constant(1), div(constant(2), add(power, constant(1))));
  return select(less(size, 0.625), close, make<math::CopySignOp>(far, x));
}

//===-- functions ---------------------------------------------------------===//

static Value expandWide(Operation *op, Wide &wide, ValueRange in) {
  if (isa<math::ExpOp>(op))
    return wide.exp(in[0]);
  if (isa<math::TanhOp>(op))
    return wide.tanh(in[0]);
  if (isa<math::ExpM1Op>(op))
    // Keeps the sign of zero.
    return wide.select(wide.equal(in[0], 0), in[0], wide.expm1(in[0]));
  if (isa<math::LogOp>(op))
    return wide.log(in[0]);
  if (isa<math::Log1pOp>(op))
    return wide.log1p(in[0]);
  if (isa<math::SinOp>(op))
    return wide.sinOrCos(in[0], /*isSin=*/true);
  if (isa<math::CosOp>(op))
    return wide.sinOrCos(in[0], /*isSin=*/false);
  if (isa<math::ErfOp>(op))
    return wide.erf(in[0]);
  if (isa<math::ErfcOp>(op))
    return wide.erfc(in[0]);
  return wide.pow(in[0], in[1]);
}

static Value expandNarrow(Operation *op, OpBuilder &builder) {
  Value x = op->getOperand(0);
  Narrow narrow(builder, op->getLoc());
  if (isa<math::ExpOp>(op))
    return narrow.exp(x);
  if (isa<math::TanhOp>(op))
    return narrow.tanh(x);
  Wide wide(builder, op->getLoc());
  SmallVector<Value> in;
  for (Value operand : op->getOperands())
    in.push_back(wide.make<arith::ExtFOp>(builder.getF64Type(), operand));
  return wide.make<arith::TruncFOp>(builder.getF32Type(),
                                    expandWide(op, wide, in));
}

bool expandMath(Operation *op) {
  if (!isa<math::ExpOp, math::ExpM1Op, math::LogOp, math::Log1pOp, math::SinOp,
           math::CosOp, math::TanhOp, math::ErfOp, math::ErfcOp, math::PowFOp>(
          op))
    return false;
  OpBuilder builder(op);
  Type type = op->getResult(0).getType();
  Value result;
  if (type.isF32()) {
    result = expandNarrow(op, builder);
  } else if (type.isF64()) {
    Wide wide(builder, op->getLoc());
    result = expandWide(op, wide, op->getOperands());
  } else {
    return false;
  }
  op->replaceAllUsesWith(ValueRange(result));
  op->erase();
  return true;
}

} // namespace weir
