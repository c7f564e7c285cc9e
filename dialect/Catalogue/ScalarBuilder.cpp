#include "dialect/Catalogue/ScalarBuilder.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace weir::catalogue;

/// `attribute` as a constant of `type`, in every element of a vector.
static Value makeConstant(OpBuilder &builder, Location loc, Type type,
                          TypedAttr attribute) {
  if (auto vector = dyn_cast<VectorType>(type))
    attribute = DenseElementsAttr::get(vector, Attribute(attribute));
  return arith::ConstantOp::create(builder, loc, attribute);
}

Value ScalarBuilder::constant(double value) const {
  return makeConstant(builder, loc, type,
                      builder.getFloatAttr(getElementTypeOrSelf(type), value));
}

Value ScalarBuilder::condition(bool value) const {
  Type bits = builder.getI1Type();
  if (auto vector = dyn_cast<VectorType>(type))
    bits = vector.clone(bits);
  return makeConstant(builder, loc, bits, builder.getBoolAttr(value));
}

Value ScalarBuilder::sign(Value x) const {
  Value zero = constant(0);
  return select(gt(x, zero), constant(1), select(lt(x, zero), constant(-1), x));
}

static Value compare(OpBuilder &builder, Location loc,
                     arith::CmpFPredicate predicate, Value a, Value b) {
  assert(a && b && "an expression reads a value that is absent");
  return arith::CmpFOp::create(builder, loc, predicate, a, b);
}

Value ScalarBuilder::lt(Value a, Value b) const {
  return compare(builder, loc, arith::CmpFPredicate::OLT, a, b);
}

Value ScalarBuilder::le(Value a, Value b) const {
  return compare(builder, loc, arith::CmpFPredicate::OLE, a, b);
}

Value ScalarBuilder::gt(Value a, Value b) const {
  return compare(builder, loc, arith::CmpFPredicate::OGT, a, b);
}

Value ScalarBuilder::ge(Value a, Value b) const {
  return compare(builder, loc, arith::CmpFPredicate::OGE, a, b);
}

Value ScalarBuilder::eq(Value a, Value b) const {
  return compare(builder, loc, arith::CmpFPredicate::OEQ, a, b);
}

WideOperands::WideOperands(OpBuilder &builder, Location loc,
                           ValueRange operands)
    : builder(builder), loc(loc), type(operands[0].getType()) {
  for (Value operand : operands)
    wide.push_back(widen(operand));
}

WideOperands::WideOperands(OpBuilder &builder, Location loc,
                           ValueRange operands, Value &y)
    : WideOperands(builder, loc, operands) {
  y = widen(y);
}

Value WideOperands::widen(Value value) const {
  if (!getElementTypeOrSelf(type).isF32())
    return value;
  Type to = builder.getF64Type();
  if (auto vector = dyn_cast<VectorType>(type))
    to = vector.clone(to);
  return arith::ExtFOp::create(builder, loc, to, value);
}

Value WideOperands::narrow(Value result) const {
  if (result.getType() == type)
    return result;
  return arith::TruncFOp::create(builder, loc, type, result);
}
