#include "lib/Training/StepStates.h"

using namespace mlir;
using namespace weir;

static CallAttr makeConstant(OpBuilder &builder, double value) {
  return CallAttr::get(builder.getContext(), "constant",
                       builder.getDictionaryAttr(builder.getNamedAttr(
                           "value", builder.getF64FloatAttr(value))));
}

FlatSymbolRefAttr StepStates::declare(StringRef name, Type type, double start,
                                      FlatSymbolRefAttr layer) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(model.lookupEntry("gradients"));
  std::string symbol = ("optimizer." + name).str();
  StateOp::create(builder, model.getLoc(), builder.getStringAttr(symbol),
                  TypeAttr::get(type), makeConstant(builder, start), layer,
                  /*slot_of=*/nullptr, /*copy=*/nullptr, /*evaluated=*/nullptr);
  return FlatSymbolRefAttr::get(builder.getContext(), symbol);
}

StateOp StepStates::declareSlot(StringRef name, Type type, double start,
                                ParameterOp parameter) {
  OpBuilder::InsertionGuard guard(builder);
  Operation *last = parameter;
  while (auto state = dyn_cast_or_null<StateOp>(last->getNextNode()))
    last = state;
  builder.setInsertionPointAfter(last);
  std::string symbol =
      ("optimizer." + name + "." + parameter.getSymName()).str();
  return StateOp::create(builder, parameter.getLoc(),
                         builder.getStringAttr(symbol), TypeAttr::get(type),
                         makeConstant(builder, start), parameter.getLayerAttr(),
                         FlatSymbolRefAttr::get(parameter.getSymNameAttr()),
                         /*copy=*/nullptr,
                         /*evaluated=*/nullptr);
}

Value StepStates::read(FlatSymbolRefAttr symbol, Type type, Location loc) {
  return ReadOp::create(builder, loc, type, symbol).getValue();
}

void StepStates::assign(FlatSymbolRefAttr symbol, Value value,
                        FlatSymbolRefAttr layer, Value factor) {
  Location loc = value.getLoc();
  Value old = read(symbol, value.getType(), loc);
  auto replaced =
      ReplaceOp::create(builder, loc, value.getType(), old, value, factor);
  setLayer(replaced, layer);
  AssignOp::create(builder, loc, symbol, replaced.getResult());
}

void StepStates::assignAll() {
  for (const Assignment &one : later)
    assign(one.symbol, one.value, one.layer);
  later.clear();
}
