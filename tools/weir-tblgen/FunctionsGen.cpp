// -gen-functions: the table of struct Function (Catalogue.h), which names the
// functions of the builders, the evaluators and the hyperparameters.
#include "FunctionRecord.h"
#include "Generators.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace weir;

/// Writes an array unless it is empty; returns an expression for it.
static std::string writeArray(StringRef type, const std::string &name,
                              ArrayRef<std::string> elements, raw_ostream &os) {
  if (elements.empty())
    return "{}";
  os << "static constexpr " << type << " " << name << "[] = {\n    "
     << join(elements, ",\n    ") << "};\n";
  return name;
}

static std::string writeNumbers(const std::string &name,
                                ArrayRef<double> values, raw_ostream &os) {
  if (values.empty())
    return "{}";
  std::vector<std::string> texts;
  for (double value : values)
    texts.push_back(printNumber(value));
  os << "static constexpr double " << name << "[] = {" << join(texts, ", ")
     << "};\n";
  return name;
}

static std::string writeOperands(const FunctionRecord &function,
                                 raw_ostream &os) {
  std::vector<std::string> elements;
  for (const FunctionOperand &operand : function.operands)
    elements.push_back("{" + quote(operand.name) + ", " +
                       printNumber(operand.low) + ", " +
                       printNumber(operand.high) + "}");
  return writeArray("FunctionOperand", function.name + "Operands", elements,
                    os);
}

static std::string writeDerivatives(const FunctionRecord &function,
                                    raw_ostream &os) {
  std::vector<std::string> elements;
  for (size_t i = 0; i < function.derivatives.size(); ++i) {
    std::string suffix = function.name + "Derivative" + std::to_string(i);
    elements.push_back("{build" + suffix + ", evaluate" + suffix + "}");
  }
  return writeArray("FunctionDerivative", function.name + "Derivatives",
                    elements, os);
}

static std::string writeKinks(const FunctionRecord &function, raw_ostream &os) {
  std::vector<std::string> elements;
  for (size_t i = 0; i < function.kinks.size(); ++i)
    elements.push_back("find" + function.name + "Kink" + std::to_string(i));
  return writeArray("FunctionEvaluator", function.name + "Kinks", elements, os);
}

static std::string writePoints(const FunctionRecord &function,
                               raw_ostream &os) {
  std::vector<std::string> elements;
  for (auto [i, point] : enumerate(function.points)) {
    std::string name = function.name + "Point" + std::to_string(i);
    std::string operands = writeNumbers(name + "Operands", point.operands, os);
    std::string derivatives =
        writeNumbers(name + "Derivatives", point.derivatives, os);
    std::string arguments =
        writeNumbers(name + "Arguments", point.arguments, os);
    elements.push_back("{" + operands + ", " + derivatives + ", " + arguments +
                       "}");
  }
  return writeArray("FunctionPoint", function.name + "Points", elements, os);
}

static std::string writeVariants(const FunctionRecord &function,
                                 raw_ostream &os) {
  std::vector<std::string> elements;
  for (auto [i, variant] : enumerate(function.variants))
    elements.push_back(
        "Arguments(" +
        writeNumbers(function.name + "Variant" + std::to_string(i), variant,
                     os) +
        ")");
  return writeArray("Arguments", function.name + "Variants", elements, os);
}

void weir::emitFunctions(const RecordKeeper &records, raw_ostream &os) {
  std::string table;
  raw_string_ostream rows(table);
  for (const FunctionRecord &function : readFunctions(records)) {
    std::string operands = writeOperands(function, os);
    std::string derivatives = writeDerivatives(function, os);
    std::string kinks = writeKinks(function, os);
    std::string points = writePoints(function, os);
    std::string variants = writeVariants(function, os);
    writeRefusals(*function.record, os);
    rows << "    {" << quote(function.mnemonic) << ", "
         << quote(function.keyword) << ", KeywordKind::" << function.kind
         << ",\n     " << quote(function.summary) << ",\n     " << operands
         << ", " << getHyperparametersName(*function.record) << ", refuse"
         << function.name << ",\n     build" << function.name << ", evaluate"
         << function.name << ", " << derivatives << ",\n     " << kinks << ", "
         << points << ", " << variants << ", "
         << (function.sumsRows ? "true" : "false") << "},\n";
  }
  os << "static constexpr Function functionTable[] = {\n" << table << "};\n";
}
