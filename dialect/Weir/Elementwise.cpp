#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Elementwise.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Activations.cpp.inc"

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

//===-- constant ----------------------------------------------------------===//

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult ConstantOp::evaluate(ArrayRef<Array>,
                                   SmallVectorImpl<Array> &results) {
  Array result = Array::ofType(getType());
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

//===-- activations -------------------------------------------------------===//

LogicalResult weir::evaluateActivation(Operation *op, ArrayRef<Array> operands,
                                       SmallVectorImpl<Array> &results) {
  const catalogue::Activation *activation =
      catalogue::lookupActivation(op->getName().stripDialect());
  assert(activation && "an operation that was made from no record");
  SmallVector<double> arguments = getArguments(op, activation->hyperparameters);
  Array result = operands[0];
  for (double &element : result.data)
    element = activation->value(element, arguments);
  results.push_back(std::move(result));
  return success();
}

LogicalResult ActivationGradOp::verify() {
  if (!catalogue::lookupActivation(getFunction()))
    return emitOpError("names an unknown function \"") << getFunction() << "\"";
  return success();
}

LogicalResult ActivationGradOp::evaluate(ArrayRef<Array> operands,
                                         SmallVectorImpl<Array> &results) {
  const catalogue::Activation *activation =
      catalogue::lookupActivation(getFunction());
  SmallVector<double> arguments =
      getArguments(*this, activation->hyperparameters);
  Array result = operands[2];
  for (int64_t i = 0; i < result.size(); ++i)
    result[i] *=
        activation->derivative(operands[0][i], operands[1][i], arguments);
  results.push_back(std::move(result));
  return success();
}
