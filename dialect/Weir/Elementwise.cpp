#include "dialect/Weir/Weir.h"

using namespace mlir;
using namespace weir;

static ParseResult parseIndex(OpAsmParser &parser, IntegerAttr &index) {
  int64_t value = 0;
  if (parser.parseInteger(value))
    return failure();
  index = parser.getBuilder().getI64IntegerAttr(value);
  return success();
}

static void printIndex(OpAsmPrinter &printer, Operation *, IntegerAttr index) {
  printer << index.getInt();
}

// One type for all inputs and the result.
static ParseResult
parseSameType(OpAsmParser &parser, SmallVectorImpl<Type> &inputs, Type &result,
              ArrayRef<OpAsmParser::UnresolvedOperand> operands) {
  if (parser.parseType(result))
    return failure();
  inputs.assign(operands.size(), result);
  return success();
}

static void printSameType(OpAsmPrinter &printer, Operation *, TypeRange,
                          Type result, OperandRange) {
  printer << result;
}

#define GET_OP_CLASSES
#include "dialect/Weir/Elementwise.cpp.inc"

//===-- add, sub, mul, div ------------------------------------------------===//

template <typename Combine>
static LogicalResult evaluateBinary(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results,
                                    Combine combine) {
  Array result = operands[0];
  for (int64_t i = 0; i < result.size(); ++i)
    result[i] = combine(result[i], operands[1][i]);
  results.push_back(std::move(result));
  return success();
}

LogicalResult AddOp::evaluate(ArrayRef<Array> operands,
                              SmallVectorImpl<Array> &results) {
  return evaluateBinary(operands, results, std::plus<double>());
}

LogicalResult SubOp::evaluate(ArrayRef<Array> operands,
                              SmallVectorImpl<Array> &results) {
  return evaluateBinary(operands, results, std::minus<double>());
}

LogicalResult MulOp::evaluate(ArrayRef<Array> operands,
                              SmallVectorImpl<Array> &results) {
  return evaluateBinary(operands, results, std::multiplies<double>());
}

LogicalResult DivOp::evaluate(ArrayRef<Array> operands,
                              SmallVectorImpl<Array> &results) {
  return evaluateBinary(operands, results, std::divides<double>());
}

//===-- stop_gradient -----------------------------------------------------===//

LogicalResult StopGradientOp::evaluate(ArrayRef<Array> operands,
                                       SmallVectorImpl<Array> &results) {
  results.push_back(operands[0]);
  return success();
}

//===-- constant ----------------------------------------------------------===//

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult ConstantOp::evaluate(ArrayRef<Array>,
                                   SmallVectorImpl<Array> &results) {
  Array result = Array::ofType(getType());
  if (auto values = getValue().tryGetValues<APInt>()) {
    bool isBool = getType().getElementType().isInteger(1);
    for (auto [element, value] : llvm::zip_equal(result.data, *values))
      element = isBool ? value.getBoolValue()
                       : static_cast<double>(value.getSExtValue());
    results.push_back(std::move(result));
    return success();
  }
  auto values = getValue().tryGetValues<APFloat>();
  if (!values)
    return emitOpError("holds elements that cannot be read");
  for (auto [element, value] : llvm::zip_equal(result.data, *values)) {
    APFloat wide = value;
    bool losesInfo;
    wide.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                 &losesInfo);
    element = wide.convertToDouble();
  }
  results.push_back(std::move(result));
  return success();
}

//===-- bias --------------------------------------------------------------===//

LogicalResult BiasOp::verify() {
  RankedTensorType x = getX().getType(), b = getB().getType();
  if (x.getRank() == 0)
    return emitOpError("needs an `x` of rank 1 or more");
  if (b.getRank() != 1 || b.getDimSize(0) != x.getShape().back())
    return emitOpError("needs a `b` of shape [")
           << x.getShape().back() << "], as the last axis of `x`, not " << b;
  if (b.getElementType() != x.getElementType())
    return emitOpError("element types of `x` and `b` differ");
  return success();
}

LogicalResult BiasOp::evaluate(ArrayRef<Array> operands,
                               SmallVectorImpl<Array> &results) {
  Array result = operands[0];
  const Array &b = operands[1];
  for (int64_t i = 0; i < result.size(); ++i)
    result[i] += b[i % b.size()];
  results.push_back(std::move(result));
  return success();
}

//===-- comparison and choice ---------------------------------------------===//

static bool holds(Comparison comparison, double a, double b) {
  switch (comparison) {
  case Comparison::eq:
    return a == b;
  case Comparison::ne:
    return a != b;
  case Comparison::lt:
    return a < b;
  case Comparison::le:
    return a <= b;
  case Comparison::gt:
    return a > b;
  case Comparison::ge:
    return a >= b;
  }
  llvm_unreachable("all comparisons are handled");
}

LogicalResult CompareOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  return evaluateBinary(operands, results, [&](double a, double b) {
    return holds(getComparison(), a, b);
  });
}

LogicalResult LogicalAndOp::evaluate(ArrayRef<Array> operands,
                                     SmallVectorImpl<Array> &results) {
  return evaluateBinary(operands, results,
                        [](double a, double b) { return a != 0 && b != 0; });
}

LogicalResult LogicalOrOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  return evaluateBinary(operands, results,
                        [](double a, double b) { return a != 0 || b != 0; });
}

LogicalResult LogicalNotOp::evaluate(ArrayRef<Array> operands,
                                     SmallVectorImpl<Array> &results) {
  Array result = operands[0];
  for (double &element : result.data)
    element = element == 0;
  results.push_back(std::move(result));
  return success();
}

LogicalResult WhereOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  Array result = operands[2];
  for (int64_t i = 0; i < result.size(); ++i)
    if (operands[0][i] != 0)
      result[i] = operands[1][i];
  results.push_back(std::move(result));
  return success();
}

LogicalResult ToFloatOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  results.push_back(operands[0]);
  return success();
}
