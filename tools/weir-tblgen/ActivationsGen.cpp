// -gen-activations: the table of struct Activation (Catalogue.h), which names
// the functions of the builders, the evaluators and the hyperparameters.
#include "ActivationRecord.h"
#include "Generators.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace weir;

/// Writes an array unless it is empty; returns an expression for it.
static std::string writeNumbers(const std::string &name,
                                const std::vector<double> &values,
                                raw_ostream &os) {
  if (values.empty())
    return "{}";
  os << "static constexpr double " << name << "[] = {";
  interleaveComma(values, os, [&](double v) { os << printNumber(v); });
  os << "};\n";
  return name;
}

static StringRef getBool(bool value) { return value ? "true" : "false"; }

void weir::emitActivations(const RecordKeeper &records, raw_ostream &os) {
  std::string table;
  raw_string_ostream rows(table);
  for (const ActivationRecord &activation : readActivations(records)) {
    const std::string &name = activation.name;
    std::string kinks = writeNumbers(name + "Kinks", activation.kinks, os);
    std::string atKinks = writeNumbers(name + "DerivativeAtKinks",
                                       activation.derivativeAtKinks, os);
    rows << "    {" << quote(activation.mnemonic) << ", "
         << quote(activation.summary) << ",\n     "
         << getHyperparametersName(*activation.record) << ", build" << name
         << ", build" << name << "Derivative,\n     "
         << getBool(uses(activation.derivative, "x")) << ", "
         << getBool(uses(activation.derivative, "y")) << ", evaluate" << name
         << ", evaluate" << name << "Derivative,\n     " << kinks << ", "
         << atKinks << ", " << printNumber(activation.sampleLow) << ", "
         << printNumber(activation.sampleHigh) << "},\n";
  }
  os << "static constexpr Activation activationTable[] = {\n"
     << table << "};\n";
}
