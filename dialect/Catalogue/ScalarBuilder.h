// Makes the operations that the generated builders ask for: one method for
// each node of RuleBase.td, on scalars or vectors of floats.
#ifndef WEIR_DIALECT_CATALOGUE_SCALARBUILDER_H
#define WEIR_DIALECT_CATALOGUE_SCALARBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Builders.h"

namespace weir::catalogue {

class ScalarBuilder {
public:
  using Value = mlir::Value;

  ScalarBuilder(mlir::OpBuilder &builder, mlir::Location loc, mlir::Type type)
      : builder(builder), loc(loc), type(type) {}

  Value constant(double value) const;
  Value condition(bool value) const;

  Value neg(Value x) const { return make<mlir::arith::NegFOp>(x); }
  Value abs(Value x) const { return make<mlir::math::AbsFOp>(x); }
  Value exp(Value x) const { return make<mlir::math::ExpOp>(x); }
  Value expm1(Value x) const { return make<mlir::math::ExpM1Op>(x); }
  Value log(Value x) const { return make<mlir::math::LogOp>(x); }
  Value log1p(Value x) const { return make<mlir::math::Log1pOp>(x); }
  Value sqrt(Value x) const { return make<mlir::math::SqrtOp>(x); }
  Value rsqrt(Value x) const { return make<mlir::math::RsqrtOp>(x); }
  Value sin(Value x) const { return make<mlir::math::SinOp>(x); }
  Value cos(Value x) const { return make<mlir::math::CosOp>(x); }
  Value tanh(Value x) const { return make<mlir::math::TanhOp>(x); }
  Value erf(Value x) const { return make<mlir::math::ErfOp>(x); }
  Value erfc(Value x) const { return make<mlir::math::ErfcOp>(x); }
  Value floor(Value x) const { return make<mlir::math::FloorOp>(x); }
  Value sign(Value x) const;

  Value add(Value a, Value b) const { return make<mlir::arith::AddFOp>(a, b); }
  Value sub(Value a, Value b) const { return make<mlir::arith::SubFOp>(a, b); }
  Value mul(Value a, Value b) const { return make<mlir::arith::MulFOp>(a, b); }
  Value div(Value a, Value b) const { return make<mlir::arith::DivFOp>(a, b); }
  Value pow(Value a, Value b) const { return make<mlir::math::PowFOp>(a, b); }
  Value min(Value a, Value b) const {
    return make<mlir::arith::MinimumFOp>(a, b);
  }
  Value max(Value a, Value b) const {
    return make<mlir::arith::MaximumFOp>(a, b);
  }

  // Ordered comparisons: false if either is NaN.
  Value lt(Value a, Value b) const;
  Value le(Value a, Value b) const;
  Value gt(Value a, Value b) const;
  Value ge(Value a, Value b) const;
  Value eq(Value a, Value b) const;
  Value both(Value a, Value b) const { return make<mlir::arith::AndIOp>(a, b); }
  Value select(Value condition, Value a, Value b) const {
    return make<mlir::arith::SelectOp>(condition, a, b);
  }

private:
  template <typename OpTy, typename... Operands>
  Value make(Operands... operands) const {
    // A missing operand is one that the record's conditions left out.
    assert((operands && ...) && "an expression reads a value that is absent");
    return OpTy::create(builder, loc, operands...);
  }

  mlir::OpBuilder &builder;
  mlir::Location loc;
  mlir::Type type; // of all values that are not conditions
};

/// Operands of f32 as f64, and the way back; others as they are.
class WideOperands {
public:
  /// `y`, if given, is replaced by its wide form.
  WideOperands(mlir::OpBuilder &builder, mlir::Location loc,
               mlir::ValueRange operands, mlir::Value &y);
  WideOperands(mlir::OpBuilder &builder, mlir::Location loc,
               mlir::ValueRange operands);

  mlir::ValueRange getOperands() const { return wide; }
  mlir::Value narrow(mlir::Value result) const;

private:
  mlir::Value widen(mlir::Value value) const;

  mlir::OpBuilder &builder;
  mlir::Location loc;
  mlir::Type type; // of the operands as given
  llvm::SmallVector<mlir::Value, 3> wide;
};

} // namespace weir::catalogue

#endif // WEIR_DIALECT_CATALOGUE_SCALARBUILDER_H
