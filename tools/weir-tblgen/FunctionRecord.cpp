#include "FunctionRecord.h"
#include "Generators.h"
#include "llvm/TableGen/Error.h"
#include <cmath>

using namespace llvm;
using namespace weir;

Scope FunctionRecord::getScope(bool asDoubles) const {
  Scope scope;
  addToScope(hyperparameters, scope);
  for (size_t i = 0; i < operands.size(); ++i)
    scope[operands[i].name] = {"in[" + std::to_string(i) + "]",
                               /*isFlag=*/false,
                               /*isStatic=*/asDoubles,
                               {}};
  scope["y"] = {"y", /*isFlag=*/false, /*isStatic=*/asDoubles, {}};
  return scope;
}

//===----------------------------------------------------------------------===//
// Values at points
//===----------------------------------------------------------------------===//

using Numbers = std::vector<double>;

static double evaluateAt(const FunctionRecord &function, const Expr &expression,
                         const Numbers &operands, const Numbers &arguments) {
  auto lookup = [&](StringRef name, double y) {
    for (size_t i = 0; i < operands.size(); ++i)
      if (function.operands[i].name == name)
        return operands[i];
    for (size_t i = 0; i < arguments.size(); ++i)
      if (function.hyperparameters[i].name == name)
        return arguments[i];
    assert(name == "y" && "the parser checked the names");
    return y;
  };
  double y =
      evaluate(function.value, [&](StringRef name) { return lookup(name, 0); });
  return evaluate(expression, [&](StringRef name) { return lookup(name, y); });
}

static std::string print(const Numbers &numbers) {
  std::vector<std::string> texts;
  for (double number : numbers)
    texts.push_back(printNumber(number));
  return join(texts, ", ");
}

static void checkPoint(const FunctionRecord &function, const Record &stated,
                       const FunctionPoint &point) {
  for (size_t i = 0; i < function.derivatives.size(); ++i) {
    double found = evaluateAt(function, function.derivatives[i], point.operands,
                              point.arguments);
    double wanted = point.derivatives[i];
    if (found == wanted || (std::isnan(found) && std::isnan(wanted)))
      continue;
    PrintFatalError(function.record->getFieldLoc("points"),
                    "the derivative of `" + function.name + "` by `" +
                        function.operands[i].name + "` at " +
                        print(point.operands) + " is " + printNumber(found) +
                        ", not " + printNumber(wanted));
  }
}

/// Each kink of a function of one variable is one of the points.
static void checkKinks(const FunctionRecord &function) {
  if (function.operands.size() != 1)
    return;
  const Numbers &defaults = function.variants.front();
  for (const Expr &kink : function.kinks) {
    double x = evaluateAt(function, kink, {0}, defaults);
    if (std::isinf(x) || any_of(function.points, [&](const auto &point) {
          return point.operands.front() == x && point.arguments == defaults;
        }))
      continue;
    PrintFatalError(function.record->getFieldLoc("kinks"),
                    "`" + function.name + "` does not state its derivative " +
                        "at the kink " + printNumber(x));
  }
}

