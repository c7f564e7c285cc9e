// -gen-activation-docs: a Markdown table of the activations.
#include "ActivationRecord.h"
#include "Generators.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace weir;

static std::string getArguments(const ActivationRecord &activation) {
  std::vector<std::string> texts;
  for (const Hyperparameter &h : activation.hyperparameters)
    texts.push_back(getDocumentation(h));
  return join(texts, "; ");
}

static std::string getKinks(const ActivationRecord &activation) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < activation.kinks.size(); ++i)
    texts.push_back(getInfix(makeNumber(activation.derivativeAtKinks[i])) +
                    " at " + getInfix(makeNumber(activation.kinks[i])));
  return join(texts, ", ");
}

void weir::emitActivationDocs(const RecordKeeper &records, raw_ostream &os) {
  os << "| activation | | value y | derivative | taken at kinks | arguments "
        "|\n| --- | --- | --- | --- | --- | --- |\n";
  for (const ActivationRecord &activation : readActivations(records))
    os << "| `" << activation.mnemonic << "` | " << activation.summary << " | `"
       << getInfix(activation.value) << "` | `"
       << getInfix(activation.derivative) << "` | " << getKinks(activation)
       << " | " << getArguments(activation) << " |\n";
}
