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

// The sum of sum / weight over the losses of `entry`.
static Value buildLoss(EntryOp entry, OpBuilder &builder) {
  ReturnOp terminator = entry.getReturn();
  Value total;
  for (unsigned i = 0; i + 1 < entry.getNumResults(); ++i) {
    if (entry.getResultRole(i) != "loss_sum" ||
        entry.getResultRole(i + 1) != "loss_weight")
      continue;
    Value sum = terminator.getOperand(i), weight = terminator.getOperand(i + 1);
    Value loss = createFor<DivOp>(sum, builder, sum, weight);
    total = total ? createFor<AddOp>(loss, builder, total, loss) : loss;
  }
  return total;
}

namespace {
struct RequestGradients : weir::impl::RequestGradientsBase<RequestGradients> {
  void runOnOperation() override;
};
} // namespace

void RequestGradients::runOnOperation() {
  ModelOp model = getOperation();
  EntryOp forward = model.lookupEntry("forward");
  SmallVector<ParameterOp> parameters(model.getBody().getOps<ParameterOp>());
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
  auto request = createFor<GradientOp>(loss, builder, types, loss,
                                       builder.getArrayAttr(symbols));
  entry.addResults(request.getGradients(), "gradient", names);
  requested += symbols.size();
}
