#include "lib/GradientFlow/Report.h"

#include "lib/GradientFlow/FirstUpdate.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace weir;
using namespace weir::flow;

//===----------------------------------------------------------------------===//
// Limits of the method
//===----------------------------------------------------------------------===//

/// Scatter of one sample beyond which a typical size means nothing: a standard
/// deviation of 1 in the logarithm of the root mean square.
static constexpr double largestScatter = 4;
/// Fluctuations that grow by more than this lead elsewhere.
static constexpr double largestInstability = 4;

static std::string findInstability(const Signal &y) {
  if (y.sampleDeviation > largestScatter)
    return llvm::formatv(
        "the width is too small for the depth: what one sample gives scatters "
        "by a factor of {0:F1}{1}",
        std::min(std::exp(std::sqrt(y.sampleDeviation) / 2), 1000.0),
        y.sampleDeviation > 4 * 48 ? " or more" : "");
  if (y.instability > largestInstability)
    return llvm::formatv("fluctuations grow {0:F1}-fold on the way: the signal "
                         "fades or grows by chance",
                         y.instability);
  if (y.drift > largestInstability)
    return llvm::formatv("batch normalization lets differences between samples "
                         "grow {0:F1}-fold: some drown the others",
                         y.drift);
  return {};
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// Ten per cent for what the rules leave out, and half a per cent a layer.
static double getBar(double deviation, unsigned depth) {
  return 2 * deviation + 0.1 + 0.005 * depth;
}

static bool isFloat(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && isa<FloatType>(type.getElementType());
}

static void addActivation(LayerNumbers &layer, Operation *op,
                          Analysis &analysis) {
  const auto *f = catalogue::lookupFunction(op->getName().stripDialect());
  if (!f || f->kind != catalogue::KeywordKind::Activation ||
      op->getNumOperands() != 1 || !analysis.isNormal(op->getOperand(0)))
    return;
  Signal x = analysis.getSignal(op->getOperand(0));
  if (x.isZero() || !std::isfinite(x.logSecond))
    return;
  double deviation = x.rms() * std::sqrt(std::max(1 - x.mean * x.mean, 1e-12));
  const catalogue::NormalMoments &moments =
      analysis.getMoments(op, x.mean * x.rms(), deviation);
  layer.isActivation = true;
  layer.dead = moments.flat;
  layer.saturated = moments.saturated;
}

static void addParameter(LayerNumbers &layer, ParameterOp op,
                         Analysis &analysis, const Signal &value,
                         unsigned depth) {
  Adjoint gradient = analysis.getParameter(op.getSymNameAttr());
  ParameterNumbers numbers;
  numbers.op = op;
  numbers.logGradient = gradient.logTypical();
  numbers.deviation = std::sqrt(std::max(gradient.deviation, 0.0)) / 2;
  numbers.bar = getBar(numbers.deviation, depth);
  numbers.rms = value.rms();
  layer.parameters.push_back(numbers);
}

namespace {
/// Fills the layers in one walk.
class Collector {
public:
  Collector(Analysis &analysis, Report &report)
      : analysis(analysis), report(report) {}

  void visit(Operation *op);
  void finish();

private:
  LayerNumbers *getLayer(Operation *op);
  void visitRead(ReadOp read);

  Analysis &analysis;
  Report &report;
  DenseMap<StringAttr, size_t> indices;
  DenseMap<size_t, Value> inputs;
  DenseSet<StringAttr> seen;
};
} // namespace

LayerNumbers *Collector::getLayer(Operation *op) {
  FlatSymbolRefAttr name = weir::getLayer(op);
  if (!name)
    return nullptr;
  auto [found, isNew] =
      indices.try_emplace(name.getAttr(), report.layers.size());
  if (isNew) {
    report.layers.emplace_back().op =
        analysis.getSymbols().lookup<LayerOp>(name.getAttr());
  }
  return &report.layers[found->second];
}

void Collector::visitRead(ReadOp read) {
  auto parameter = analysis.getSymbols().lookup<ParameterOp>(read.getSymbol());
  if (!parameter || !seen.insert(parameter.getSymNameAttr()).second)
    return;
  if (LayerNumbers *layer = getLayer(parameter))
    addParameter(*layer, parameter, analysis,
                 analysis.getSignal(read.getValue()), report.layers.size());
}

void Collector::visit(Operation *op) {
  if (auto read = dyn_cast<ReadOp>(op))
    return visitRead(read);
  LayerNumbers *layer = getLayer(op);
  if (!layer || isa<ConstantOp>(op) || op->getNumResults() == 0 ||
      !isFloat(op->getResult(0)))
    return;
  size_t index = layer - report.layers.data();
  if (!inputs.contains(index))
    for (Value operand : op->getOperands())
      if (analysis.getSignal(operand).isBatched && isFloat(operand)) {
        inputs[index] = operand;
        break;
      }
  layer->output = op->getResult(0);
  layer->result = op;
  addActivation(*layer, op, analysis);
  if (analysis.isMeasured(op) && layer->method == Method::Rule)
    layer->method = Method::MonteCarlo;
  Signal y = analysis.getSignal(op->getResult(0));
  report.scatter =
      std::max(report.scatter, std::sqrt(std::max(y.sampleDeviation, 0.0)) / 2);
  std::string reason = analysis.getReason(op).str();
  if (reason.empty() && !analysis.getAdjoint(op->getResult(0)).isZero())
    reason = findInstability(y);
  if (reason.empty() || layer->method == Method::NotPredictable)
    return;
  layer->method = Method::NotPredictable;
  layer->reason = reason;
  if (report.reason.empty()) {
    report.reason = reason;
    report.unpredictable = op;
  }
}

void Collector::finish() {
  for (auto [index, layer] : llvm::enumerate(report.layers)) {
    if (!layer.output)
      continue;
    Signal y = analysis.getSignal(layer.output);
    Adjoint dy = analysis.getAdjoint(layer.output);
    layer.logActivation = y.logSecond / 2;
    layer.logGradient = dy.logTypical();
    layer.correlation = y.sample;
    layer.reachesLoss = !dy.isZero();
    Adjoint dx = analysis.getAdjoint(inputs.lookup(index));
    if (!dx.isZero() && !dy.isZero())
      layer.gain = std::exp((dx.logSecond - dy.logSecond) / 2);
    for (ParameterNumbers &parameter : layer.parameters) {
      const Adjoint &gradient =
          analysis.getParameter(parameter.op.getSymNameAttr());
      auto type = cast<ShapedType>(parameter.op.getType());
      report.logGradientNorm =
          addLogs(report.logGradientNorm,
                  gradient.logSecond + std::log(type.getNumElements()));
    }
  }
  report.logGradientNorm /= 2;
}

static double getInitialLoss(Analysis &analysis) {
  EntryOp forward = analysis.getEntry();
  ReturnOp returned = forward.getReturn();
  double loss = 0;
  for (unsigned i = 0; i + 1 < returned->getNumOperands(); ++i)
    if (forward.getResultRole(i) == "loss_sum")
      loss +=
          std::exp((analysis.getSignal(returned->getOperand(i)).logSecond -
                    analysis.getSignal(returned->getOperand(i + 1)).logSecond) /
                   2);
  return loss;
}

Report weir::flow::makeReport(Analysis &analysis) {
  Report report;
  Collector collector(analysis, report);
  for (Operation &op : analysis.getEntry().getBody().front())
    collector.visit(&op);
  collector.finish();
  report.initialLoss = getInitialLoss(analysis);
  addFirstUpdates(analysis.getEntry()->getParentOfType<ModelOp>(), report);
  return report;
}

Prediction::Prediction(Operation *op) {
  EntryOp forward = cast<ModelOp>(op).lookupEntry("forward");
  if (!forward)
    return;
  analysis = std::make_unique<Analysis>(forward);
  analysis->run();
  report = makeReport(*analysis);
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static StringRef getName(Method method) {
  switch (method) {
  case Method::Rule:
    return "rule";
  case Method::MonteCarlo:
    return "monte-carlo";
  case Method::NotPredictable:
    return "not-predictable";
  }
  llvm_unreachable("all methods are handled");
}

static double toDecimal(double logarithm) { return logarithm / std::log(10); }

static DictionaryAttr describe(Builder &builder,
                               const ParameterNumbers &numbers) {
  NamedAttrList list;
  auto set = [&](StringRef name, double value) {
    list.set(name, builder.getF64FloatAttr(value));
  };
  set("gradient_log10", toDecimal(numbers.logGradient));
  set("deviation_log10", toDecimal(numbers.deviation));
  set("bar_log10", toDecimal(numbers.bar));
  set("rms", numbers.rms);
  set("update_ratio", numbers.update);
  return list.getDictionary(builder.getContext());
}

static void attachLayer(LayerNumbers &layer) {
  Builder builder(layer.op);
  NamedAttrList list, parameters;
  auto set = [&](StringRef name, double value) {
    list.set(name, builder.getF64FloatAttr(value));
  };
  set("activation_log10", toDecimal(layer.logActivation));
  set("gradient_log10", toDecimal(layer.logGradient));
  set("gain", layer.gain);
  set("correlation", layer.correlation);
  if (layer.isActivation) {
    set("dead", layer.dead);
    set("saturated", layer.saturated);
  }
  list.set("method", builder.getStringAttr(getName(layer.method)));
  if (!layer.reason.empty())
    list.set("reason", builder.getStringAttr(layer.reason));
  for (ParameterNumbers &numbers : layer.parameters) {
    StringRef name = numbers.op.getSymName();
    parameters.set(name.rsplit('.').second.empty() ? name
                                                   : name.rsplit('.').second,
                   describe(builder, numbers));
  }
  if (!parameters.empty())
    list.set("parameters", parameters.getDictionary(builder.getContext()));
  layer.op->setAttr(LayerOp::getFlowAttrName(),
                    list.getDictionary(builder.getContext()));
}

void weir::flow::attachReport(Report &report) {
  for (LayerNumbers &layer : report.layers)
    if (layer.op && (layer.output || !layer.parameters.empty()))
      attachLayer(layer);
}
