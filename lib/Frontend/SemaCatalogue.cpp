#include "lib/Frontend/SemaCatalogue.h"
#include "lib/Support/Suggest.h"

using namespace weir;
using namespace weir::syntax;
using catalogue::Hyperparameter;
using Kind = catalogue::Hyperparameter::Kind;

static mlir::Attribute makeAttribute(mlir::MLIRContext *context,
                                     const Hyperparameter &parameter,
                                     double value) {
  mlir::Builder builder(context);
  switch (parameter.kind) {
  case Kind::Real:
  case Kind::Rate:
    return builder.getF64FloatAttr(value);
  case Kind::Count:
    return builder.getI64IntegerAttr(static_cast<int64_t>(value));
  case Kind::Flag:
    return builder.getBoolAttr(value != 0);
  case Kind::Word:
    return builder.getStringAttr(parameter.words[static_cast<size_t>(value)]);
  case Kind::List:
    break; // more than a number
  }
  llvm_unreachable("not one value");
}

/// One of the words of `parameter`: its index.
static std::optional<double> readWord(Evaluator &evaluator,
                                      const Hyperparameter &parameter,
                                      const Expression &expression) {
  auto *name = llvm::dyn_cast<Name>(&expression);
  StringRef word = name ? name->text : "";
  const auto *found = llvm::find(parameter.words, word);
  if (found != parameter.words.end())
    return found - parameter.words.begin();
  evaluator.reportUnknown(
      DiagnosticId::InvalidValue, expression.range,
      "`" + parameter.name + "` is one of " +
          llvm::join(parameter.words, ", ") +
          (word.empty() ? "" : ", not `" + word.str() + "`"),
      word, parameter.words);
  return std::nullopt;
}

static std::optional<double> readValue(Evaluator &evaluator,
                                       const Hyperparameter &parameter,
                                       const Expression &expression) {
  if (parameter.kind == Kind::Word)
    return readWord(evaluator, parameter, expression);
  Term term = firstOf(evaluator.evaluate(expression));
  if (term.isInvalid())
    return std::nullopt;
  bool isFlag = parameter.kind == Kind::Flag;
  if (!term.is(isFlag ? Term::Kind::Boolean : Term::Kind::Number)) {
    evaluator.report(DiagnosticId::InvalidValue, expression.range,
                     "`" + parameter.name + "` is " +
                         (isFlag ? "true or false" : "a number") + ", not " +
                         term.describe());
    return std::nullopt;
  }
  if (isFlag)
    return term.boolean ? 1 : 0;
  double value = term.number.toDouble();
  std::optional<std::string> problem;
  if (parameter.kind == Kind::Rate && !(value > 0))
    problem = "must be greater than 0";
  else
    problem = parameter.refuse(value);
  // Steps compute in f32.
  if (!problem && !std::isfinite(static_cast<float>(value)))
    problem = "must be a number that f32 holds";
  if (!problem && parameter.kind == Kind::Count && !term.number.toWhole())
    problem = "must be a whole number";
  if (!problem)
    return value;
  evaluator.report(DiagnosticId::InvalidValue, expression.range,
                   "`" + parameter.name + "` " + *problem + ", and is " +
                       term.number.toText());
  return std::nullopt;
}

static std::optional<int64_t> readElement(Evaluator &evaluator,
                                          const Hyperparameter &parameter,
                                          const Term &element, SMRange range) {
  if (element.isInvalid())
    return std::nullopt;
  std::optional<int64_t> whole =
      element.is(Term::Kind::Number) ? element.number.toWhole() : std::nullopt;
  std::optional<std::string> problem;
  if (whole)
    problem = parameter.refuse(static_cast<double>(*whole));
  if (whole && !problem)
    return whole;
  evaluator.report(DiagnosticId::InvalidValue, range,
                   "`" + parameter.name + "` holds " + element.describe() +
                       ", which " + problem.value_or("is no whole number"));
  return std::nullopt;
}

