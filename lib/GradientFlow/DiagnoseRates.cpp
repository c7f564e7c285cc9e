// Criteria on the optimizer: its rate, its eps, clipping.
#include "lib/GradientFlow/Diagnose.h"

#include "lib/Support/Thresholds.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace weir;
using namespace weir::flow;
using llvm::formatv;

static double getArgument(CallAttr call, StringRef name, double otherwise) {
  auto value = call.getArguments().getAs<FloatAttr>(name);
  return value ? value.getValueAsDouble() : otherwise;
}

static double getNorm(const Chain::Node &node) {
  auto type = cast<ShapedType>(ParameterOp(node.weight->op).getType());
  return node.weight->rms * std::sqrt(double(type.getNumElements()));
}

namespace {
/// The rate of a model, as its criteria need it.
struct Rate {
  double rate, summed, clip = INFINITY;
  bool isGradientDescent;

  explicit Rate(ModelOp model, CallAttr optimizer)
      : rate(getArgument(optimizer, "lr", 0)),
        isGradientDescent(optimizer.getKeyword() == "sgd") {
    double momentum = getArgument(optimizer, "momentum", 0);
    summed = isGradientDescent && momentum < 1 ? rate / (1 - momentum) : rate;
    CallAttr call = model.getCall("clip");
    if (call && call.getKeyword() == "norm" && isGradientDescent)
      clip = getArgument(call, "max", INFINITY);
  }
};
} // namespace

static Finding makeRate(const Chain::Node &node, std::string text, double value,
                        double threshold) {
  return {DiagnosticId::LearningRate,
          node.layer->result->getLoc(),
          std::move(text),
          value,
          threshold,
          {},
          {}};
}

/// A step is at most rate x clip / (1 - momentum) long, all layers together:
/// against the longest weight.
static void findLongSteps(ModelOp model, const Rate &rate, const Chain &chain,
                          std::vector<Finding> &findings) {
  double most = getThreshold(model, DiagnosticId::LearningRate, "step");
  const Chain::Node *longest = nullptr;
  for (const Chain::Node &node : chain.nodes)
    if (node.weight->rms > 0 && (!longest || getNorm(node) > getNorm(*longest)))
      longest = &node;
  if (!longest)
    return;
  double step = rate.summed * rate.clip / getNorm(*longest);
  if (step <= most)
    return;
  findings.push_back(makeRate(
      *longest,
      formatv("a clipped step may be {0} times as long as the weights of "
              "`{1}`, more than {2}",
              formatNumber(step), LayerOp(longest->layer->op).getSymName(),
              formatNumber(most)),
      step, most));
}

static void findUpdates(ModelOp model, const Rate &rate, const Chain &chain,
                        std::vector<Finding> &findings) {
  double most = getThreshold(model, DiagnosticId::LearningRate, "most");
  const Chain::Node *worst = nullptr;
  for (const Chain::Node &node : chain.nodes)
    if (!worst || node.weight->update > worst->weight->update)
      worst = &node;
  if (!worst || worst->weight->update <= most)
    return;
  findings.push_back(makeRate(
      *worst,
      formatv("the first update changes the weights of `{0}` by {1} of their "
              "size, more than {2}",
              LayerOp(worst->layer->op).getSymName(),
              formatNumber(worst->weight->update), formatNumber(most)),
      worst->weight->update, most));
  findings.back().why =
      formatv("a rate of {0} would change them by 0.01",
              formatNumber(rate.rate * 0.01 / worst->weight->update));
}

/// In a chain without shortcuts all layers change at once.
static void findDepth(ModelOp model, const Rate &rate, const Chain &chain,
                      std::vector<Finding> &findings) {
  double depth = getThreshold(model, DiagnosticId::LearningRate, "depth");
  if (!rate.isGradientDescent || chain.residuals > 0)
    return;
  // Normalization bears some more: 0.05 trains 15 layers, but not 50.
  if (chain.normalizes)
    depth *= 3;
  // The threshold is for a momentum of 0.9.
  size_t hidden = chain.nodes.size() - 1;
  double limit = depth * 10 / std::max<size_t>(hidden, 1);
  if (rate.summed <= limit * (1 + 1e-9))
    return;
  findings.push_back(makeRate(
      chain.nodes.back(),
      formatv(
          "a rate of {0} is too high for {1} hidden layers without a residual "
          "path: at most {2}",
          formatNumber(rate.rate), hidden,
          formatNumber(rate.rate * limit / rate.summed)),
      rate.rate, rate.rate * limit / rate.summed));
}

