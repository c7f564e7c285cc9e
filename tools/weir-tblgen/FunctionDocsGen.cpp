// -gen-function-docs: Markdown tables of the elementwise functions.
#include "FunctionRecord.h"
#include "Generators.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace weir;

static std::string getArguments(const FunctionRecord &function) {
  std::vector<std::string> texts;
  for (const Hyperparameter &h : function.hyperparameters)
    texts.push_back(getDocumentation(h));
  return join(texts, "; ");
}

static std::string getList(ArrayRef<double> numbers) {
  std::vector<std::string> texts;
  for (double number : numbers)
    texts.push_back(getInfix(makeNumber(number)));
  return join(texts, ", ");
}

/// The points that are stated for the defaults.
static std::string getPoints(const FunctionRecord &function) {
  std::vector<std::string> texts;
  for (const FunctionPoint &point : function.points)
    if (point.arguments == function.variants.front())
      texts.push_back(getList(point.derivatives) + " at " +
                      getList(point.operands));
  return join(texts, "; ");
}

static std::string getDerivatives(const FunctionRecord &function) {
  std::vector<std::string> texts;
  for (const Expr &derivative : function.derivatives)
    texts.push_back("`" + getInfix(derivative) + "`");
  return join(texts, "<br>");
}

static void writeTable(ArrayRef<FunctionRecord> functions, StringRef kind,
                       StringRef heading, raw_ostream &os) {
  auto isOfKind = [&](const FunctionRecord &function) {
    return function.kind == kind;
  };
  if (none_of(functions, isOfKind))
    return;
  os << "## " << heading
     << "\n\n| name | | value y | derivative | taken at points | arguments "
        "|\n| --- | --- | --- | --- | --- | --- |\n";
  for (const FunctionRecord &function : functions)
    if (isOfKind(function))
      os << "| `" << function.keyword << "` | " << function.summary << " | `"
         << getInfix(function.value) << "` | " << getDerivatives(function)
         << " | " << getPoints(function) << " | " << getArguments(function)
         << " |\n";
  os << "\n";
}

void weir::emitFunctionDocs(const RecordKeeper &records, raw_ostream &os) {
  std::vector<FunctionRecord> functions = readFunctions(records);
  writeTable(functions, "Activation", "Activations", os);
  writeTable(functions, "Function", "Functions", os);
  writeTable(functions, "Loss", "Losses", os);
}
