#include "lib/GradientFlow/Diagnose.h"
#include "lib/Repair/Passes.h"
#include "lib/Repair/Repairs.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;
using llvm::formatv;

namespace weir {
#define GEN_PASS_DEF_APPLYPOLICY
#include "lib/Repair/Passes.h.inc"
} // namespace weir

//===----------------------------------------------------------------------===//
// The repairs
//===----------------------------------------------------------------------===//

namespace {
struct Repair {
  StringRef permission;
  /// From the mildest on; at most one of them is used.
  std::vector<bool (*)(Draft &)> variants;
};
} // namespace

/// In the order in which they are preferred.
static const std::vector<Repair> &getRepairs() {
  static const std::vector<Repair> repairs = {
      {"init",
       {[](Draft &draft) { return chooseInit(draft, "variance"); },
        [](Draft &draft) { return chooseInit(draft, "orthogonal"); }}},
      {"activation",
       {[](Draft &draft) { return replaceActivation(draft, "tanh"); },
        [](Draft &draft) { return replaceActivation(draft, "leaky_relu"); }}},
      {"normalization",
       {[](Draft &draft) { return normalizeInputs(draft); },
        [](Draft &draft) { return insertNormalization(draft, "auto"); }}},
      {"residual",
       {[](Draft &draft) { return insertResidual(draft, 0); },
        [](Draft &draft) { return insertResidual(draft, 1); }}},
  };
  return repairs;
}

/// What weights need depends on all the rest, so `init` comes last.
static constexpr unsigned order[] = {1, 2, 3, 0};

namespace {
/// For each repair the variant, 0: none; and what holds the rate in.
struct Choice {
  SmallVector<unsigned, 4> variants;
  double clip = 0, rate = 0;

  unsigned count() const {
    return llvm::count_if(variants, [](unsigned v) { return v != 0; }) +
           (clip != 0) + (rate != 0);
  }
};
} // namespace

/// False if a part of it finds nothing to do.
static bool apply(Draft &draft, const Choice &choice) {
  for (unsigned i : order)
    if (unsigned variant = choice.variants[i])
      if (!getRepairs()[i].variants[variant - 1](draft))
        return false;
  if (choice.clip && !insertClipping(draft, "norm", choice.clip))
    return false;
  return !choice.rate || setLearningRate(draft, choice.rate);
}

//===----------------------------------------------------------------------===//
// The proof
//===----------------------------------------------------------------------===//

namespace {
/// What is predicted of a program.
struct Prediction {
  std::vector<flow::Finding> findings;
  double first = -INFINITY, last = -INFINITY; // weights' gradients, logarithms
  double entering = 0, correlation = 0, update = 0;
  bool hasShortcut = false, normalizes = false;
  size_t depth = 0;           // layers with weights
  double logNorm = -INFINITY; // of all gradients
  double weight = INFINITY;   // the least norm of a matrix

  explicit Prediction(ModelOp model);

  bool isHealthy() const { return findings.empty(); }
  /// Whether a chain without shortcuts is no cure although its flow is even.
  /// Too little is left of what tells samples apart: one of 50 layers that
  /// keeps 6 % of it learns nothing, one of 10 that keeps 13 % does. Or it is
  /// normalized and deep: 15 such layers train, 50 do not at any usual rate.
  bool isPlain() const {
    constexpr double least = 0.1;
    constexpr size_t most = 20;
    return !hasShortcut && (1 - correlation < least * (1 - entering) ||
                            (normalizes && depth > most));
  }
  bool lacksOnlyRate() const {
    return llvm::all_of(findings, [](const flow::Finding &finding) {
      return finding.id == DiagnosticId::LearningRate;
    });
  }
};
} // namespace

/// What the program can be cured of; the rest is about data or the loss.
static bool isCurable(DiagnosticId id) {
  switch (id) {
  case DiagnosticId::GradVanish:
  case DiagnosticId::GradExplode:
  case DiagnosticId::ForwardCollapse:
  case DiagnosticId::CorrelationCollapse:
  case DiagnosticId::DeadActivation:
  case DiagnosticId::InitialLoss:
  case DiagnosticId::InputRange:
  case DiagnosticId::LearningRate:
  case DiagnosticId::NotPredictable:
  case DiagnosticId::ResidualGrowth:
  case DiagnosticId::SaturatedActivation:
  case DiagnosticId::SymmetricInit:
    return true;
  default:
    return false;
  }
}

