// -gen-activation-evaluators: for each activation `evaluate<Def>` and
// `evaluate<Def>Derivative` in double precision.
#include "ActivationRecord.h"
#include "Code.h"
#include "Generators.h"

using namespace llvm;
using namespace weir;

void weir::emitActivationEvaluators(const RecordKeeper &records,
                                    raw_ostream &os) {
  for (const ActivationRecord &activation : readActivations(records)) {
    Scope scope = activation.getScope(/*asDoubles=*/true);
    os << "static double evaluate" << activation.name
       << "(double x, Arguments arguments) {\n  return "
       << getDoubleCode(activation.value, scope) << ";\n}\n";
    os << "static double evaluate" << activation.name
       << "Derivative(double x, double y, Arguments arguments) {\n  return "
       << getDoubleCode(activation.derivative, scope) << ";\n}\n\n";
  }
}
