// Criteria on the gradients: too small, too large.
#include "lib/GradientFlow/Diagnose.h"

#include "lib/Support/Thresholds.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace weir;
using namespace weir::flow;
using llvm::formatv;

namespace {
/// The layers of one place in the source.
struct Site {
  LayerNumbers *layer;
  double logGain = 0;
  unsigned count = 0;
};
} // namespace

/// What the layers between two do to a gradient, the strongest places first.
static std::vector<Finding::Link> explain(Report &report, LayerNumbers *first,
                                          LayerNumbers *last, double sign) {
  constexpr size_t most = 4;
  llvm::MapVector<Location, Site> sites;
  bool within = false;
  for (LayerNumbers &layer : report.layers) {
    within |= &layer == first;
    if (within && layer.result && layer.reachesLoss && layer.gain > 0) {
      Site &site = sites[layer.result->getLoc()];
      site.layer = &layer;
      site.logGain += std::log(layer.gain);
      ++site.count;
    }
    if (&layer == last)
      break;
  }
  std::vector<Site> sorted;
  for (auto &[location, site] : sites)
    if (site.logGain * sign > std::log(1.2))
      sorted.push_back(site);
  llvm::stable_sort(sorted, [&](const Site &a, const Site &b) {
    return a.logGain * sign > b.logGain * sign;
  });
  if (sorted.size() > most)
    sorted.resize(most);
  std::vector<Finding::Link> links;
  for (const Site &site : sorted) {
    std::string kind = LayerOp(site.layer->op).getKind().str();
    std::string each = formatLog(site.logGain / site.count);
    links.push_back(
        {site.layer->result->getLoc(),
         site.count == 1
             ? formatv("`{0}` multiplies it by {1}", kind, each).str()
             : formatv("{0} times `{1}` multiply it by {2} each, {3} together",
                       site.count, kind, each, formatLog(site.logGain))
                   .str()});
  }
  return links;
}

/// How far beyond a limit a number must be that is no prediction: the scatter
/// may be that large, and what it hides is in doubt by as much.
static double getMargin(const Report &report) {
  return report.isPredictable() ? 0 : 3 * report.scatter + 3;
}

static std::string getPath(LayerNumbers *layer) {
  return LayerOp(layer->op).getSymName().str();
}

static void findVanishing(ModelOp model, Report &report, const Chain &chain,
                          std::vector<Finding> &findings) {
  const Chain::Node &last = chain.nodes.back();
  const Chain::Node *least = nullptr;
  for (const Chain::Node &node : chain.nodes)
    if (node.layer->reachesLoss &&
        (!least || node.layer->logGradient < least->layer->logGradient))
      least = &node;
  if (!least)
    return;
  double limit = getThreshold(model, DiagnosticId::GradVanish, "ratio");
  double floor = getThreshold(model, DiagnosticId::GradVanish, "floor");
  double ratio = least->layer->logGradient - last.layer->logGradient;
  double margin = getMargin(report);
  bool isSmall = least->weight->logGradient < std::log(floor) - margin;
  if (ratio >= std::log(limit) - margin && !isSmall)
    return;
  Finding finding = {DiagnosticId::GradVanish,
                     least->layer->result->getLoc(),
                     {},
                     std::exp(ratio),
                     limit,
                     {},
                     {}};
  finding.text =
      formatv("gradients vanish: {0} of that at `{1}` reaches `{2}`, less than "
              "{3}",
              formatLog(ratio), getPath(last.layer), getPath(least->layer),
              formatNumber(limit));
  finding.chain = explain(report, least->layer, last.layer, -1);
  finding.why = formatv("predicted RMS of the gradient of `{0}`: {1}",
                        ParameterOp(least->weight->op).getSymName(),
                        formatLog(least->weight->logGradient));
  findings.push_back(std::move(finding));
}

static void findExploding(ModelOp model, Report &report, const Chain &chain,
                          std::vector<Finding> &findings) {
  const Chain::Node &last = chain.nodes.back();
  const Chain::Node *most = &last;
  for (const Chain::Node &node : chain.nodes)
    if (node.layer->logGradient > most->layer->logGradient)
      most = &node;
  double limit = getThreshold(model, DiagnosticId::GradExplode, "growth");
  double ratio = most->layer->logGradient - last.layer->logGradient;
  if (ratio <= std::log(limit) + getMargin(report))
    return;
  Finding finding = {DiagnosticId::GradExplode,
                     most->layer->result->getLoc(),
                     {},
                     std::exp(ratio),
                     limit,
                     {},
                     {}};
  finding.text = formatv(
      "gradients explode: that at `{0}` is {1} times that at `{2}`, more than "
      "{3}",
      getPath(most->layer), formatLog(ratio), getPath(last.layer),
      formatNumber(limit));
  finding.chain = explain(report, most->layer, last.layer, 1);
  finding.why = formatv("predicted RMS of the gradient of `{0}`: {1}",
                        ParameterOp(most->weight->op).getSymName(),
                        formatLog(most->weight->logGradient));
  findings.push_back(std::move(finding));
}

/// Of weights, where the layers pass on what they get.
static void findImbalance(ModelOp model, const Chain &chain,
                          std::vector<Finding> &findings) {
  const Chain::Node *least = nullptr, *most = nullptr;
  for (const Chain::Node &node : chain.nodes) {
    double size = node.weight->logGradient;
    if (!node.layer->reachesLoss || size == -INFINITY)
      continue;
    if (!least || size < least->weight->logGradient)
      least = &node;
    if (!most || size > most->weight->logGradient)
      most = &node;
  }
  constexpr auto id = DiagnosticId::GradImbalance;
  double limit = getThreshold(model, id, "ratio");
  double ratio =
      least ? most->weight->logGradient - least->weight->logGradient : 0;
  if (ratio <= std::log(limit))
    return;
  Finding finding = {
      id, least->layer->result->getLoc(), {}, std::exp(ratio), limit, {}, {}};
  finding.text =
      formatv("the gradient of `{0}` is {1} times that of `{2}`, more "
              "than {3}",
              ParameterOp(most->weight->op).getSymName(), formatLog(ratio),
              ParameterOp(least->weight->op).getSymName(), formatNumber(limit));
  findings.push_back(std::move(finding));
}

void weir::flow::findGradientProblems(ModelOp model, const Analysis &,
                                      Report &report, const Chain &chain,
                                      std::vector<Finding> &findings) {
  if (chain.nodes.empty() || !chain.nodes.back().layer->reachesLoss)
    return;
  size_t before = findings.size();
  findVanishing(model, report, chain, findings);
  findExploding(model, report, chain, findings);
  if (findings.size() == before && report.isPredictable())
    findImbalance(model, chain, findings);
}
