#include "lib/Training/Clipping.h"

using namespace mlir;
using namespace weir;

static RankedTensorType getScalarType(Value like) {
  return RankedTensorType::get({}, getElementTypeOrSelf(like));
}

LogicalResult weir::verifyClip(ModelOp model) {
  CallAttr call = model.getCall("clip");
  if (!call)
    return success();
  StringRef kind = call.getKeyword();
  auto isPositive = [&](StringRef name) { return call.getNumber(name) > 0; };
  if (kind == "zscore") {
    double decay = call.getNumber("decay");
    if (isPositive("z") && decay >= 0 && decay < 1 &&
        call.getNumber("warmup") >= 1)
      return success();
    return model.emitOpError("clips by a score with numbers out of range");
  }
  if (kind == "adaptive" && !isPositive("eps"))
    return model.emitOpError("clips adaptively with an `eps` that is not "
                             "positive");
  if (kind != "norm" && kind != "value" && kind != "parameter_norm" &&
      kind != "adaptive")
    return model.emitOpError("names an unknown clipping `") << kind << "`";
  if (!isPositive("max"))
    return model.emitOpError("clips to a norm that is not positive");
  return success();
}

namespace {
/// Makes the operations of one model's clipping.
class Clipper {
public:
  Clipper(CallAttr call, MutableArrayRef<Gradient> gradients,
          StepStates &states, FlatSymbolRefAttr layer)
      : call(call), gradients(gradients), states(states),
        builder(states.builder), layer(layer),
        type(getScalarType(gradients.front().value)),
        loc(gradients.front().value.getLoc()) {}

  Clipped clip();

private:
  template <typename OpT, typename... Operands>
  OpT make(Operands &&...operands) {
    auto op = OpT::create(builder, loc, std::forward<Operands>(operands)...);
    setLayer(op, layer);
    return op;
  }
  FloatAttr getNumber(StringRef name) {
    return builder.getF64FloatAttr(call.getNumber(name));
  }
  ClipOp makeClip(ValueRange values, bool clips) {
    return make<ClipOp>(type, type, TypeRange(), values,
                        clips ? getNumber("max") : FloatAttr());
  }
  Value clipOne(Gradient &gradient);
  Value clipByScore(Value norm);

  CallAttr call; // null: nothing is clipped
  MutableArrayRef<Gradient> gradients;
  StepStates &states;
  OpBuilder &builder;
  FlatSymbolRefAttr layer;
  RankedTensorType type;
  Location loc;
};
} // namespace

/// Clips one gradient on its own; returns how far.
Value Clipper::clipOne(Gradient &gradient) {
  StringRef kind = call.getKeyword();
  if (kind == "parameter_norm") {
    gradient.factor = makeClip(gradient.value, true).getFactor();
    return gradient.factor;
  }
  if (kind == "value") {
    auto op = make<ClipValueOp>(gradient.value.getType(), type, gradient.value,
                                getNumber("max"));
    gradient.value = op.getClipped();
    return op.getFactor();
  }
  ParameterOp parameter = gradient.parameter;
  Value value = states.read(FlatSymbolRefAttr::get(parameter.getSymNameAttr()),
                            parameter.getType(), loc);
  auto op = make<ClipUnitsOp>(gradient.value.getType(), type, gradient.value,
                              value, getNumber("max"), getNumber("eps"));
  gradient.value = op.getClipped();
  return op.getFactor();
}

Value Clipper::clipByScore(Value norm) {
  SmallVector<FlatSymbolRefAttr> symbols;
  SmallVector<Value> values;
  for (StringRef name : {"norm_count", "norm_mean", "norm_variance"}) {
    symbols.push_back(states.declare(name, type, 0, layer));
    values.push_back(states.read(symbols.back(), type, loc));
  }
  auto warmup =
      builder.getI64IntegerAttr(static_cast<int64_t>(call.getNumber("warmup")));
  auto op = make<ClipScoreOp>(norm, values[0], values[1], values[2],
                              getNumber("z"), getNumber("decay"), warmup);
  for (auto [symbol, value] :
       llvm::zip_equal(symbols, op.getResults().drop_front()))
    states.assignLater(symbol, value, layer);
  return op.getFactor();
}

Clipped Clipper::clip() {
  SmallVector<Value> values;
  for (const Gradient &gradient : gradients)
    values.push_back(gradient.value);
  StringRef kind = call ? call.getKeyword() : StringRef("norm");
  ClipOp whole = makeClip(values, call && kind == "norm");
  Value least = whole.getFactor();
  if (kind == "zscore") {
    least = clipByScore(whole.getNorm());
  } else if (kind != "norm") {
    SmallVector<Value> factors;
    for (Gradient &gradient : gradients)
      factors.push_back(clipOne(gradient));
    for (Gradient &gradient : gradients)
      if (!gradient.factor)
        gradient.factor = whole.getFactor(); // 1
    least = make<LeastOp>(type, factors).getLeast();
  }
  for (Gradient &gradient : gradients)
    if (!gradient.factor)
      gradient.factor = least;
  return {whole.getNorm(), least};
}

Clipped weir::clip(ModelOp model, MutableArrayRef<Gradient> gradients,
                   StepStates &states, FlatSymbolRefAttr layer) {
  return Clipper(model.getCall("clip"), gradients, states, layer).clip();
}
