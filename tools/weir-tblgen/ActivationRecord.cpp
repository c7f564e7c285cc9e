#include "ActivationRecord.h"
#include "Generators.h"
#include "llvm/TableGen/Error.h"
#include <cmath>

using namespace llvm;
using namespace weir;

Scope ActivationRecord::getScope(bool asDoubles) const {
  Scope scope;
  addToScope(hyperparameters, scope);
  scope["x"] = {"x", /*isFlag=*/false, /*isStatic=*/asDoubles};
  scope["y"] = {"y", /*isFlag=*/false, /*isStatic=*/asDoubles};
  return scope;
}

static std::vector<double> readNumbers(const Record &record, StringRef field) {
  std::vector<double> result;
  for (StringRef text : record.getValueAsListOfStrings(field))
    result.push_back(parseNumber(record, field, text));
  return result;
}

/// The value at `x` with the defaults of the hyperparameters.
static double evaluateAt(const ActivationRecord &activation,
                         const Expr &expression, double x) {
  auto lookup = [&](StringRef name, double y) {
    if (name == "x")
      return x;
    if (name == "y")
      return y;
    for (const Hyperparameter &h : activation.hyperparameters)
      if (h.name == name)
        return h.defaultValue;
    llvm_unreachable("the parser checked the names");
  };
  double y = evaluate(activation.value,
                      [&](StringRef name) { return lookup(name, 0); });
  return evaluate(expression, [&](StringRef name) { return lookup(name, y); });
}

static void checkKinks(const ActivationRecord &activation) {
  const Record &record = *activation.record;
  if (activation.kinks.size() != activation.derivativeAtKinks.size())
    PrintFatalError(record.getFieldLoc("derivativeAtKinks"),
                    "`" + activation.name +
                        "` must state one derivative for each kink");
  for (size_t i = 0; i < activation.kinks.size(); ++i) {
    double x = activation.kinks[i];
    if (i && activation.kinks[i - 1] >= x)
      PrintFatalError(record.getFieldLoc("kinks"),
                      "kinks of `" + activation.name + "` must ascend");
    double found = evaluateAt(activation, activation.derivative, x);
    if (found != activation.derivativeAtKinks[i])
      PrintFatalError(record.getFieldLoc("derivativeAtKinks"),
                      "the derivative of `" + activation.name + "` at " +
                          printNumber(x) + " is " + printNumber(found) +
                          ", not " +
                          printNumber(activation.derivativeAtKinks[i]));
  }
}

/// Compares the stated derivative with that by differentiation. 17 points do
/// not prove a formula; they catch each slip of the pen.
static void checkDerivative(const ActivationRecord &activation) {
  Expr expected = differentiate(activation.value, "x");
  for (int i = 0; i <= 16; ++i) {
    double part = (i + 0.37) / 17;
    double x = activation.sampleLow +
               part * (activation.sampleHigh - activation.sampleLow);
    if (any_of(activation.kinks,
               [&](double kink) { return std::fabs(x - kink) < 1e-3; }))
      continue;
    double a = evaluateAt(activation, activation.derivative, x);
    double b = evaluateAt(activation, expected, x);
    if (std::fabs(a - b) <= 1e-9 * std::max(1.0, std::fabs(b)))
      continue;
    PrintFatalError(activation.record->getFieldLoc("derivative"),
                    "`derivative` of `" + activation.name +
                        "` is not that of `value`: at x = " + printNumber(x) +
                        " it is " + printNumber(a) + ", not " + printNumber(b));
  }
}

static ActivationRecord readActivation(const Record &record) {
  ActivationRecord result;
  result.record = &record;
  result.name = record.getName().str();
  result.mnemonic = record.getValueAsString("opName").str();
  result.summary = record.getValueAsString("summary").str();
  result.hyperparameters = readHyperparameters(record);
  for (const Hyperparameter &h : result.hyperparameters)
    if (h.required)
      PrintFatalError(record.getLoc(), "`" + h.name + "` of `" + result.name +
                                           "` needs a default");
  result.sampleLow =
      parseNumber(record, "sampleLow", record.getValueAsString("sampleLow"));
  result.sampleHigh =
      parseNumber(record, "sampleHigh", record.getValueAsString("sampleHigh"));
  result.kinks = readNumbers(record, "kinks");
  result.derivativeAtKinks = readNumbers(record, "derivativeAtKinks");
  Scope scope = result.getScope(/*asDoubles=*/true);
  Scope valueScope = scope;
  valueScope.erase("y");
  result.value = parseField(record, "value", valueScope);
  bool stated = !isa<UnsetInit>(record.getValueInit("derivative"));
  result.derivative = stated ? parseField(record, "derivative", scope)
                             : substitute(differentiate(result.value, "x"),
                                          result.value, makeVariable("y"));
  checkKinks(result);
  if (stated)
    checkDerivative(result);
  return result;
}

std::vector<ActivationRecord>
weir::readActivations(const RecordKeeper &records) {
  std::vector<ActivationRecord> result;
  for (const Record *record : recordsInOrder(records, "ActivationRule"))
    result.push_back(readActivation(*record));
  return result;
}
