// -gen-function-builders: for each elementwise function `build<Def>` and, for
// each operand, `build<Def>Derivative<i>`, which emit arith and math
// operations.
#include "Code.h"
#include "FunctionRecord.h"
#include "Generators.h"

using namespace llvm;
using namespace weir;

// A wide function starts from operands in f64 and ends in f32, if it was in
// f32.
static void writeFunction(const FunctionRecord &function, const Twine &suffix,
                          bool hasResult, const Expr &expression,
                          raw_ostream &os) {
  bool isWide = function.isWide;
  os << "// " << getInfix(expression) << "\n";
  os << "static mlir::Value build" << function.name << suffix
     << "(mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange "
     << (isWide ? "given" : "in") << ", "
     << (hasResult ? "mlir::Value y, " : "") << "Arguments arguments) {\n";
  if (isWide)
    os << "  WideOperands wide(builder, loc, given" << (hasResult ? ", y" : "")
       << ");\n"
       << "  mlir::ValueRange in = wide.getOperands();\n";
  os << "  ScalarBuilder e(builder, loc, in[0].getType());\n";
  std::string result = OperationWriter(os).write(
      expression, function.getScope(/*asDoubles=*/false));
  os << "  return " << (isWide ? "wide.narrow(" + result + ")" : result)
     << ";\n}\n\n";
}

void weir::emitFunctionBuilders(const RecordKeeper &records, raw_ostream &os) {
  for (const FunctionRecord &function : readFunctions(records)) {
    writeFunction(function, "", /*hasResult=*/false, function.value, os);
    for (size_t i = 0; i < function.derivatives.size(); ++i)
      writeFunction(function, "Derivative" + Twine(i), /*hasResult=*/true,
                    function.derivatives[i], os);
  }
}
