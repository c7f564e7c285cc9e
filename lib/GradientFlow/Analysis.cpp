#include "lib/GradientFlow/Analysis.h"

#include "lib/GradientFlow/Inputs.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::flow;

Analysis::Analysis(EntryOp forward)
    : forward(forward), symbols(forward->getParentOp()),
      batch(forward->getParentOfType<ModelOp>().getBatch()) {}

//===----------------------------------------------------------------------===//
// Answers
//===----------------------------------------------------------------------===//

Signal Analysis::getSignal(Value value) const { return signals.lookup(value); }

Adjoint Analysis::getAdjoint(Value value) const {
  return adjoints.lookup(value);
}

Adjoint Analysis::getParameter(StringAttr name) const {
  return parameters.lookup(name);
}

Extents Analysis::getExtents(Value value) const {
  return flow::getExtents(value.getType(), getSignal(value).isBatched);
}

StringRef Analysis::getReason(Operation *op) const {
  auto found = reasons.find(op);
  return found == reasons.end() ? StringRef() : StringRef(found->second);
}

ArrayRef<Value> Analysis::getSources(Value value) const {
  auto found = sources.find(value);
  return found == sources.end() ? ArrayRef<Value>() : found->second;
}

//===----------------------------------------------------------------------===//
// For rules
//===----------------------------------------------------------------------===//

void Analysis::addAdjoint(Value value, Adjoint adjoint) {
  bool isGood =
      !std::isnan(adjoint.logSecond) && adjoint.logSecond != INFINITY &&
      std::isfinite(adjoint.sample) && std::isfinite(adjoint.position) &&
      std::isfinite(adjoint.feature);
  if (!isGood) {
    if (Operation *op = value.getDefiningOp())
      setReason(op, ("the gradient by what `" + op->getName().stripDialect() +
                     "` gives is infinite or no number")
                        .str());
    adjoint = Adjoint();
  }
  Adjoint &sum = adjoints[value];
  sum = addAdjoints(sum, adjoint, getSignal(value), getExtents(value));
}

void Backward::addAligned(unsigned operand, Adjoint adjoint,
                          double share) const {
  Signal x = in(operand), y = out();
  Adjoint whole = dy();
  double scale = std::exp(
      (whole.logSecond + y.logSecond - adjoint.logSecond - x.logSecond) / 2);
  double elements = outExtents().total() / inExtents(operand).total();
  adjoint.aligned = whole.aligned * share * scale * elements;
  if (!std::isfinite(adjoint.aligned))
    adjoint.aligned = 0;
  adjoint.aligned = std::clamp(adjoint.aligned, -1.0, 1.0);
  analysis.addAdjoint(op->getOperand(operand), adjoint);
}

void Analysis::setSources(Value value, Sources values) {
  sources[value] = std::move(values);
}

void Analysis::setReason(Operation *op, std::string reason) {
  reasons.try_emplace(op, std::move(reason));
}

const catalogue::NormalMoments &Analysis::getMoments(Operation *op, double mean,
                                                     double deviation) {
  const catalogue::Function *f =
      catalogue::lookupFunction(op->getName().stripDialect());
  // Hyperparameters are among the properties; a billionth changes nothing.
  auto round = [](double x) { return std::round(x * 1e9) / 1e9; };
  double scale = std::exp(round(std::log(deviation)));
  SmallVector<double> arguments = getArguments(op, f->hyperparameters);
  Builder builder(op->getContext());
  MomentsKey key = {f, builder.getF64ArrayAttr(arguments).getAsOpaquePointer(),
                    round(mean / scale), scale};
  std::unique_ptr<catalogue::NormalMoments> &known = moments[key];
  if (!known)
    known = std::make_unique<catalogue::NormalMoments>(
        catalogue::getNormalMoments(*f, arguments, mean, scale));
  return *known;
}

//===----------------------------------------------------------------------===//
// Sweeps
//===----------------------------------------------------------------------===//

void Analysis::enter(BlockArgument argument) {
  signals[argument] = getInput(forward, argument.getArgNumber());
  sources[argument] = {argument};
}

/// What is no number, or beyond all, is not handed on.
void Analysis::forgetUndefined(Operation *op) {
  for (Value result : op->getResults()) {
    Signal &y = signals[result];
    bool isGood = !std::isnan(y.logSecond) && y.logSecond != INFINITY &&
                  std::isfinite(y.mean) && std::isfinite(y.sample) &&
                  std::isfinite(y.position) && std::isfinite(y.feature);
    if (isGood)
      continue;
    setReason(op, ("`" + op->getName().stripDialect() +
                   "` gives values that are infinite or no numbers")
                      .str());
    bool isBatched = y.isBatched;
    y = Signal();
    y.logSecond = 0;
    y.isBatched = isBatched;
  }
}

void Analysis::forwardThrough(Operation *op) {
  if (auto read = dyn_cast<ReadOp>(op)) {
    signals[read.getValue()] = getInitial(symbols, read);
    return;
  }
  for (Value result : op->getResults()) {
    // What several samples enter has several.
    signals[result].isBatched = llvm::any_of(
        op->getOperands(), [&](Value x) { return getSignal(x).isBatched; });
    sources[result] = {result};
  }
  Forward at(*this, op);
  if (auto rule = dyn_cast<GradientFlow>(op))
    rule.flowForward(at);
  else if (!op->hasTrait<OpTrait::IsTerminator>())
    measureForward(at);
  forgetUndefined(op);
}

void Analysis::backwardThrough(Operation *op) {
  if (auto read = dyn_cast<ReadOp>(op)) {
    Adjoint adjoint = getAdjoint(read.getValue());
    Adjoint &sum = parameters[read.getSymbolAttr().getAttr()];
    sum = addAdjoints(sum, adjoint, getSignal(read.getValue()),
                      getExtents(read.getValue()));
    return;
  }
  bool reached = llvm::any_of(op->getResults(), [&](Value result) {
    return !getAdjoint(result).isZero();
  });
  if (!reached || isa<StopGradientOp>(op))
    return;
  Backward at(*this, op);
  if (auto rule = dyn_cast<GradientFlow>(op))
    rule.flowBackward(at);
  else
    measureBackward(at);
}

// The model's loss is the sum over its losses of sum / weight: what a sum is
// divided by stands beside it.
void Analysis::seed(Operation *returned) {
  for (unsigned i = 0; i + 1 < returned->getNumOperands(); ++i) {
    if (forward.getResultRole(i) != "loss_sum")
      continue;
    Adjoint one;
    one.sample = one.position = one.feature = 1;
    one.logSecond = -getSignal(returned->getOperand(i + 1)).logSecond;
    addAdjoint(returned->getOperand(i), one);
  }
}

void Analysis::run() {
  Block &body = forward.getBody().front();
  for (BlockArgument argument : body.getArguments())
    enter(argument);
  for (Operation &op : body)
    forwardThrough(&op);
  seed(body.getTerminator());
  for (Operation &op : llvm::reverse(body.without_terminator()))
    backwardThrough(&op);
}
