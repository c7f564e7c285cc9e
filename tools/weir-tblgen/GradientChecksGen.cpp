// -gen-gradient-checks: what the gradient tests run over,
//   WEIR_GRADIENT_CHECK("mnemonic", low, high)       x is drawn from here
//   WEIR_GRADIENT_KINK("mnemonic", kink, derivative)
#include "ActivationRecord.h"
#include "Generators.h"

using namespace llvm;
using namespace weir;

void weir::emitGradientChecks(const RecordKeeper &records, raw_ostream &os) {
  for (const ActivationRecord &activation : readActivations(records)) {
    std::string mnemonic = quote(activation.mnemonic);
    os << "WEIR_GRADIENT_CHECK(" << mnemonic << ", "
       << printNumber(activation.sampleLow) << ", "
       << printNumber(activation.sampleHigh) << ")\n";
    for (size_t i = 0; i < activation.kinks.size(); ++i)
      os << "WEIR_GRADIENT_KINK(" << mnemonic << ", "
         << printNumber(activation.kinks[i]) << ", "
         << printNumber(activation.derivativeAtKinks[i]) << ")\n";
  }
}
