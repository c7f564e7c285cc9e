// Groups of parameters in the train section: own rates, own decay, frozen.
#include "lib/Frontend/SemaModel.h"
#include "lib/Support/Suggest.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/GlobPattern.h"

using namespace weir;
using namespace weir::syntax;

namespace {
/// Applies the groups of one model in their order: of two that say the same
/// of a parameter the later counts.
class GroupReader {
public:
  GroupReader(Evaluator &evaluator, const ModelSettings &settings,
              ModelOp model)
      : evaluator(evaluator), builder(evaluator.context),
        optimizer(settings.attributes.getAs<CallAttr>("optimizer")),
        model(model) {}

  void readGroup(const Setting &setting);
  void readFreeze(const Setting &setting);

private:
  llvm::SmallVector<ParameterOp> match(const Expression &pattern);
  void reportNoMatch(StringRef pattern, SMRange range);
  void readArgument(const Argument &argument, ArrayRef<ParameterOp> parameters);
  std::optional<double> readNumber(const Argument &argument, bool isPositive);

  Evaluator &evaluator;
  mlir::Builder builder;
  CallAttr optimizer; // null after a report
  ModelOp model;
};
} // namespace

/// Names of parameters, and patterns of the paths that lead to them.
void GroupReader::reportNoMatch(StringRef pattern, SMRange range) {
  llvm::SetVector<StringRef> names;
  std::vector<std::string> patterns;
  for (auto parameter : model.getOps<ParameterOp>()) {
    StringRef name = parameter.getSymName();
    names.insert(name);
    for (size_t dot = name.find('.'); dot != StringRef::npos;
         dot = name.find('.', dot + 1))
      patterns.push_back((name.take_front(dot) + ".*").str());
  }
  for (StringRef one : patterns)
    names.insert(one);
  llvm::SmallVector<StringRef> some(
      llvm::map_range(model.getOps<ParameterOp>(), [](ParameterOp parameter) {
        return parameter.getSymName();
      }));
  std::string help = some.empty()      ? "the model has no parameters"
                     : some.size() > 6 ? "among the parameters are "
                                       : "the parameters are ";
  some.truncate(std::min<size_t>(some.size(), 6));
  evaluator.reportUnknown(DiagnosticId::UnknownName, range,
                          "no parameter is named by `" + pattern + "`", pattern,
                          names.getArrayRef(), help + listWords(some));
}

llvm::SmallVector<ParameterOp> GroupReader::match(const Expression &pattern) {
  auto *name = llvm::dyn_cast<Name>(&pattern);
  if (name && !evaluator.file.findConstant(name->text)) {
    evaluator
        .report(DiagnosticId::WrongArgument, pattern.range,
                "a pattern of parameter names is a string")
        .help("write `\"" + name->text + ".*\"`");
    return {};
  }
  Term term = firstOf(evaluator.evaluate(pattern));
  if (term.isInvalid())
    return {};
  if (!term.is(Term::Kind::String)) {
    evaluator.report(DiagnosticId::WrongArgument, pattern.range,
                     "a pattern of parameter names is expected, such as "
                     "`\"encoder.*\"`, not " +
                         term.describe());
    return {};
  }
  auto glob = llvm::GlobPattern::create(term.text);
  if (!glob) {
    evaluator.report(DiagnosticId::InvalidValue, pattern.range,
                     "`" + term.text +
                         "` is no pattern: " + toString(glob.takeError()));
    return {};
  }
  llvm::SmallVector<ParameterOp> matched;
  for (auto parameter : model.getOps<ParameterOp>())
    if (glob->match(parameter.getSymName()))
      matched.push_back(parameter);
  if (matched.empty())
    reportNoMatch(term.text, pattern.range);
  return matched;
}