Prediction::Prediction(ModelOp model) {
  flow::Analysis analysis(model.lookupEntry("forward"));
  analysis.run();
  flow::Report report = flow::makeReport(analysis);
  findings = flow::findProblems(model, analysis, report);
  llvm::erase_if(findings, [](const flow::Finding &finding) {
    return !isCurable(finding.id);
  });
  logNorm = report.logGradientNorm;
  flow::Chain chain(model, analysis, report);
  hasShortcut = chain.residuals > 0;
  normalizes = chain.normalizes;
  depth = chain.nodes.size();
  for (flow::LayerNumbers &layer : report.layers)
    for (flow::ParameterNumbers &parameter : layer.parameters) {
      auto type = cast<ShapedType>(parameter.op.getType());
      if (type.getRank() < 2)
        continue;
      if (first == -INFINITY) {
        first = parameter.logGradient;
        entering = layer.correlation;
      }
      last = parameter.logGradient;
      update = std::max(update, parameter.update);
      weight = std::min(weight, parameter.rms *
                                    std::sqrt(double(type.getNumElements())));
      if (layer.output)
        correlation = layer.correlation;
    }
}

/// The numbers that a remark compares.
static std::string describe(const Prediction &p) {
  return formatv("gradient of the first weights {0}, of the last {1}, "
                 "correlation {2}, first update {3}",
                 flow::formatLog(p.first), flow::formatLog(p.last),
                 flow::formatNumber(p.correlation),
                 flow::formatNumber(p.update));
}

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

namespace {
class Search {
public:
  Search(ModelOp model, const SourceText *source, ArrayRef<StringRef> allowed)
      : model(model), source(source), allowed(allowed) {}

  /// The smallest choice that passes all criteria; of two of one size the one
  /// that needs the repairs that come first.
  std::optional<Choice> run();

private:
  bool isAllowed(StringRef permission) const {
    return llvm::is_contained(allowed, permission);
  }
  void enumerate(unsigned repair, Choice &choice);
  std::optional<Prediction> predict(const Choice &choice);
  std::optional<Choice> holdRate(const Choice &choice, const Prediction &found);

  ModelOp model;
  const SourceText *source;
  ArrayRef<StringRef> allowed;
  std::vector<Choice> choices;
};
} // namespace

/// All combinations, those with the first repairs first.
void Search::enumerate(unsigned repair, Choice &choice) {
  if (repair == getRepairs().size())
    return choices.push_back(choice);
  const Repair &info = getRepairs()[repair];
  if (isAllowed(info.permission))
    for (unsigned i = 1; i <= info.variants.size(); ++i) {
      choice.variants[repair] = i;
      enumerate(repair + 1, choice);
    }
  choice.variants[repair] = 0;
  enumerate(repair + 1, choice);
}

std::optional<Prediction> Search::predict(const Choice &choice) {
  OwningOpRef<ModelOp> copy(cast<ModelOp>(model->clone()));
  Draft draft(*copy, source);
  if (!apply(draft, choice))
    return std::nullopt;
  return Prediction(*copy);
}

/// Clipping, or a lower rate: the step is then at most 0.1 of the least weight
/// long, and changes it by 0.01 (Brock et al. 2021).
std::optional<Choice> Search::holdRate(const Choice &choice,
                                       const Prediction &found) {
  CallAttr optimizer = model.getCall("optimizer");
  if (!optimizer)
    return std::nullopt;
  double rate = optimizer.getNumber("lr");
  if (isAllowed("clipping") && optimizer.getKeyword() == "sgd" && rate > 0 &&
      !model.getCall("clip")) {
    Choice clipped = choice;
    double summed = rate / (1 - optimizer.getNumber("momentum"));
    clipped.clip =
        std::min(2 * std::exp(found.logNorm), 0.1 * found.weight / summed);
    if (clipped.clip > 0 && std::isfinite(clipped.clip))
      if (auto result = predict(clipped); result && result->isHealthy())
        return clipped;
  }
  if (!isAllowed("learning_rate"))
    return std::nullopt;
  Choice slower = choice;
  for (const flow::Finding &finding : found.findings)
    slower.rate = std::min(slower.rate ? slower.rate : rate,
                           finding.value == rate
                               ? finding.threshold
                               : rate * 0.01 / std::max(found.update, 0.01));
  slower.rate *= 0.99; // it is written with three digits
  auto result = predict(slower);
  return result && result->isHealthy() ? std::optional(slower) : std::nullopt;
}

