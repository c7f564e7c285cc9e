// -gen-gradient-cases: the gradient checks of structured operations,
//   WEIR_GRADIENT_CASE("weir.mul", "weir.mul %x, %y : tensor<2x3xf64>",
//     {"x", "tensor<2x3xf64>", linear, low, high}, ...)
#include "Generators.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using namespace weir;

static std::string getNumber(const Record &record, StringRef field) {
  StringRef text = record.getValueAsString(field);
  double value;
  if (text.getAsDouble(value))
    PrintFatalError(&record, "`" + text + "` is not a number");
  return text.str();
}

static void emitCase(StringRef operation, const Record &gradientCase,
                     raw_ostream &os) {
  os << "WEIR_GRADIENT_CASE(" << quote(operation) << ",\n  "
     << quote(gradientCase.getValueAsString("operation"));
  for (const Record *operand : gradientCase.getValueAsListOfDefs("operands"))
    os << ",\n  {" << quote(operand->getValueAsString("name")) << ", "
       << quote(operand->getValueAsString("type")) << ", "
       << (operand->getValueAsBit("isLinear") ? "true" : "false") << ", "
       << getNumber(*operand, "low") << ", " << getNumber(*operand, "high")
       << "}";
  os << ")\n";
}

void weir::emitGradientCases(const RecordKeeper &records, raw_ostream &os) {
  for (const Record *record : recordsInOrder(records, "Weir_Op")) {
    std::string operation =
        ("weir." + record->getValueAsString("opName")).str();
    for (const Record *one : record->getValueAsListOfDefs("gradientCases"))
      emitCase(operation, *one, os);
  }
}
