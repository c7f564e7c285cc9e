#include "lib/GradientFlow/Lint.h"
#include "lib/Support/Suggest.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace weir;
using llvm::formatv;

static ArrayRef<int64_t> getShape(Value value) {
  return cast<ShapedType>(value.getType()).getShape();
}

//===----------------------------------------------------------------------===//
// Gradients that are always 0
//===----------------------------------------------------------------------===//

/// Whether the derivative of `op` by an operand is 0 whatever the values are.
static bool isFlat(Operation *op, unsigned operand) {
  Value x = op->getOperand(0);
  if (getKind(op) == "sign")
    return true;
  if (getKind(op) == "mul")
    return isSplat(op->getOperand(1 - operand), 0);
  if (auto softmax = dyn_cast<SoftmaxOp>(op))
    return llvm::all_of(softmax.getAxes(),
                        [&](int64_t axis) { return getShape(x)[axis] == 1; });
  if (auto softmax = dyn_cast<LogSoftmaxOp>(op))
    return llvm::all_of(softmax.getAxes(),
                        [&](int64_t axis) { return getShape(x)[axis] == 1; });
  // The bias goes through.
  if (isa<LayerNormOp>(op))
    return operand < 2 && getWidth(x) == 1;
  if (isa<BatchNormOp, GroupNormOp, NormalizeOp>(op))
    return operand < 2 && countChannelValues(op) == 1;
  return isa<CrossEntropyOp>(op) && getWidth(x) == 1;
}

static StringRef explainFlat(Operation *op) {
  return llvm::StringSwitch<StringRef>(getKind(op))
      .Cases({"softmax", "log_softmax"}, "over one value it is constant")
      .Case("cross_entropy", "of one class it is always 0")
      .Case("mul", "the other factor is 0")
      .Case("sign", "it is flat")
      .Default("of one value it is its bias alone");
}

/// A value that leads to a loss: what stops its gradient, or null where one
/// comes through.
using Blocked = llvm::DenseMap<Value, Operation *>;

/// Whether a result leads to a loss; then `cause` is what stops them all.
static bool leadsToLoss(Operation &op, const Blocked &blocked,
                        Operation *&cause) {
  bool leads = false, passes = false;
  for (Value result : op.getResults()) {
    auto it = blocked.find(result);
    if (it == blocked.end())
      continue;
    leads = true;
    passes |= !it->second;
    cause = it->second;
  }
  if (passes)
    cause = nullptr;
  return leads;
}

/// Walks back from the losses.
void Linter::checkDeadParameters() {
  Blocked blocked;
  Block &body = forward.getBody().front();
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands()))
    if (forward.getResultRole(i).starts_with("loss_"))
      blocked[value] = nullptr;
  llvm::MapVector<Operation *, llvm::SetVector<StringRef>> dead;
  for (Operation &op : llvm::reverse(body)) {
    Operation *cause = nullptr;
    if (!leadsToLoss(op, blocked, cause) || isa<StopGradientOp>(op))
      continue;
    if (auto read = dyn_cast<ReadOp>(op)) {
      auto parameter = symbols.lookup<ParameterOp>(read.getSymbol());
      if (cause && parameter && !parameter.getFrozen())
        dead[cause].insert(parameter.getSymName());
      continue;
    }
    for (OpOperand &operand : op.getOpOperands()) {
      if (!isa<FloatType>(getElementTypeOrSelf(operand.get())))
        continue;
      bool stops = !cause && isFlat(&op, operand.getOperandNumber());
      auto [it, isNew] = blocked.insert({operand.get(), stops ? &op : cause});
      if (!isNew && !stops && !cause)
        it->second = nullptr;
    }
  }
  for (auto &[cause, names] : dead) {
    auto diagnostic = report(cause->getLoc(), DiagnosticId::DeadParameter);
    if (!diagnostic)
      continue;
    constexpr size_t most = 3;
    auto shown = llvm::to_vector(llvm::reverse(names));
    std::string others;
    if (shown.size() > most) {
      others = formatv(", and of {0} more,", shown.size() - most);
      shown.resize(most);
    }
    *diagnostic << "no gradient passes `" << getKind(cause)
                << "`: " << explainFlat(cause);
    diagnostic->attachNote() << "it is the only way of " << listWords(shown)
                             << others << " to a loss";
    diagnostic->attachHelp() << "take it out, or `freeze` what it cuts off";
  }
}