std::optional<Choice> Search::run() {
  Choice none;
  none.variants.assign(getRepairs().size(), 0);
  enumerate(0, none);
  llvm::stable_sort(choices, [](const Choice &a, const Choice &b) {
    return a.count() < b.count();
  });
  // With clipping a choice is one larger: it waits for those of its size.
  std::vector<std::pair<Choice, Prediction>> waiting;
  auto release = [&](unsigned count) -> std::optional<Choice> {
    for (auto &[choice, prediction] : waiting)
      if (choice.count() + 1 == count)
        if (auto held = holdRate(choice, prediction))
          return held;
    return std::nullopt;
  };
  unsigned size = 0;
  for (const Choice &choice : choices) {
    if (choice.count() > size) {
      if (auto held = release(size))
        return held;
      size = choice.count();
    }
    std::optional<Prediction> prediction = predict(choice);
    if (prediction && choice.count() > 0 && prediction->isPlain())
      continue;
    if (prediction && prediction->isHealthy())
      return choice;
    if (prediction && prediction->lacksOnlyRate())
      waiting.emplace_back(choice, std::move(*prediction));
  }
  for (unsigned count : {size, size + 1})
    if (auto held = release(count))
      return held;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// The policy
//===----------------------------------------------------------------------===//

static SmallVector<StringRef> getAllowed(ModelOp model) {
  SmallVector<StringRef> allowed;
  if (std::optional<ArrayAttr> names = model.getAllow())
    for (auto name : names->getAsRange<StringAttr>())
      allowed.push_back(name.getValue());
  else
    allowed = {"init", "activation", "normalization", "residual", "clipping"};
  return allowed;
}

/// The permissions that `choice` needs.
static SmallVector<StringRef> getPermissions(const Choice &choice) {
  SmallVector<StringRef> result;
  for (auto [repair, variant] : llvm::zip(getRepairs(), choice.variants))
    if (variant)
      result.push_back(repair.permission);
  if (choice.clip)
    result.push_back("clipping");
  if (choice.rate)
    result.push_back("learning_rate");
  return result;
}

namespace {
struct ApplyPolicy : weir::impl::ApplyPolicyBase<ApplyPolicy> {
  void runOnOperation() override;

private:
  void repair(const Choice &choice, const Prediction &before,
              const SourceText *source);
  void giveUp(const Prediction &before, ArrayRef<StringRef> allowed,
              const SourceText *source);
};
} // namespace

/// Makes the changes, and tells of each with the numbers before and after.
void ApplyPolicy::repair(const Choice &choice, const Prediction &before,
                         const SourceText *source) {
  ModelOp model = getOperation();
  Draft draft(model, source);
  apply(draft, choice);
  draft.commit();
  Prediction after(model);
  for (const Change &change : draft.changes) {
    IdentifiedDiagnostic remark =
        emitDiagnostic(change.place, DiagnosticId::Repaired);
    remark << "repaired: " << change.text;
    remark.attachNote() << "predicted before: " << describe(before);
    remark.attachNote() << "predicted after: " << describe(after);
  }
}

/// Says what is wrong, and which permission would cure it.
void ApplyPolicy::giveUp(const Prediction &before, ArrayRef<StringRef> allowed,
                         const SourceText *source) {
  ModelOp model = getOperation();
  for (const flow::Finding &finding : before.findings)
    flow::emitFinding(finding);
  SmallVector<StringRef> all = {"init",     "activation", "normalization",
                                "residual", "clipping",   "learning_rate"};
  std::optional<Choice> choice = Search(model, source, all).run();
  IdentifiedDiagnostic warning = emitDiagnostic(
      before.findings.front().location, DiagnosticId::CannotRepair);
  warning << "no change that `allow` permits makes the flow healthy";
  if (!choice)
    return;
  std::string missing;
  for (StringRef permission : getPermissions(*choice))
    if (!llvm::is_contained(allowed, permission))
      missing += (missing.empty() ? "`" : ", `") + permission.str() + "`";
  warning.attachHelp() << "allow " << missing << ", which would do";
}

void ApplyPolicy::runOnOperation() {
  ModelOp model = getOperation();
  if (model.getPolicy() != "fix" || !model.lookupEntry("forward"))
    return markAllAnalysesPreserved();
  auto source = readSource(model);
  Draft draft(model, source.get());
  if (stabiliseNumerics(draft))
    draft.commit();
  for (const Change &change : draft.changes)
    emitDiagnostic(change.place, DiagnosticId::Repaired)
        << "repaired: " << change.text;
  Prediction before(model);
  if (!before.isHealthy()) {
    SmallVector<StringRef> allowed = getAllowed(model);
    if (auto choice = Search(model, source.get(), allowed).run())
      repair(*choice, before, source.get());
    else
      giveUp(before, allowed, source.get());
  }
  // What is in the layers is about the program as it is now.
  flow::Analysis analysis(model.lookupEntry("forward"));
  analysis.run();
  flow::Report report = flow::makeReport(analysis);
  for (const flow::Finding &finding :
       flow::findProblems(model, analysis, report))
    if (!isCurable(finding.id))
      flow::emitFinding(finding);
  flow::attachReport(report);
}
