// -gen-function-evaluators: for each elementwise function `evaluate<Def>`,
// `evaluate<Def>Derivative<i>` and `find<Def>Kink<i>` in double precision.
#include "Code.h"
#include "FunctionRecord.h"
#include "Generators.h"

using namespace llvm;
using namespace weir;

static void writeFunction(const Twine &name, StringRef parameters,
                          const Expr &expression, const Scope &scope,
                          raw_ostream &os) {
  os << "static double " << name << "(llvm::ArrayRef<double> in, " << parameters
     << "Arguments arguments) {\n  return " << getDoubleCode(expression, scope)
     << ";\n}\n";
}

void weir::emitFunctionEvaluators(const RecordKeeper &records,
                                  raw_ostream &os) {
  for (const FunctionRecord &function : readFunctions(records)) {
    Scope scope = function.getScope(/*asDoubles=*/true);
    writeFunction("evaluate" + function.name, "", function.value, scope, os);
    for (size_t i = 0; i < function.derivatives.size(); ++i)
      writeFunction("evaluate" + function.name + "Derivative" + Twine(i),
                    "double y, ", function.derivatives[i], scope, os);
    for (size_t i = 0; i < function.kinks.size(); ++i)
      writeFunction("find" + function.name + "Kink" + Twine(i), "",
                    function.kinks[i], scope, os);
    os << "\n";
  }
}
