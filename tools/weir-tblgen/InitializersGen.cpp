// -gen-initializers: for each initializer `distribute<Def>` and `refuse<Def>`,
// and the table of struct Initializer (Catalogue.h).
#include "Code.h"
#include "Generators.h"
#include "Hyperparameters.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using namespace weir;

static void checkKind(const Record &record, StringRef kind) {
  // WEIR_INIT_... of the runtime's ABI.
  static constexpr StringLiteral kinds[] = {"constant",   "uniform",
                                            "normal",     "truncated_normal",
                                            "orthogonal", "identity"};
  if (!is_contained(kinds, kind))
    PrintFatalError(record.getFieldLoc("distribution"),
                    "the runtime has no distribution `" + kind + "`");
}

/// C++ for the kind: fixed, or that of the word chosen.
static std::string
getDistribution(const Record &record,
                const std::vector<Hyperparameter> &hyperparameters) {
  StringRef kind = record.getValueAsString("distribution");
  if (!kind.consume_front("$")) {
    checkKind(record, kind);
    return quote(kind);
  }
  auto chosen = find_if(hyperparameters, [&](const Hyperparameter &h) {
    return h.name == kind && h.kind == "Word";
  });
  if (chosen == hyperparameters.end())
    PrintFatalError(record.getFieldLoc("distribution"),
                    "`" + kind + "` is no hyperparameter with words");
  for (const std::string &word : chosen->words)
    checkKind(record, word);
  size_t index = chosen - hyperparameters.begin();
  return (record.getName() + "_" + kind + "[size_t(arguments[" + Twine(index) +
          "])]")
      .str();
}

void weir::emitInitializers(const RecordKeeper &records, raw_ostream &os) {
  std::string table;
  raw_string_ostream rows(table);
  for (const Record *record : recordsInOrder(records, "Initializer")) {
    std::vector<Hyperparameter> hyperparameters = readHyperparameters(*record);
    Scope scope;
    addToScope(hyperparameters, scope);
    scope["fan_in"] = {"fanIn", /*isFlag=*/false, /*isStatic=*/true};
    scope["fan_out"] = {"fanOut", /*isFlag=*/false, /*isStatic=*/true};
    Expr a = parseField(*record, "a", scope);
    Expr b = parseField(*record, "b", scope);
    bool usesFan = uses(a, "fan_in") || uses(a, "fan_out") ||
                   uses(b, "fan_in") || uses(b, "fan_out");
    os << "static Distribution distribute" << record->getName()
       << "(Arguments arguments, double fanIn, double fanOut) {\n  return {"
       << getDistribution(*record, hyperparameters) << ", "
       << getDoubleCode(a, scope) << ", " << getDoubleCode(b, scope)
       << "};\n}\n";
    writeRefusals(*record, os);
    rows << "    {" << quote(record->getValueAsString("keyword")) << ", "
         << quote(record->getValueAsString("summary")) << ",\n     "
         << getHyperparametersName(*record) << ", "
         << (usesFan ? "true" : "false") << ", refuse" << record->getName()
         << ", distribute" << record->getName() << "},\n";
  }
  os << "static constexpr Initializer initializerTable[] = {\n"
     << table << "};\n";
}
