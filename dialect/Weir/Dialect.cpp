#include "dialect/Weir/Weir.h"

#include "dialect/Catalogue/Catalogue.h"

#include "llvm/ADT/TypeSwitch.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"

using namespace mlir;

#include "dialect/Weir/Dialect.cpp.inc"
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
// registered the phase gets an error that names both.
template <typename... Ops>
static void promise(WeirDialect &dialect) {
  (dialect.declarePromisedInterface<Differentiable, Ops>(), ...);
  (dialect.declarePromisedInterface<GradientFlow, Ops>(), ...);
  (dialect.declarePromisedInterface<LowerToLinalg, Ops>(), ...);
}

template <typename... Ops>
static void promiseLowering(WeirDialect &dialect) {
  (dialect.declarePromisedInterface<LowerToLinalg, Ops>(), ...);
}

void WeirDialect::promiseInterfaces() {
  promise<
#define GET_OP_LIST
#include "dialect/Weir/Activations.cpp.inc"
      >(*this);
  promise<AddOp, SubOp, MulOp, DivOp, BiasOp, LinearOp, MatmulOp, ReshapeOp,
          BroadcastOp, ReduceOp, SoftmaxOp, TotalOp, LayerNormOp, NormalizeOp,
          CrossEntropyOp, MeanSquaredErrorOp>(*this);
  promiseLowering<ConstantOp, ActivationGradOp, ReduceExtremumGradOp,
                  NormalizeGradOp, CrossEntropyGradOp, AccuracyOp, ClipOp,
                  GuardOp, UpdateOp>(*this);
}

FlatSymbolRefAttr getLayer(Operation *op) {
  return op->getAttrOfType<FlatSymbolRefAttr>(WeirDialect::getLayerAttrName());
}

void setLayer(Operation *op, FlatSymbolRefAttr layer) {
  if (layer)
    op->setAttr(WeirDialect::getLayerAttrName(), layer);
}

DenseElementsAttr getSplat(Type tensorType, double value) {
  auto type = cast<RankedTensorType>(tensorType);
  Builder builder(type.getContext());
  return DenseElementsAttr::get(
      type, builder.getFloatAttr(type.getElementType(), value));
}

double CallAttr::getNumber(StringRef name, double otherwise) const {
  Attribute value = getArguments().get(name);
  if (auto number = dyn_cast_or_null<FloatAttr>(value))
    return number.getValueAsDouble();
  if (auto number = dyn_cast_or_null<IntegerAttr>(value))
    return number.getInt();
  return otherwise;
}

bool CallAttr::getFlag(StringRef name) const {
  auto value = getArguments().getAs<BoolAttr>(name);
  return value && value.getValue();
}

SmallVector<double>
getArguments(CallAttr call,
             ArrayRef<catalogue::Hyperparameter> hyperparameters) {
  SmallVector<double> values;
  for (const catalogue::Hyperparameter &parameter : hyperparameters) {
    Attribute given = call.getArguments().get(parameter.name);
    if (auto flag = dyn_cast_or_null<BoolAttr>(given))
      values.push_back(flag.getValue());
    else if (auto word = dyn_cast_or_null<StringAttr>(given))
      values.push_back(llvm::find(parameter.words, word.getValue()) -
                       parameter.words.begin());
    else
      values.push_back(call.getNumber(parameter.name, parameter.defaultValue));
  }
  return values;
}

} // namespace weir
