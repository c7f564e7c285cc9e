#include "dialect/Weir/Weir.h"
#include "lib/Autodiff/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace weir {
#define GEN_PASS_DEF_REQUESTGRADIENTS
#include "lib/Autodiff/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

static bool hasLoss(EntryOp entry) {
  for (unsigned i = 0; i < entry.getNumResults(); ++i)
    if (entry.getResultRole(i) == "loss_sum")
      return true;
  return false;
}

// Drops the results that are no loss, then what is computed only for them.
static void keepLosses(EntryOp entry) {
  ReturnOp terminator = entry.getReturn();
  llvm::BitVector dropped(entry.getNumResults());
  for (unsigned i = 0; i < entry.getNumResults(); ++i)
    dropped[i] = !entry.getResultRole(i).starts_with("loss_");
  terminator->eraseOperands(dropped);
  (void)entry.eraseResults(dropped);
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(entry.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}

// Operations that belong to the loss stand where it was computed.
static Location getLocation(Value loss) {
  Operation *producer = loss.getDefiningOp();
  return producer ? producer->getLoc() : loss.getLoc();
}

template <typename OpT, typename... Arguments>
static OpT createFor(Value loss, OpBuilder &builder, Arguments &&...arguments) {
  auto op = OpT::create(builder, getLocation(loss),
                        std::forward<Arguments>(arguments)...);
  if (Operation *producer = loss.getDefiningOp())
    setLayer(op, getLayer(producer));
  return op;
}

// sum / weight. Where weights may make nothing count, as those of classes do,
// the loss is then 0, and so is its gradient.
static Value divide(Value sum, Value weight, OpBuilder &builder) {
  auto total = weight.getDefiningOp<TotalOp>();
  if (!total || !total.getWeight())
    return createFor<DivOp>(sum, builder, sum, weight);
  auto type = cast<RankedTensorType>(weight.getType());
  auto makeConstant = [&](double value) -> Value {
    return createFor<ConstantOp>(sum, builder, type, getSplat(type, value));
  };
  Value zero = makeConstant(0), one = makeConstant(1);
  Value none = createFor<CompareOp>(sum, builder, Comparison::eq, weight, zero);
  Value some = createFor<WhereOp>(sum, builder, none, one, weight);
  Value loss = createFor<DivOp>(sum, builder, sum, some);
  return createFor<WhereOp>(sum, builder, none, zero, loss);
}

// The sum of sum / weight over the losses of `entry`.
static Value buildLoss(EntryOp entry, OpBuilder &builder) {
  ReturnOp terminator = entry.getReturn();
  Value total;
  for (unsigned i = 0; i + 1 < entry.getNumResults(); ++i) {
    if (entry.getResultRole(i) != "loss_sum" ||
        entry.getResultRole(i + 1) != "loss_weight")
      continue;
    Value sum = terminator.getOperand(i), weight = terminator.getOperand(i + 1);
    Value loss = divide(sum, weight, builder);
    total = total ? createFor<AddOp>(loss, builder, total, loss) : loss;
  }
  return total;
}

// The factor on the loss before the backward pass, or null without one. A
// dynamic one is a state, which starts at 65536.
static Value readLossScale(ModelOp model, Value loss, OpBuilder &builder) {
  auto setting = model.getTrain().getAs<FloatAttr>("loss_scale");
  if (!setting)
    return {};
  if (setting.getValueAsDouble() != 0) {
    auto value = DenseElementsAttr::get(
        cast<ShapedType>(loss.getType()),
        builder.getFloatAttr(getElementTypeOrSelf(loss.getType()),
                             setting.getValueAsDouble()));
    return createFor<ConstantOp>(loss, builder, loss.getType(), value);
  }
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(model.lookupEntry("gradients"));
    auto start = CallAttr::get(
        builder.getContext(), "constant",
        builder.getDictionaryAttr(builder.getNamedAttr(
            "value", builder.getF64FloatAttr(AdjustScaleOp::initialScale))));
    FlatSymbolRefAttr layer = getLayer(loss.getDefiningOp());
    StateOp::create(builder, model.getLoc(),
                    builder.getStringAttr(AdjustScaleOp::symbol),
                    TypeAttr::get(loss.getType()), start, layer,
                    /*slot_of=*/nullptr, /*copy=*/nullptr,
                    /*evaluated=*/nullptr);
  }
  return ReadOp::create(
      builder, getLocation(loss), loss.getType(),
      FlatSymbolRefAttr::get(builder.getContext(), AdjustScaleOp::symbol));
}

// The gradients of `loss` by the symbols. They are those of the scaled loss,
// divided by the factor again.
static SmallVector<Value> request(ModelOp model, Value loss, TypeRange types,
                                  ArrayAttr symbols, OpBuilder &builder) {
  Value scale = readLossScale(model, loss, builder);
  if (scale)
    loss = createFor<MulOp>(loss, builder, loss, scale);
  auto made = createFor<GradientOp>(loss, builder, types, loss, symbols);
  SmallVector<Value> gradients(made.getGradients());
  if (scale)
    for (Value &gradient : gradients)
      gradient = createFor<ScaleOp>(loss, builder, gradient, scale,
                                    /*inverse=*/true);
  return gradients;
}

namespace {
struct RequestGradients : weir::impl::RequestGradientsBase<RequestGradients> {
  void runOnOperation() override;
};
} // namespace

void RequestGradients::runOnOperation() {
  ModelOp model = getOperation();
  EntryOp forward = model.lookupEntry("forward");
  SmallVector<ParameterOp> parameters(
      llvm::make_filter_range(model.getBody().getOps<ParameterOp>(),
                              [](ParameterOp op) { return !op.getFrozen(); }));
  if (!forward || !hasLoss(forward) || parameters.empty() ||
      model.lookupEntry("gradients"))
    return;
  EntryOp entry = forward.clone();
  entry.setSymName("gradients");
  OpBuilder builder(forward->getBlock(), std::next(forward->getIterator()));
  builder.insert(entry);
  keepLosses(entry);

  builder.setInsertionPoint(entry.getReturn());
  Value loss = buildLoss(entry, builder);
  if (!loss) {
    entry.emitOpError("has a loss_sum without the loss_weight after it");
    return signalPassFailure();
  }
  SmallVector<Attribute> symbols;
  SmallVector<Type> types;
  SmallVector<StringRef> names;
  for (ParameterOp parameter : parameters) {
    symbols.push_back(FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
    types.push_back(parameter.getType());
    names.push_back(parameter.getSymName());
  }
  SmallVector<Value> gradients =
      request(model, loss, types, builder.getArrayAttr(symbols), builder);
  entry.addResults(gradients, "gradient", names);
  requested += symbols.size();
}
