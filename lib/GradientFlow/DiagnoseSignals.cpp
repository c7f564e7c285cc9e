// Criteria on the activations and on how parameters begin.
#include "lib/GradientFlow/Diagnose.h"

#include "lib/Support/Thresholds.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace weir;
using namespace weir::flow;
using llvm::formatv;

static Finding make(DiagnosticId id, Location location, std::string text,
                    double value, double threshold) {
  return {id, location, std::move(text), value, threshold, {}, {}};
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// Whether what a layer gives is only added to something, or is what the loss
/// and outputs read: it may begin at 0 there.
static bool mayBeZero(LayerNumbers *layer, const Chain &chain) {
  if (layer == chain.nodes.back().layer)
    return true;
  for (Operation *user : layer->output.getUsers())
    if (!isa<AddOp, MulOp>(user))
      return false;
  return true;
}

static void findSymmetry(const Analysis &analysis, Report &, const Chain &chain,
                         std::vector<Finding> &findings) {
  DenseMap<StringAttr, Signal> values;
  for (auto read : analysis.getEntry().getBody().front().getOps<ReadOp>())
    values.try_emplace(read.getSymbolAttr().getAttr(),
                       analysis.getSignal(read.getValue()));
  llvm::DenseSet<Location> seen;
  for (const Chain::Node &node : chain.nodes) {
    ParameterOp weight = node.weight->op;
    auto type = cast<ShapedType>(weight.getType());
    Signal value = values.lookup(weight.getSymNameAttr());
    bool isEqual = value.isZero() || std::abs(value.mean) > 1 - 1e-9;
    if (!isEqual || type.getNumElements() <= 1 ||
        (value.isZero() && mayBeZero(node.layer, chain)) ||
        !seen.insert(node.layer->result->getLoc()).second)
      continue;
    findings.push_back(make(
        DiagnosticId::SymmetricInit, node.layer->result->getLoc(),
        formatv("all weights of `{0}` start as {1}: its {2} units stay equal",
                LayerOp(node.layer->op).getSymName(),
                formatNumber(value.isZero() ? 0 : value.rms()),
                type.getDimSize(0)),
        0, 0));
  }
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

static void findFlat(ModelOp model, Report &report,
                     std::vector<Finding> &findings) {
  double fraction =
      getThreshold(model, DiagnosticId::SaturatedActivation, "fraction");
  double off = getThreshold(model, DiagnosticId::DeadActivation, "off");
  llvm::DenseSet<Location> seen;
  for (LayerNumbers &layer : report.layers) {
    if (!layer.isActivation || !layer.reachesLoss)
      continue;
    bool isSaturated = layer.saturated > fraction;
    bool isDead = layer.dead >= off;
    if ((!isSaturated && !isDead) ||
        !seen.insert(layer.result->getLoc()).second)
      continue;
    double share = isSaturated ? layer.saturated : layer.dead;
    std::string text = formatv(
        isSaturated ? "`{0}` is flat for {1:P0} of its values, more than {2:P0}"
                    : "`{0}` is off for {1:P0} of its values, {2:P0} or more",
        LayerOp(layer.op).getSymName(), share, isSaturated ? fraction : off);
    findings.push_back(make(isSaturated ? DiagnosticId::SaturatedActivation
                                        : DiagnosticId::DeadActivation,
                            layer.result->getLoc(), text, share,
                            isSaturated ? fraction : off));
  }
}

static void findCollapse(ModelOp model, const Analysis &analysis,
                         const Chain &chain, std::vector<Finding> &findings) {
  constexpr auto id = DiagnosticId::ForwardCollapse;
  double range = getThreshold(model, id, "range");
  double first = analysis.getSignal(chain.nodes.front().input).logSecond / 2;
  for (const Chain::Node &node : chain.nodes) {
    double ratio = analysis.getSignal(node.input).logSecond / 2 - first;
    if (std::abs(ratio) <= std::log(range) ||
        node.layer == chain.nodes[0].layer)
      continue;
    Finding finding = make(
        id, node.layer->result->getLoc(),
        formatv("activations {0}: what enters `{1}` has {2} times the RMS of "
                "what entered `{3}`",
                ratio < 0 ? "fade" : "grow",
                LayerOp(node.layer->op).getSymName(), formatLog(ratio),
                LayerOp(chain.nodes[0].layer->op).getSymName()),
        std::exp(ratio), range);
    findings.push_back(std::move(finding));
    return;
  }
}

static void findAlike(ModelOp model, const Analysis &analysis,
                      const Chain &chain, std::vector<Finding> &findings) {
  constexpr auto id = DiagnosticId::CorrelationCollapse;
  // Many layers have less left to tell samples apart by.
  constexpr size_t deep = 30;
  double limit = getThreshold(model, id, "correlation");
  if (chain.nodes.size() > deep)
    limit = 1 - 3 * (1 - limit);
  double input = getThreshold(model, id, "input");
  if (chain.residuals > 0 || chain.normalizesBatch)
    return;
  // What all features have in common distinguishes nothing.
  auto correlate = [&](Value value) {
    Signal x = analysis.getSignal(value);
    double mean2 = x.mean * x.mean;
    return (x.sample - mean2) / std::max(1 - mean2, 1e-9);
  };
  double first = correlate(chain.nodes.front().input);
  const Chain::Node &last = chain.nodes.back();
  double end = correlate(last.input);
  if (end <= limit || first >= input)
    return;
  Finding finding = make(
      id, last.layer->result->getLoc(),
      formatv("samples become alike: of what enters `{0}`, two samples have a "
              "correlation of {1:F4}, above {2}; of the inputs, {3:F2}",
              LayerOp(last.layer->op).getSymName(), end, formatNumber(limit),
              first),
      end, limit);
  finding.why = formatv("{0} layers with weights follow one another without a "
                        "residual path",
                        chain.nodes.size());
  findings.push_back(std::move(finding));
}

static void findResidualGrowth(ModelOp model, const Analysis &analysis,
                               const Chain &chain,
                               std::vector<Finding> &findings) {
  constexpr auto id = DiagnosticId::ResidualGrowth;
  double growth = getThreshold(model, id, "growth");
  double blocks = getThreshold(model, id, "blocks");
  if (chain.unnormalized < blocks)
    return;
  double first = INFINITY, last = -INFINITY;
  Operation *place = nullptr;
  for (auto add : analysis.getEntry().getBody().front().getOps<AddOp>()) {
    Signal sum = analysis.getSignal(add.getResult());
    if (!sum.isBatched)
      continue;
    if (!place)
      first = sum.logSecond;
    last = sum.logSecond;
    place = add;
  }
  if (!place || last - first <= std::log(growth))
    return;
  findings.push_back(make(
      id, place->getLoc(),
      formatv("{0} residual sums without normalization or scale multiply the "
              "second moment by {1}, more than {2}",
              chain.unnormalized, formatLog(last - first),
              formatNumber(growth)),
      std::exp(last - first), growth));
}

//===----------------------------------------------------------------------===//
// Ends
//===----------------------------------------------------------------------===//

static void findInput(ModelOp model, const Analysis &analysis,
                      const Chain &chain, std::vector<Finding> &findings) {
  constexpr auto id = DiagnosticId::InputRange;
  double range = getThreshold(model, id, "variance");
  double most = getThreshold(model, id, "mean");
  const Chain::Node &node = chain.nodes.front();
  Signal x = analysis.getSignal(node.input);
  if (x.isZero() || chain.normalizesBatch)
    return;
  double variance = std::exp(x.logSecond) * (1 - x.mean * x.mean);
  double mean =
      std::abs(x.mean) / std::sqrt(std::max(1 - x.mean * x.mean, 1e-12));
  bool isScaled =
      x.logSecond <= std::log(range) && x.logSecond >= -std::log(range);
  if (isScaled && mean <= most)
    return;
  findings.push_back(
      make(id, node.layer->result->getLoc(),
           formatv("what enters `{0}` is not standardised: mean {1}, standard "
                   "deviation {2}",
                   LayerOp(node.layer->op).getSymName(),
                   formatNumber(x.mean * x.rms()),
                   formatNumber(std::sqrt(variance))),
           isScaled ? mean : std::exp(x.logSecond), isScaled ? most : range));
}

static void findInitialLoss(ModelOp model, const Analysis &analysis,
                            Report &report, std::vector<Finding> &findings) {
  constexpr auto id = DiagnosticId::InitialLoss;
  auto losses = analysis.getEntry().getBody().front().getOps<CrossEntropyOp>();
  if (losses.empty() || !report.isPredictable())
    return;
  CrossEntropyOp loss = *losses.begin();
  double excess = getThreshold(model, id, "excess");
  double classes = loss.getLogits().getType().getShape().back();
  double value = analysis.getSignal(loss.getLoss()).rms();
  if (value <= std::log(classes) + excess)
    return;
  findings.push_back(make(
      id, loss.getLoc(),
      formatv("the loss starts at {0}; guessing among {1} classes has {2:F2}",
              formatNumber(value), static_cast<int64_t>(classes),
              std::log(classes)),
      value, std::log(classes) + excess));
}

void weir::flow::findSignalProblems(ModelOp model, const Analysis &analysis,
                                    Report &report, const Chain &chain,
                                    std::vector<Finding> &findings) {
  if (chain.nodes.empty())
    return;
  findSymmetry(analysis, report, chain, findings);
  findInput(model, analysis, chain, findings);
  // A correlation does not depend on the size that cannot be predicted.
  findAlike(model, analysis, chain, findings);
  findFlat(model, report, findings);
  if (!report.isPredictable())
    return;
  findCollapse(model, analysis, chain, findings);
  findResidualGrowth(model, analysis, chain, findings);
  findInitialLoss(model, analysis, report, findings);
}
