// The settings of the train section that say how a step changes parameters.
#include "lib/Frontend/SemaSettings.h"

using namespace weir;
using namespace weir::syntax;
using catalogue::Hyperparameter;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr llvm::StringLiteral unavailableOptimizers[] = {
    "lars", "lbfgs", "prodigy", "sophia"};

//===-- optimizer ---------------------------------------------------------===//

void weir::readOptimizer(Evaluator &evaluator, const Setting &setting,
                         mlir::NamedAttrList &attributes) {
  const Expression *argument = getOnly(evaluator, setting);
  auto use =
      argument ? readRecord(evaluator, *argument, "adamw") : std::nullopt;
  if (!use)
    return;
  const auto *record = catalogue::lookupOptimizer(use->keyword);
  if (!record) {
    std::vector<StringRef> known;
    for (const catalogue::Optimizer &optimizer : catalogue::optimizers())
      known.push_back(optimizer.keyword);
    return reportRecord(evaluator, *use, "optimizer", unavailableOptimizers,
                        std::move(known));
  }
  CallAttr call = readCatalogueCall(
      evaluator, {record->keyword, record->hyperparameters, record->refuse},
      use->arguments, use->range);
  if (!call)
    return;
  attributes.set("optimizer", call);
  auto decay = call.getArguments().getAs<mlir::StringAttr>("decay");
  if (decay && decay.getValue() == "all")
    attributes.set("decay_all", mlir::UnitAttr::get(evaluator.context));
}

//===-- clip --------------------------------------------------------------===//

static constexpr Hyperparameter makeReal(StringRef name, double minimum,
                                         double maximum, StringRef summary) {
  return {name,
          Hyperparameter::Kind::Real,
          /*required=*/true,
          /*defaultValue=*/0,
          minimum,
          maximum,
          /*minimumIncluded=*/false,
          /*maximumIncluded=*/false,
          /*words=*/{},
          summary};
}

static constexpr Hyperparameter makeReal(StringRef name, double minimum,
                                         double maximum, StringRef summary,
                                         double value) {
  Hyperparameter result = makeReal(name, minimum, maximum, summary);
  result.required = false;
  result.defaultValue = value;
  return result;
}

static constexpr Hyperparameter makeCount(StringRef name, StringRef summary,
                                          double value) {
  Hyperparameter result = makeReal(name, 1, 1 << 24, summary, value);
  result.kind = Hyperparameter::Kind::Count;
  result.minimumIncluded = true;
  return result;
}

static constexpr Hyperparameter kNorm[] = {
    makeReal("max", 0, kInfinity, "the largest norm")};
static constexpr Hyperparameter kValue[] = {
    makeReal("max", 0, kInfinity, "the largest magnitude of an element")};
static constexpr Hyperparameter kAdaptive[] = {
    makeReal("max", 0, kInfinity, "the largest norm beside the parameter's"),
    makeReal("eps", 0, kInfinity, "the least norm of a parameter", 1e-3)};
static constexpr Hyperparameter kScore[] = {
    makeReal("z", 0, kInfinity, "the largest score", 2.5),
    makeReal("decay", 0, 1, "of the running mean and variance", 0.97),
    makeCount("warmup", "norms that are not clipped", 25)};
static constexpr CatalogueRecord kClips[] = {{"norm", kNorm},
                                             {"value", kValue},
                                             {"parameter_norm", kNorm},
                                             {"adaptive", kAdaptive},
                                             {"zscore", kScore}};

void weir::readClip(Evaluator &evaluator, const Setting &setting,
                    mlir::NamedAttrList &attributes) {
  const Expression *argument = getOnly(evaluator, setting);
  auto use =
      argument ? readRecord(evaluator, *argument, "norm(1.0)") : std::nullopt;
  if (!use)
    return;
  std::vector<StringRef> known;
  for (const CatalogueRecord &clip : kClips) {
    known.push_back(clip.keyword);
    if (clip.keyword != use->keyword)
      continue;
    if (CallAttr call =
            readCatalogueCall(evaluator, clip, use->arguments, use->range))
      attributes.set("clip", call);
    return;
  }
  reportRecord(evaluator, *use, "clipping", {}, std::move(known));
}

//===-- average, loss_scale -----------------------------------------------===//

/// The only argument as a number for which `accept` holds, or a report that it
/// must be `what`.
static std::optional<double> readReal(Evaluator &evaluator,
                                      const Setting &setting, StringRef what,
                                      llvm::function_ref<bool(double)> accept) {
  const Expression *argument = getOnly(evaluator, setting);
  Term term = argument ? firstOf(evaluator.evaluate(*argument)) : Term();
  if (term.isInvalid())
    return std::nullopt;
  if (term.is(Term::Kind::Number) && accept(term.number.toDouble()))
    return term.number.toDouble();
  evaluator.report(DiagnosticId::InvalidValue, argument->range,
                   "`" + setting.word.text + "` must be " + what + ", not " +
                       term.describe());
  return std::nullopt;
}

void weir::readAverage(Evaluator &evaluator, const Setting &setting,
                       mlir::NamedAttrList &attributes) {
  auto value = readReal(evaluator, setting, "a number in [0, 1)",
                        [](double x) { return x >= 0 && x < 1; });
  if (value)
    attributes.set("average",
                   mlir::Builder(evaluator.context).getF64FloatAttr(*value));
}

void weir::readLossScale(Evaluator &evaluator, const Setting &setting,
                         mlir::NamedAttrList &attributes) {
  std::optional<double> value;
  const Argument &first = setting.arguments.front();
  auto *name = llvm::dyn_cast<Name>(first.value);
  auto *call = llvm::dyn_cast<Call>(first.value);
  StringRef word = name ? name->text : call ? call->callee.text : "";
  if (name && word == "dynamic" && setting.arguments.size() == 1)
    value = 0;
  else if (word.empty() || (name && evaluator.file.findConstant(word)))
    value =
        readReal(evaluator, setting,
                 "`dynamic` or a positive number that f32 holds", [](double x) {
                   return static_cast<float>(x) > 0 &&
                          std::isfinite(static_cast<float>(x));
                 });
  else
    evaluator.report(DiagnosticId::InvalidValue, first.value->range,
                     "`loss_scale` must be `dynamic` or a positive number that "
                     "f32 holds, not `" +
                         word + (call ? "(...)`" : "`"));
  if (value)
    attributes.set("loss_scale",
                   mlir::Builder(evaluator.context).getF64FloatAttr(*value));
}
