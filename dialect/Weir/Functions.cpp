// The operations that records of the catalogue make, and their gradient.
#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/CatalogueOps.cpp.inc"

//===-- functions of the catalogue ----------------------------------------===//

static const catalogue::Function &getFunction(Operation *op) {
  const catalogue::Function *function =
      catalogue::lookupFunction(op->getName().stripDialect());
  assert(function && "an operation that was made from no record");
  return *function;
}

static LogicalResult verifyArguments(Operation *op,
                                     const catalogue::Function &function) {
  for (const catalogue::Hyperparameter &parameter : function.hyperparameters) {
    auto word = op->getAttrOfType<StringAttr>(parameter.name);
    if (word && !llvm::is_contained(parameter.words, word.getValue()))
      return op->emitOpError("`")
             << parameter.name << "` is one of "
             << llvm::join(parameter.words, ", ") << ", not " << word;
  }
  SmallVector<double> arguments = getArguments(op, function.hyperparameters);
  for (auto [parameter, value] :
       llvm::zip_equal(function.hyperparameters, arguments))
    if (std::optional<std::string> problem = parameter.refuse(value))
      return op->emitOpError("`") << parameter.name << "` " << *problem;
  StringRef problem = function.refuse(arguments);
  if (!problem.empty())
    return op->emitOpError() << problem;
  return success();
}

LogicalResult weir::verifyFunction(Operation *op) {
  return verifyArguments(op, getFunction(op));
}

LogicalResult weir::evaluateFunction(Operation *op, ArrayRef<Array> operands,
                                     SmallVectorImpl<Array> &results) {
  const catalogue::Function &function = getFunction(op);
  SmallVector<double> arguments = getArguments(op, function.hyperparameters);
  Array result(operands[0].shape);
  SmallVector<double> at(operands.size());
  for (int64_t i = 0; i < result.size(); ++i) {
    for (auto [element, operand] : llvm::zip_equal(at, operands))
      element = operand[i];
    result[i] = function.evaluate(at, arguments);
  }
  results.push_back(std::move(result));
  return success();
}

void ElementwiseGradOp::build(OpBuilder &builder, OperationState &state,
                              StringRef function, unsigned index,
                              ValueRange operands, Value y, Value dy) {
  SmallVector<Value> inputs(operands);
  inputs.append({y, dy});
  build(builder, state, dy.getType(), function, index, inputs);
}

LogicalResult ElementwiseGradOp::verify() {
  const catalogue::Function *function =
      catalogue::lookupFunction(getFunction());
  if (!function)
    return emitOpError("names an unknown function \"") << getFunction() << "\"";
  size_t count = function->operands.size();
  if (getInputs().size() != count + 2)
    return emitOpError("needs the ")
           << count << " operands of \"" << getFunction()
           << "\", its value and a gradient, not " << getInputs().size()
           << " values";
  if (getIndex() >= count)
    return emitOpError("is by operand ")
           << getIndex() << " of a function with " << count;
  return verifyArguments(*this, *function);
}

LogicalResult ElementwiseGradOp::evaluate(ArrayRef<Array> operands,
                                          SmallVectorImpl<Array> &results) {
  const catalogue::Function *function =
      catalogue::lookupFunction(getFunction());
  const catalogue::FunctionDerivative &derivative =
      function->derivatives[getIndex()];
  SmallVector<double> arguments =
      getArguments(*this, function->hyperparameters);
  ArrayRef<Array> inputs = operands.drop_back(2);
  const Array &y = operands.drop_back().back();
  Array result = operands.back();
  SmallVector<double> at(inputs.size());
  for (int64_t i = 0; i < result.size(); ++i) {
    for (auto [element, operand] : llvm::zip_equal(at, inputs))
      element = operand[i];
    result[i] *= derivative.evaluate(at, y[i], arguments);
  }
  results.push_back(std::move(result));
  return success();
}
