// -gen-function-builders: for each elementwise function `build<Def>` and, for
// each operand, `build<Def>Derivative<i>`, which emit arith and math
// operations.
#include "Code.h"
#include "FunctionRecord.h"
#include "Generators.h"

using namespace llvm;
using namespace weir;

static void writeFunction(const FunctionRecord &function, const Twine &suffix,
                          StringRef parameters, const Expr &expression,
                          raw_ostream &os) {
  os << "// " << getInfix(expression) << "\n";
  os << "static mlir::Value build" << function.name << suffix
     << "(mlir::OpBuilder &builder, mlir::Location loc, " << parameters
     << "Arguments arguments) {\n"
     << "  ScalarBuilder e(builder, loc, in[0].getType());\n";
  std::string result = OperationWriter(os).write(
      expression, function.getScope(/*asDoubles=*/false));
  os << "  return " << result << ";\n}\n\n";
}

void weir::emitFunctionBuilders(const RecordKeeper &records, raw_ostream &os) {
  for (const FunctionRecord &function : readFunctions(records)) {
    writeFunction(function, "", "mlir::ValueRange in, ", function.value, os);
    for (size_t i = 0; i < function.derivatives.size(); ++i)
      writeFunction(function, "Derivative" + Twine(i),
                    "mlir::ValueRange in, mlir::Value y, ",
                    function.derivatives[i], os);
  }
}