/// Compares the stated derivative with that by differentiation. 17 points do
/// not prove a formula; they catch each slip of the pen.
static void checkDerivative(const FunctionRecord &function, unsigned operand,
                            StringRef field, const Numbers &arguments) {
  Expr expected =
      differentiate(function.value, function.operands[operand].name);
  for (int i = 0; i <= 16; ++i) {
    Numbers at;
    for (const FunctionOperand &one : function.operands) {
      double part = (i + 0.37) / 17 * (1 + 4 * at.size());
      at.push_back(one.low + (part - std::floor(part)) * (one.high - one.low));
    }
    if (any_of(function.kinks, [&](const Expr &kink) {
          double x = evaluateAt(function, kink, at, arguments);
          return std::fabs(at.front() - x) < 1e-3;
        }))
      continue;
    double a =
        evaluateAt(function, function.derivatives[operand], at, arguments);
    double b = evaluateAt(function, expected, at, arguments);
    if (std::fabs(a - b) <= 1e-9 * std::max(1.0, std::fabs(b)))
      continue;
    PrintFatalError(function.record->getFieldLoc(field),
                    "`" + field + "` of `" + function.name +
                        "` is not that of `value` by `" +
                        function.operands[operand].name + "`: at " + print(at) +
                        " it is " + printNumber(a) + ", not " + printNumber(b));
  }
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static void readOperands(const Record &record, FunctionRecord &result) {
  for (const Record *one : record.getValueAsListOfDefs("operands"))
    result.operands.push_back(
        {one->getValueAsString("name").str(),
         parseNumber(*one, "low", one->getValueAsString("low")),
         parseNumber(*one, "high", one->getValueAsString("high"))});
  if (result.operands.empty() || result.operands.size() > 3)
    PrintFatalError(record.getFieldLoc("operands"),
                    "`" + result.name + "` has one to three operands");
}

/// Numbers as text; NaN is one of them.
static Numbers readNumbers(const Record &record, StringRef field,
                           ArrayRef<StringRef> texts) {
  Numbers result;
  for (StringRef text : texts)
    result.push_back(text == "nan" ? std::nan("")
                                   : parseNumber(record, field, text));
  return result;
}

/// Hyperparameters as text, or the defaults for none.
static Numbers readArguments(const FunctionRecord &function, StringRef field,
                             ArrayRef<StringRef> texts) {
  const Record &record = *function.record;
  Numbers result;
  if (texts.empty()) {
    for (const Hyperparameter &h : function.hyperparameters)
      result.push_back(h.defaultValue);
    return result;
  }
  if (texts.size() != function.hyperparameters.size())
    PrintFatalError(record.getFieldLoc(field),
                    "`" + function.name + "` has " +
                        Twine(function.hyperparameters.size()) +
                        " hyperparameters, not " + Twine(texts.size()));
  for (auto [h, text] : zip_equal(function.hyperparameters, texts)) {
    auto word = llvm::find(h.words, text);
    if (h.words.empty())
      result.push_back(parseNumber(record, field, text));
    else if (word != h.words.end())
      result.push_back(double(word - h.words.begin()));
    else
      PrintFatalError(record.getFieldLoc(field),
                      "`" + h.name + "` is not `" + text + "`");
  }
  return result;
}

static void readVariants(const Record &record, FunctionRecord &result) {
  result.variants.push_back(readArguments(result, "variants", {}));
  for (const Init *init : *record.getValueAsListInit("variants")) {
    std::vector<StringRef> texts;
    for (const Init *text : *cast<ListInit>(init))
      texts.push_back(cast<StringInit>(text)->getValue());
    result.variants.push_back(readArguments(result, "variants", texts));
  }
}

static void readPoints(const Record &record, FunctionRecord &result) {
  for (const Record *one : record.getValueAsListOfDefs("points")) {
    FunctionPoint point;
    point.operands =
        readNumbers(record, "points", one->getValueAsListOfStrings("operands"));
    point.derivatives = readNumbers(
        record, "points", one->getValueAsListOfStrings("derivatives"));
    point.arguments = readArguments(result, "points",
                                    one->getValueAsListOfStrings("arguments"));
    if (point.operands.size() != result.operands.size() ||
        point.derivatives.size() != result.operands.size())
      PrintFatalError(record.getFieldLoc("points"),
                      "a point of `" + result.name +
                          "` has a number for each operand and for each "
                          "derivative");
    checkPoint(result, *one, point);
    result.points.push_back(std::move(point));
  }
}

static void readDerivatives(const Record &record, FunctionRecord &result) {
  Scope scope = result.getScope(/*asDoubles=*/true);
  auto bySymbols = [&](size_t i) {
    return substitute(differentiate(result.value, result.operands[i].name),
                      result.value, makeVariable("y"));
  };
  bool isOne = !isa<UnsetInit>(record.getValueInit("derivative"));
  const ListInit *several = record.getValueAsListInit("derivatives");
  size_t stated = isOne ? 1 : several->size();
  if (stated != 0 && stated != result.operands.size())
    PrintFatalError(record.getFieldLoc(isOne ? "derivative" : "derivatives"),
                    "`" + result.name + "` has " +
                        Twine(result.operands.size()) +
                        " operands and states " + Twine(stated) +
                        (stated == 1 ? " derivative" : " derivatives"));
  StringRef field = isOne ? "derivative" : "derivatives";
  for (size_t i = 0; i < result.operands.size(); ++i) {
    const Init *init = stated == 0 ? nullptr
                       : isOne     ? record.getValueInit(field)
                                   : several->getElement(i);
    auto *dag = dyn_cast_or_null<DagInit>(init);
    if (!dag || dag->getOperatorAsDef({})->getName() == "symbolic")
      result.derivatives.push_back(bySymbols(i));
    else
      result.derivatives.push_back(parseDag(record, field, *dag, scope));
  }
  for (size_t i = 0; i < stated; ++i)
    for (const Numbers &arguments : result.variants)
      checkDerivative(result, i, field, arguments);
}

static void readKinks(const Record &record, FunctionRecord &result) {
  Scope scope = result.getScope(/*asDoubles=*/true);
  scope.erase(result.operands.front().name);
  scope.erase("y");
  for (const Init *kink : *record.getValueAsListInit("kinks"))
    result.kinks.push_back(
        parseDag(record, "kinks", *cast<DagInit>(kink), scope));
}

static FunctionRecord readFunction(const Record &record) {
  FunctionRecord result;
  result.record = &record;
  result.name = record.getName().str();
  result.mnemonic = record.getValueAsString("opName").str();
  result.keyword = record.getValueAsString("keyword").str();
  result.kind = record.getValueAsString("kind").str();
  result.summary = record.getValueAsString("summary").str();
  result.sumsRows = record.getValueAsBit("sumsRows");
  result.isWide = record.getValueAsBit("isWide");
  result.hyperparameters = readHyperparameters(record);
  for (const Hyperparameter &h : result.hyperparameters)
    if (h.required)
      PrintFatalError(record.getLoc(), "`" + h.name + "` of `" + result.name +
                                           "` needs a default");
  readOperands(record, result);
  readVariants(record, result);
  Scope scope = result.getScope(/*asDoubles=*/true);
  scope.erase("y");
  result.value = parseField(record, "value", scope);
  readKinks(record, result);
  readDerivatives(record, result);
  readPoints(record, result);
  checkKinks(result);
  return result;
}

std::vector<FunctionRecord> weir::readFunctions(const RecordKeeper &records) {
  std::vector<FunctionRecord> result;
  for (const Record *record : recordsInOrder(records, "ElementwiseRule"))
    result.push_back(readFunction(*record));
  return result;
}
