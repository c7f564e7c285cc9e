#include "Hyperparameters.h"
#include "Code.h"
#include "Generators.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/TableGen/Error.h"
#include <cmath>
#include <utility>

using namespace llvm;
using namespace weir;

/// Reads "[0, 1)".
static void parseInterval(const Record &record, Hyperparameter &result) {
  StringRef text = record.getValueAsString("interval").trim();
  auto fail = [&]() {
    PrintFatalError(record.getFieldLoc("interval"),
                    "`" + text + "` is not an interval such as `[0, 1)`");
  };
  auto [low, high] =
      text.drop_front(!text.empty()).drop_back(text.size() > 1).split(',');
  if (text.size() < 2 || !StringRef("[(").contains(text.front()) ||
      !StringRef("])").contains(text.back()) || high.empty())
    fail();
  result.minimum = parseNumber(record, "interval", low);
  result.maximum = parseNumber(record, "interval", high);
  result.minimumIncluded = text.front() == '[';
  result.maximumIncluded = text.back() == ']';
  if (!(result.minimum < result.maximum))
    fail();
}

static bool contains(const Hyperparameter &h, double value) {
  return (h.minimumIncluded ? value >= h.minimum : value > h.minimum) &&
         (h.maximumIncluded ? value <= h.maximum : value < h.maximum);
}

static Hyperparameter readHyperparameter(const Record &record) {
  Hyperparameter result;
  result.name = record.getValueAsString("name").str();
  result.kind = record.getValueAsString("kind").str();
  result.summary = record.getValueAsString("summary").str();
  if (result.kind == "Word") {
    for (StringRef word : record.getValueAsListOfStrings("words"))
      result.words.push_back(word.str());
    if (result.words.size() < 2)
      PrintFatalError(record.getLoc(), "a choice needs two words or more");
    result.maximum = double(result.words.size() - 1);
    return result;
  }
  parseInterval(record, result);
  if (result.kind == "List") {
    result.required = true;
    return result;
  }
  StringRef value = record.getValueAsString("defaultValue");
  result.required = value.empty();
  if (result.required)
    return result;
  result.defaultValue = parseNumber(record, "defaultValue", value);
  if (!contains(result, result.defaultValue))
    PrintFatalError(record.getLoc(), "the default of `" + result.name +
                                         "` is outside of its interval");
  if (result.kind == "Count" &&
      result.defaultValue != std::floor(result.defaultValue))
    PrintFatalError(record.getLoc(),
                    "the default of `" + result.name + "` is not whole");
  return result;
}

std::vector<Hyperparameter> weir::readHyperparameters(const Record &record) {
  std::vector<Hyperparameter> result;
  StringSet<> names;
  bool hasList = false;
  for (const Record *one : record.getValueAsListOfDefs("hyperparameters")) {
    result.push_back(readHyperparameter(*one));
    if (result.back().kind == "List" && std::exchange(hasList, true))
      PrintFatalError(record.getLoc(),
                      "`" + record.getName() + "` has two lists");
    if (!names.insert(result.back().name).second)
      PrintFatalError(record.getLoc(), "hyperparameter `" + result.back().name +
                                           "` is defined twice");
  }
  return result;
}

void weir::addToScope(const std::vector<Hyperparameter> &hyperparameters,
                      Scope &scope) {
  for (size_t i = 0; i < hyperparameters.size(); ++i) {
    const Hyperparameter &h = hyperparameters[i];
    std::string code = "arguments[" + std::to_string(i) + "]";
    if (h.kind == "Word") {
      Variable word = {code, /*isFlag=*/false, /*isStatic=*/true};
      word.words = h.words;
      scope[h.name] = word;
      continue;
    }
    if (h.kind == "List") {
      Variable list = {"arguments.drop_front(" +
                       std::to_string(hyperparameters.size()) + ")"};
      list.isList = true;
      scope[h.name] = list;
      continue;
    }
    bool isFlag = h.kind == "Flag";
    scope[h.name] = {isFlag ? "(" + code + " != 0)" : code, isFlag,
                     /*isStatic=*/true};
  }
}

std::string weir::getHyperparametersName(const Record &record) {
  if (record.getValueAsListOfDefs("hyperparameters").empty())
    return "{}";
  return record.getName().str() + "Hyperparameters";
}

static StringRef getBool(bool value) { return value ? "true" : "false"; }

void weir::writeHyperparameters(const Record &record, raw_ostream &os) {
  std::vector<Hyperparameter> all = readHyperparameters(record);
  if (all.empty())
    return;
  for (const Hyperparameter &h : all) {
    if (h.words.empty())
      continue;
    os << "static constexpr llvm::StringRef " << record.getName() << "_"
       << h.name << "[] = {";
    interleaveComma(h.words, os,
                    [&](const std::string &word) { os << quote(word); });
    os << "};\n";
  }
  os << "static constexpr Hyperparameter " << getHyperparametersName(record)
     << "[] = {\n";
  for (const Hyperparameter &h : all) {
    os << "    {" << quote(h.name) << ", Hyperparameter::Kind::" << h.kind
       << ", " << getBool(h.required) << ", " << printNumber(h.defaultValue)
       << ",\n     " << printNumber(h.minimum) << ", " << printNumber(h.maximum)
       << ", " << getBool(h.minimumIncluded) << ", "
       << getBool(h.maximumIncluded) << ", ";
    if (h.words.empty())
      os << "{}";
    else
      os << record.getName() << "_" << h.name;
    os << ", " << quote(h.summary) << "},\n";
  }
  os << "};\n";
}

void weir::writeRefusals(const Record &record, raw_ostream &os) {
  Scope scope;
  addToScope(readHyperparameters(record), scope);
  os << "static llvm::StringRef refuse" << record.getName()
     << "(Arguments arguments) {\n";
  for (const Record *refusal : record.getValueAsListOfDefs("refusals")) {
    Expr condition = parseField(*refusal, "condition", scope,
                                /*wantCondition=*/true);
    os << "  if (" << getDoubleCode(condition, scope) << ")\n    return "
       << quote(refusal->getValueAsString("message")) << ";\n";
  }
  os << "  return {};\n}\n";
}

static std::string getBound(double value) {
  return std::isinf(value) ? (value < 0 ? "-inf" : "inf")
                           : getInfix(makeNumber(value));
}

static std::string getInterval(const Hyperparameter &h) {
  return (h.minimumIncluded ? "[" : "(") + getBound(h.minimum) + ", " +
         getBound(h.maximum) + (h.maximumIncluded ? "]" : ")");
}

std::string weir::getDocumentation(const Hyperparameter &h) {
  std::string text = "`" + h.name + "`";
  if (h.kind == "Word") {
    text += " = " + join(h.words, " \\| ");
  } else if (h.kind == "Flag") {
    text += h.defaultValue != 0 ? " = true" : " = false";
  } else if (h.kind == "List") {
    text += ", whole numbers, ascending, in " + getInterval(h);
  } else {
    if (!h.required)
      text += " = " + getInfix(makeNumber(h.defaultValue));
    text += std::string(h.kind == "Count" ? ", whole," : ",") + " in " +
            getInterval(h);
  }
  return h.summary.empty() ? text : text + ": " + h.summary;
}
