#include "Fold.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Verifier.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace mlir;
using namespace weir::test;

Bench::Bench(int64_t width) : builder(&context) {
  context.loadDialect<arith::ArithDialect, math::MathDialect>();
  module = ModuleOp::create(builder.getUnknownLoc());
  builder.setInsertionPointToEnd(module->getBody());
  type = builder.getF64Type();
  if (width)
    type = VectorType::get({width}, type);
}

static TypedAttr getNumber(OpBuilder &builder, Type type, double value) {
  if (auto vector = dyn_cast<VectorType>(type))
    return DenseElementsAttr::get(vector, value);
  return builder.getF64FloatAttr(value);
}

Value Bench::makeInput(double value) {
  return arith::ConstantOp::create(builder, getLoc(),
                                   getNumber(builder, type, value));
}

/// Comparisons of vectors do not fold upstream.
static Attribute compareSplats(arith::CmpFOp op, ArrayRef<Attribute> operands) {
  auto a = cast<SplatElementsAttr>(operands[0]);
  auto b = cast<SplatElementsAttr>(operands[1]);
  bool holds =
      arith::applyCmpPredicate(op.getPredicate(), a.getSplatValue<APFloat>(),
                               b.getSplatValue<APFloat>());
  return DenseElementsAttr::get(cast<VectorType>(op.getType()), holds);
}

/// Nor do these functions.
static Attribute compute(double (*function)(double), Operation *op,
                         Attribute operand) {
  auto splat = dyn_cast<SplatElementsAttr>(operand);
  double x = splat ? splat.getSplatValue<double>()
                   : cast<FloatAttr>(operand).getValueAsDouble();
  OpBuilder builder(op->getContext());
  return getNumber(builder, op->getResult(0).getType(), function(x));
}

static Attribute fold(Value value) {
  Operation *op = value.getDefiningOp();
  Attribute constant;
  if (matchPattern(op, m_Constant(&constant)))
    return constant;
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands())
    operands.push_back(fold(operand));
  auto comparison = dyn_cast<arith::CmpFOp>(op);
  if (comparison && isa<VectorType>(op->getResult(0).getType()))
    return compareSplats(comparison, operands);
  if (isa<math::ErfcOp>(op))
    return compute([](double x) { return std::erfc(x); }, op, operands[0]);
  if (isa<math::Log1pOp>(op)) // folds upstream, but for NaN
    return compute([](double x) { return std::log1p(x); }, op, operands[0]);
  if (isa<math::RsqrtOp>(op))
    return compute([](double x) { return 1 / std::sqrt(x); }, op, operands[0]);
  SmallVector<OpFoldResult> results;
  if (failed(op->fold(operands, results)) || results.size() != 1)
    return {};
  if (auto same = dyn_cast<Value>(results[0]))
    return fold(same);
  return cast<Attribute>(results[0]);
}

double Bench::evaluate(Value value) {
  EXPECT_TRUE(succeeded(verify(*module)));
  Attribute result = fold(value);
  if (auto number = dyn_cast_or_null<FloatAttr>(result))
    return number.getValueAsDouble();
  if (auto splat = dyn_cast_or_null<SplatElementsAttr>(result))
    return splat.getSplatValue<double>();
  ADD_FAILURE() << "an operation does not fold";
  return 0;
}
