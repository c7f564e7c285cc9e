#include "dialect/Weir/Weir.h"
#include <cmath>

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Training.cpp.inc"

static bool isScalar(Type type) {
  return cast<RankedTensorType>(type).getRank() == 0;
}

//===-- gradient ----------------------------------------------------------===//

LogicalResult GradientOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!isScalar(getLoss().getType()))
    return emitOpError("needs a loss of rank 0, not ") << getLoss().getType();
  if (getSymbols().size() != getNumResults())
    return emitOpError("names ") << getSymbols().size() << " parameters for "
                                 << getNumResults() << " results";
  auto model = (*this)->getParentOfType<ModelOp>();
  llvm::SmallDenseSet<Attribute> seen;
  for (auto [symbol, type] : llvm::zip_equal(
           getSymbols().getAsRange<FlatSymbolRefAttr>(), getResultTypes())) {
    auto parameter = dyn_cast_or_null<ParameterOp>(
        symbols.lookupSymbolIn(model, symbol.getAttr()));
    if (!parameter)
      return emitOpError("names no parameter: ") << symbol;
    if (!seen.insert(symbol).second)
      return emitOpError("names ") << symbol << " twice";
    if (parameter.getType() != type)
      return emitOpError("result type differs from that of ")
             << symbol << ", " << parameter.getType();
  }
  return success();
}

//===-- guard -------------------------------------------------------------===//

static Array makeScalar(double value) {
  Array array(ArrayRef<int64_t>{});
  array[0] = value;
  return array;
}

LogicalResult GuardOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  bool finite = true;
  for (auto [operand, type] : llvm::zip_equal(operands, getOperandTypes())) {
    bool isFlag = getElementTypeOrSelf(type).isInteger(1);
    finite &= llvm::all_of(operand.data, [&](double x) {
      return isFlag ? x != 0 : std::isfinite(x);
    });
  }
  results.push_back(makeScalar(finite));
  return success();
}

//===-- accumulate, cycle -------------------------------------------------===//

LogicalResult AccumulateOp::evaluate(ArrayRef<Array> operands,
                                     SmallVectorImpl<Array> &results) {
  double scale = getScale().convertToDouble();
  results.push_back(operands[1]);
  for (auto [sum, gradient] :
       llvm::zip_equal(results.back().data, operands[0].data))
    sum += scale * gradient;
  return success();
}

LogicalResult CycleOp::verify() {
  Type count = getCount().getType();
  if (!isScalar(count) || getNext().getType() != count ||
      getKeep().getType() != count)
    return emitOpError("counts with scalars of one type, not ") << count;
  if (static_cast<int64_t>(getLength()) < 1)
    return emitOpError("needs a length of at least 1");
  return success();
}

LogicalResult CycleOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  double next = operands[0][0] + 1;
  bool isLast = next >= static_cast<double>(getLength());
  results.push_back(makeScalar(isLast ? 0 : next));
  results.push_back(makeScalar(!isLast));
  results.push_back(makeScalar(isLast));
  return success();
}

//===-- replace, scale, adjust_scale, average -----------------------------===//

static LogicalResult verifyScalar(Operation *op, Value scalar, Value tensor) {
  auto type = RankedTensorType::get({}, getElementTypeOrSelf(tensor));
  if (scalar.getType() != type)
    return op->emitOpError("takes a scalar of type ")
           << type << ", not " << scalar.getType();
  return success();
}

LogicalResult ReplaceOp::verify() {
  return getFactor() ? verifyScalar(*this, getFactor(), getOld()) : success();
}

LogicalResult ReplaceOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  results.push_back(operands[1]);
  if (getFactor())
    for (double &value : results.back().data)
      value *= operands[2][0];
  return success();
}

LogicalResult ScaleOp::verify() { return verifyScalar(*this, getBy(), getX()); }

LogicalResult ScaleOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  double factor = operands[1][0];
  results.push_back(operands[0]);
  for (double &value : results.back().data)
    value = getInverse() ? value / factor : value * factor;
  return success();
}

LogicalResult AdjustScaleOp::verify() {
  for (Value value : {getClean(), getNewScale(), getNewClean()})
    if (value.getType() != getScale().getType())
      return emitOpError("scale and count have one type");
  return verifyScalar(*this, getScale(), getScale());
}

LogicalResult AdjustScaleOp::evaluate(ArrayRef<Array> operands,
                                      SmallVectorImpl<Array> &results) {
  double scale = operands[0][0], clean = operands[1][0] + 1;
  bool grows = clean >= cleanSteps, finite = operands[2][0] != 0;
  double next = finite ? (grows ? std::min(scale * 2, largestScale) : scale)
                       : std::max(scale * 0.5, 1.0);
  results.push_back(makeScalar(next));
  results.push_back(makeScalar(finite && !grows ? clean : 0));
  return success();
}

LogicalResult AverageOp::verify() {
  return verifyScalar(*this, getKeep(), getParameter());
}

LogicalResult AverageOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  double keep = operands[2][0];
  results.push_back(operands[0]);
  for (auto [average, parameter] :
       llvm::zip_equal(results.back().data, operands[1].data))
    average = keep * average + (1 - keep) * parameter;
  return success();
}