/// Whole numbers in ascending order; false after a report.
static bool readList(Evaluator &evaluator, const Hyperparameter &parameter,
                     const Expression &expression,
                     llvm::SmallVectorImpl<int64_t> &list) {
  Term term = firstOf(evaluator.evaluate(expression));
  if (term.isInvalid())
    return false;
  if (!term.is(Term::Kind::List) || term.elements->empty()) {
    evaluator.report(
        DiagnosticId::InvalidValue, expression.range,
        "`" + parameter.name +
            "` is a list of numbers such as `[30, 80]`, not " +
            (term.is(Term::Kind::List) ? "an empty list" : term.describe()));
    return false;
  }
  for (const Term &element : *term.elements) {
    auto value = readElement(evaluator, parameter, element, expression.range);
    if (!value)
      return false;
    if (!list.empty() && *value <= list.back()) {
      evaluator.report(DiagnosticId::InvalidValue, expression.range,
                       "`" + parameter.name + "` must ascend, and has " +
                           llvm::Twine(*value) + " after " +
                           llvm::Twine(list.back()));
      return false;
    }
    list.push_back(*value);
  }
  return true;
}

/// The place of `argument` among the hyperparameters.
static std::optional<unsigned> findPlace(Evaluator &evaluator,
                                         const CatalogueRecord &record,
                                         const Argument &argument,
                                         unsigned position) {
  ArrayRef<Hyperparameter> parameters = record.hyperparameters;
  if (!argument.name) {
    if (position < parameters.size())
      return position;
    evaluator.report(DiagnosticId::WrongArgument, argument.range,
                     "`" + record.keyword + "` takes " +
                         (parameters.empty() ? "no arguments"
                          : parameters.size() == 1
                              ? "one argument"
                              : "at most " + std::to_string(parameters.size()) +
                                    " arguments"));
    return std::nullopt;
  }
  if (auto index = catalogue::indexOf(parameters, argument.name->text))
    return index;
  std::vector<StringRef> names;
  for (const Hyperparameter &parameter : parameters)
    names.push_back(parameter.name);
  evaluator.reportUnknown(
      DiagnosticId::UnknownArgument, argument.name->range,
      "`" + record.keyword + "` has no argument `" + argument.name->text + "`",
      argument.name->text, names,
      names.empty() ? "it takes none" : "there are " + listWords(names));
  return std::nullopt;
}

CallAttr weir::readCatalogueCall(Evaluator &evaluator,
                                 const CatalogueRecord &record,
                                 ArrayRef<Argument> arguments, SMRange range) {
  ArrayRef<Hyperparameter> parameters = record.hyperparameters;
  llvm::SmallVector<double> values = catalogue::defaultArguments(parameters);
  llvm::SmallVector<bool> given(parameters.size(), false);
  llvm::SmallVector<int64_t> list; // of the only hyperparameter that is one
  bool failed = false;
  for (auto [position, argument] : llvm::enumerate(arguments)) {
    std::optional<unsigned> place =
        findPlace(evaluator, record, argument, position);
    std::optional<double> value;
    if (place && given[*place])
      evaluator.report(DiagnosticId::WrongArgument, argument.range,
                       "`" + parameters[*place].name + "` is given twice");
    else if (place && parameters[*place].kind != Kind::List)
      value = readValue(evaluator, parameters[*place], *argument.value);
    else if (place &&
             readList(evaluator, parameters[*place], *argument.value, list))
      value = static_cast<double>(list.size());
    failed |= !value;
    if (place)
      given[*place] = true;
    if (value)
      values[*place] = *value;
  }
  for (auto [parameter, isGiven] : llvm::zip(parameters, given))
    if (parameter.required && !isGiven) {
      evaluator
          .report(DiagnosticId::WrongArgument, range,
                  "`" + record.keyword + "` needs `" + parameter.name + "`")
          .help("write `" + record.keyword + "(" + parameter.name + ": ...)`" +
                (parameter.summary.empty() ? "" : ": ") + parameter.summary);
      failed = true;
    }
  if (failed)
    return {};
  StringRef problem = record.refuse ? record.refuse(values) : "";
  if (!problem.empty()) {
    evaluator.report(DiagnosticId::InvalidValue, range, problem);
    return {};
  }
  mlir::MLIRContext *context = evaluator.context;
  llvm::SmallVector<mlir::NamedAttribute> attributes;
  for (auto [parameter, value] : llvm::zip(parameters, values))
    attributes.emplace_back(
        mlir::StringAttr::get(context, parameter.name),
        parameter.kind == Kind::List
            ? mlir::Attribute(mlir::DenseI64ArrayAttr::get(context, list))
            : makeAttribute(context, parameter, value));
  return CallAttr::get(context, record.keyword,
                       mlir::DictionaryAttr::get(context, attributes));
}
