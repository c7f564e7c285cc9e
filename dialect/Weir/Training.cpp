#include "dialect/Catalogue/Catalogue.h"
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

//===-- clip --------------------------------------------------------------===//

LogicalResult ClipOp::verify() {
  if (getGradients().empty())
    return emitOpError("needs a gradient");
  Type element = getElementTypeOrSelf(getGradients().front());
  for (Type type : getOperandTypes())
    if (getElementTypeOrSelf(type) != element)
      return emitOpError("element types of the gradients differ");
  auto scalar = RankedTensorType::get({}, element);
  if (getNorm().getType() != scalar || getFactor().getType() != scalar)
    return emitOpError("gives two scalars, ") << scalar;
  std::optional<APFloat> max = getMax();
  if (max && !(max->isFinite() && *max > APFloat(0.0)))
    return emitOpError("needs a positive `max`");
  return success();
}

LogicalResult ClipOp::evaluate(ArrayRef<Array> operands,
                               SmallVectorImpl<Array> &results) {
  Array norm(ArrayRef<int64_t>{}), factor(ArrayRef<int64_t>{});
  for (const Array &gradient : operands)
    for (double element : gradient.data)
      norm[0] += element * element;
  norm[0] = std::sqrt(norm[0]);
  factor[0] = 1;
  if (std::optional<APFloat> max = getMax())
    factor[0] = std::min(1.0, max->convertToDouble() / (norm[0] + 1e-6));
  results.push_back(std::move(norm));
  results.push_back(std::move(factor));
  return success();
}

//===-- guard -------------------------------------------------------------===//

LogicalResult GuardOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  Array finite(ArrayRef<int64_t>{});
  finite[0] = llvm::all_of(operands, [](const Array &operand) {
    return llvm::all_of(operand.data,
                        [](double x) { return std::isfinite(x); });
  });
  results.push_back(std::move(finite));
  return success();
}

//===-- update ------------------------------------------------------------===//

template <typename Item>
static int64_t countNeeded(ArrayRef<Item> items, ArrayRef<double> arguments) {
  return llvm::count_if(
      items, [&](const Item &item) { return item.needed(arguments); });
}

LogicalResult UpdateOp::verify() {
  StringRef keyword = getOptimizer().getKeyword();
  const catalogue::Optimizer *record = catalogue::lookupOptimizer(keyword);
  if (!record)
    return emitOpError("names an unknown optimizer \"") << keyword << "\"";
  SmallVector<double> arguments =
      getArguments(getOptimizer(), record->hyperparameters);
  int64_t slots = countNeeded(record->slots, arguments);
  int64_t scalars = countNeeded(record->scalars, arguments) + 1;
  if (static_cast<int64_t>(getSlots().size()) != slots)
    return emitOpError("\"") << keyword << "\" with these arguments has "
                             << slots << " slots, not " << getSlots().size();
  if (static_cast<int64_t>(getScalars().size()) != scalars)
    return emitOpError("\"")
           << keyword << "\" with these arguments has " << scalars
           << " scalars, the rate included, not " << getScalars().size();
  if (static_cast<int64_t>(getNumResults()) != slots + 1)
    return emitOpError("gives the parameter and its slots, ")
           << slots + 1 << " results, not " << getNumResults();
  RankedTensorType type = getParameter().getType();
  auto differs = [&](Type other) { return other != type; };
  if (differs(getGradient().getType()) ||
      llvm::any_of(getSlots().getTypes(), differs) ||
      llvm::any_of(getResultTypes(), differs))
    return emitOpError("gradient, slots and results have the type of the "
                       "parameter, ")
           << type;
  auto scalar = RankedTensorType::get({}, type.getElementType());
  if (getFactor().getType() != scalar ||
      llvm::any_of(getScalars().getTypes(),
                   [&](Type other) { return other != scalar; }))
    return emitOpError("factor and scalars have the type ") << scalar;
  return success();
}

LogicalResult UpdateOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  const catalogue::Optimizer *record =
      catalogue::lookupOptimizer(getOptimizer().getKeyword());
  SmallVector<double> arguments =
      getArguments(getOptimizer(), record->hyperparameters);
  // Operand and result of each slot of the record, or null.
  SmallVector<const Array *> slots;
  const Array *next = operands.begin() + 3;
  for (const catalogue::Slot &slot : record->slots)
    slots.push_back(slot.needed(arguments) ? next++ : nullptr);
  double rate = (*next++)[0];
  SmallVector<double> scalars;
  for (const catalogue::Scalar &scalar : record->scalars)
    scalars.push_back(scalar.needed(arguments) ? (*next++)[0] : 0);

  results.assign(getNumResults(), operands[0]);
  SmallVector<double> values(slots.size());
  for (int64_t i = 0; i < operands[0].size(); ++i) {
    for (auto [value, slot] : llvm::zip_equal(values, slots))
      value = slot ? (*slot)[i] : 0;
    record->evaluateUpdate(results[0][i], operands[1][i] * operands[2][0], rate,
                           getDecay().convertToDouble(), values, scalars,
                           arguments);
    Array *result = results.begin();
    for (auto [value, slot] : llvm::zip_equal(values, slots))
      if (slot)
        (*++result)[i] = value;
  }
  return success();
}