/// Whether the optimizer divides by the size of gradients.
static bool isAdaptive(CallAttr optimizer) {
  StringRef name = optimizer.getKeyword();
  return name.starts_with("adam") || name == "nadam" || name == "radam";
}

static void findEps(ModelOp model, CallAttr optimizer, const Chain &chain,
                    std::vector<Finding> &findings) {
  constexpr auto id = DiagnosticId::EpsDominates;
  double eps = getArgument(optimizer, "eps", 0);
  if (!isAdaptive(optimizer) || eps <= 0)
    return;
  double factor = getThreshold(model, id, "factor");
  for (const Chain::Node &node : chain.nodes) {
    if (node.weight->logGradient >= std::log(factor * eps))
      continue;
    findings.push_back(
        {id,
         node.layer->result->getLoc(),
         formatv("the gradient of `{0}`, {1}, is not well above the `eps` of "
                 "the optimizer, {2}",
                 ParameterOp(node.weight->op).getSymName(),
                 formatLog(node.weight->logGradient), formatNumber(eps)),
         std::exp(node.weight->logGradient),
         factor * eps,
         {},
         {}});
    return;
  }
}

/// Whether the rate would be too high without the bound.
static bool needsClip(ModelOp model, const Rate &rate, const Chain &chain,
                      double clipped) {
  double most = getThreshold(model, DiagnosticId::LearningRate, "most");
  std::vector<Finding> findings;
  findDepth(model, rate, chain, findings);
  return !findings.empty() ||
         llvm::any_of(chain.nodes, [&](const Chain::Node &node) {
           return node.weight->update > most * clipped;
         });
}

/// The bound of `clip norm` against the norm that is predicted.
static void findClip(ModelOp model, const Rate &rate, const Report &report,
                     const Chain &chain, std::vector<Finding> &findings) {
  constexpr auto id = DiagnosticId::ClipRange;
  CallAttr clip = model.getCall("clip");
  if (!clip || clip.getKeyword() != "norm" ||
      report.logGradientNorm == -INFINITY)
    return;
  double bound = std::log(getArgument(clip, "max", INFINITY));
  double norm = report.logGradientNorm;
  double never = getThreshold(model, id, "never");
  double always = getThreshold(model, id, "always");
  bool isNever = norm < bound - std::log(never);
  bool isAlways = norm > bound + std::log(always) &&
                  !needsClip(model, rate, chain, std::exp(bound - norm));
  if (!isNever && !isAlways)
    return;
  findings.push_back(
      {id,
       model.getLoc(),
       formatv("`clip norm({0})` {1} clips: the norm of the "
               "gradients starts at {2}",
               formatLog(bound), isNever ? "never" : "always", formatLog(norm)),
       std::exp(norm),
       std::exp(bound),
       {},
       {}});
}

static bool hasWarmup(ModelOp model) {
  DictionaryAttr train = model.getTrain();
  if (train.getAs<ArrayAttr>("schedule"))
    return true; // several, whose first may be one
  CallAttr schedule = train.getAs<CallAttr>("schedule");
  auto warmup = schedule ? schedule.getArguments().getAs<IntegerAttr>("warmup")
                         : IntegerAttr();
  return warmup && warmup.getInt() > 0;
}

static void findUnwarmed(ModelOp model, CallAttr optimizer, const Chain &chain,
                         std::vector<Finding> &findings) {
  constexpr auto id = DiagnosticId::UnwarmedPostNorm;
  double blocks = getThreshold(model, id, "blocks");
  if (chain.postNormalized < blocks || !isAdaptive(optimizer) ||
      hasWarmup(model))
    return;
  findings.push_back(
      {id,
       chain.nodes.back().layer->result->getLoc(),
       formatv("{0} sums are normalized, and `{1}` begins at its "
               "full rate",
               chain.postNormalized, optimizer.getKeyword()),
       double(chain.postNormalized),
       blocks,
       {},
       {}});
}

void weir::flow::findRateProblems(ModelOp model, const Analysis &,
                                  Report &report, const Chain &chain,
                                  std::vector<Finding> &findings) {
  CallAttr optimizer = model.getCall("optimizer");
  if (!optimizer || chain.nodes.empty())
    return;
  Rate rate(model, optimizer);
  if (std::isfinite(rate.clip)) {
    findLongSteps(model, rate, chain, findings);
  } else {
    size_t before = findings.size();
    findUpdates(model, rate, chain, findings);
    if (findings.size() == before)
      findDepth(model, rate, chain, findings);
  }
  findEps(model, optimizer, chain, findings);
  findClip(model, rate, report, chain, findings);
  findUnwarmed(model, optimizer, chain, findings);
}
