// -gen-activation-builders: for each activation `build<Def>` and
// `build<Def>Derivative`, which emit arith and math operations.
#include "ActivationRecord.h"
#include "Code.h"
#include "Generators.h"

using namespace llvm;
using namespace weir;

static void writeBody(const ActivationRecord &activation,
                      const Expr &expression, StringRef typed,
                      raw_ostream &os) {
  os << "  ScalarBuilder e(builder, loc, " << typed << ".getType());\n";
  std::string result = OperationWriter(os).write(
      expression, activation.getScope(/*asDoubles=*/false));
  os << "  return " << result << ";\n}\n\n";
}

void weir::emitActivationBuilders(const RecordKeeper &records,
                                  raw_ostream &os) {
  for (const ActivationRecord &activation : readActivations(records)) {
    os << "// " << getInfix(activation.value) << "\n";
    os << "static mlir::Value build" << activation.name
       << "(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x, "
          "Arguments arguments) {\n";
    writeBody(activation, activation.value, "x", os);
    os << "// " << getInfix(activation.derivative) << "\n";
    os << "static mlir::Value build" << activation.name
       << "Derivative(mlir::OpBuilder &builder, mlir::Location loc, "
          "mlir::Value x, mlir::Value y, Arguments arguments) {\n";
    writeBody(activation, activation.derivative,
              uses(activation.derivative, "x")   ? "x"
              : uses(activation.derivative, "y") ? "y"
                                                 : "(x ? x : y)",
              os);
  }
}