std::optional<double> GroupReader::readNumber(const Argument &argument,
                                              bool isPositive) {
  Term term = firstOf(evaluator.evaluate(*argument.value));
  if (term.isInvalid())
    return std::nullopt;
  if (term.is(Term::Kind::Number)) {
    double value = term.number.toDouble();
    if (std::isfinite(value) && (isPositive ? value > 0 : value >= 0))
      return value;
  }
  DiagnosticBuilder report = evaluator.report(
      DiagnosticId::InvalidValue, argument.range,
      "`" + argument.name->text + "` must be " +
          (isPositive ? "a number greater than 0" : "a number of at least 0") +
          ", not " + term.describe());
  if (isPositive && term.is(Term::Kind::Number) && !term.number.toDouble())
    report.help("`freeze` keeps parameters as they are");
  return std::nullopt;
}

void GroupReader::readArgument(const Argument &argument,
                               ArrayRef<ParameterOp> parameters) {
  StringRef name = argument.name ? argument.name->text : "";
  auto set = [&](auto change) {
    for (ParameterOp parameter : parameters)
      change(parameter);
  };
  if (name == "lr") {
    auto value = readNumber(argument, /*isPositive=*/true);
    if (value && optimizer)
      set([&, rate = *value / optimizer.getNumber("lr")](ParameterOp p) {
        p.setRateAttr(builder.getF64FloatAttr(rate));
      });
  } else if (name == "weight_decay") {
    if (auto value = readNumber(argument, /*isPositive=*/false))
      set([&](ParameterOp p) {
        p.setWeightDecayAttr(builder.getF64FloatAttr(*value));
      });
  } else if (name == "decay") {
    auto *word = llvm::dyn_cast<Name>(argument.value);
    if (!word || (word->text != "weights" && word->text != "all"))
      evaluator
          .report(DiagnosticId::InvalidValue, argument.range,
                  "`decay` is one of weights, all")
          .help("`weight_decay: 0` switches it off for these parameters");
    else
      set([&](ParameterOp p) {
        auto type = llvm::cast<mlir::RankedTensorType>(p.getType());
        p.setDecayAttr(
            builder.getBoolAttr(word->text == "all" || type.getRank() >= 2));
      });
  } else {
    evaluator.reportUnknown(DiagnosticId::UnknownArgument, argument.range,
                            "`group` takes a pattern, then `lr`, "
                            "`weight_decay` or `decay` by name",
                            name, {"lr", "weight_decay", "decay"});
  }
}

void GroupReader::readGroup(const Setting &setting) {
  const Argument &first = setting.arguments.front();
  if (first.name || setting.arguments.size() < 2) {
    evaluator
        .report(DiagnosticId::WrongArgument, setting.range,
                "`group` takes a pattern and what is its own")
        .help("write `group \"encoder.*\", lr: 1e-4`");
    return;
  }
  llvm::SmallVector<ParameterOp> matched = match(*first.value);
  for (const Argument &argument : setting.arguments.drop_front())
    readArgument(argument, matched);
}

void GroupReader::readFreeze(const Setting &setting) {
  for (const Argument &argument : setting.arguments) {
    if (argument.name) {
      evaluator.report(DiagnosticId::WrongArgument, argument.range,
                       "`freeze` takes patterns of parameter names");
      continue;
    }
    for (ParameterOp parameter : match(*argument.value))
      parameter.setFrozen(true);
  }
  auto isFrozen = [](ParameterOp parameter) { return parameter.getFrozen(); };
  if (llvm::all_of(model.getOps<ParameterOp>(), isFrozen) &&
      !model.getOps<ParameterOp>().empty())
    evaluator
        .report(DiagnosticId::InvalidValue, setting.range,
                "every parameter is frozen")
        .help("leave one to train, or remove the section `train`");
}

void weir::applyGroups(Evaluator &evaluator, const ModelSettings &settings,
                       ModelOp model) {
  GroupReader reader(evaluator, settings, model);
  for (const Setting *setting : settings.groups) {
    if (setting->word.text == "freeze")
      reader.readFreeze(*setting);
    else
      reader.readGroup(*setting);
  }
}
