#include "dialect/Weir/Weir.h"

#include "dialect/Catalogue/Catalogue.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "dialect/Weir/Dialect.cpp.inc"
#include "dialect/Weir/ElementwiseEnums.cpp.inc"
#include "dialect/Weir/Interfaces.cpp.inc"
#include "dialect/Weir/ReductionEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/Weir/Attributes.cpp.inc"

namespace weir {

void WeirDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/Weir/Attributes.cpp.inc"
      >();
  registerOperations();
  promiseInterfaces();
}

// The interfaces that the phases implement: whoever uses one without having
// registered the phase gets an error that names both. What all operations that
// compute promise stands where they are registered.
template <typename... Ops> static void promiseGradients(WeirDialect &dialect) {
  (dialect.declarePromisedInterface<Differentiable, Ops>(), ...);
  (dialect.declarePromisedInterface<GradientFlow, Ops>(), ...);
}

void WeirDialect::promiseInterfaces() {
  promiseGradients<
#define GET_OP_LIST
#include "dialect/Weir/CatalogueOps.cpp.inc"
      >(*this);
  promiseGradients<AddOp, BatchNormOp, BiasOp, BroadcastOp, ConcatOp,
                   ContractOp, ContrastiveOp, CrossEntropyOp, CumulativeSumOp,
                   DivOp, DropoutOp, GatherOp, GroupNormOp, LayerNormOp,
                   LinearOp, LogSoftmaxOp, LogSumExpOp, MatmulOp, MulOp,
                   NoiseOp, NormOp, NormalizeOp, PadOp, ReduceOp, ReshapeOp,
                   RmsNormOp, ScatterAddOp, SliceOp, SoftCrossEntropyOp,
                   SoftmaxOp, StandardDeviationOp, SubOp, TotalOp, TransposeOp,
                   UnitOp, VarianceOp, WhereOp>(*this);
}

FlatSymbolRefAttr getLayer(Operation *op) {
  return op->getAttrOfType<FlatSymbolRefAttr>(WeirDialect::getLayerAttrName());
}

void setLayer(Operation *op, FlatSymbolRefAttr layer) {
  if (layer)
    op->setAttr(WeirDialect::getLayerAttrName(), layer);
}

static constexpr StringLiteral checkpointAttrName("checkpoint");

ArrayRef<int64_t> getCheckpoints(Operation *op) {
  auto ids = op->getAttrOfType<DenseI64ArrayAttr>(checkpointAttrName);
  return ids ? ids.asArrayRef() : ArrayRef<int64_t>();
}

void setCheckpoints(Operation *op, ArrayRef<int64_t> checkpoints) {
  if (checkpoints.empty())
    op->removeAttr(checkpointAttrName);
  else
    op->setAttr(checkpointAttrName,
                DenseI64ArrayAttr::get(op->getContext(), checkpoints));
}

DenseElementsAttr getSplat(Type tensorType, double value) {
  auto type = cast<RankedTensorType>(tensorType);
  Builder builder(type.getContext());
  return DenseElementsAttr::get(
      type, builder.getFloatAttr(type.getElementType(), value));
}

Operation *WeirDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!elements || !tensor || !isa<FloatType>(tensor.getElementType()))
    return nullptr;
  return ConstantOp::create(builder, loc, type, elements);
}

//===-- arguments of records ----------------------------------------------===//

// A number or flag as a double; nothing for other attributes.
static std::optional<double> toNumber(Attribute value) {
  if (auto flag = dyn_cast_or_null<BoolAttr>(value))
    return flag.getValue();
  if (auto number = dyn_cast_or_null<FloatAttr>(value))
    return number.getValueAsDouble();
  if (auto number = dyn_cast_or_null<IntegerAttr>(value))
    return number.getInt();
  if (isa_and_nonnull<UnitAttr>(value))
    return 1;
  return std::nullopt;
}

static double toArgument(Attribute value,
                         const catalogue::Hyperparameter &parameter) {
  auto word = dyn_cast_or_null<StringAttr>(value);
  if (!word)
    return toNumber(value).value_or(parameter.defaultValue);
  const StringRef *found = llvm::find(parameter.words, word.getValue());
  if (found == parameter.words.end())
    return parameter.defaultValue;
  return found - parameter.words.begin();
}

SmallVector<double>
getArguments(Operation *op,
             ArrayRef<catalogue::Hyperparameter> hyperparameters) {
  SmallVector<double> arguments;
  for (const catalogue::Hyperparameter &parameter : hyperparameters)
    arguments.push_back(toArgument(op->getAttr(parameter.name), parameter));
  return arguments;
}

SmallVector<double>
getArguments(CallAttr call,
             ArrayRef<catalogue::Hyperparameter> hyperparameters) {
  SmallVector<double> arguments, elements;
  for (const catalogue::Hyperparameter &parameter : hyperparameters) {
    Attribute value = call.getArguments().get(parameter.name);
    if (auto list = dyn_cast_or_null<DenseI64ArrayAttr>(value)) {
      arguments.push_back(list.size());
      elements.assign(list.asArrayRef().begin(), list.asArrayRef().end());
    } else {
      arguments.push_back(toArgument(value, parameter));
    }
  }
  arguments.append(elements);
  return arguments;
}

double CallAttr::getNumber(StringRef name, double otherwise) const {
  return toNumber(getArguments().get(name)).value_or(otherwise);
}

bool CallAttr::getFlag(StringRef name) const { return getNumber(name) != 0; }

} // namespace weir
