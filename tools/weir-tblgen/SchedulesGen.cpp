// -gen-schedules: for each schedule `factor<Def>`, which makes the program of
// its factor, and the table of struct Schedule (Catalogue.h).
#include "Code.h"
#include "Generators.h"
#include "Hyperparameters.h"

using namespace llvm;
using namespace weir;

static Scope getScope(const Record &record) {
  Scope scope;
  addToScope(readHyperparameters(record), scope);
  scope["step"] = {"program.variable(\"step\")"};
  scope["horizon"] = {"program.variable(\"horizon\")"};
  return scope;
}

void weir::emitSchedules(const RecordKeeper &records, raw_ostream &os) {
  std::string table;
  raw_string_ostream rows(table);
  for (const Record *record : recordsInOrder(records, "Schedule")) {
    Scope scope = getScope(*record);
    Expr value = parseField(*record, "value", scope);
    os << "static Program factor" << record->getName()
       << "(Arguments arguments) {\n  ProgramBuilder program;\n";
    ProgramWriter(os, *record, scope).write(value);
    os << "  return program.take();\n}\n\n";
    rows << "    {" << quote(record->getValueAsString("keyword")) << ", "
         << quote(record->getValueAsString("summary")) << ",\n     "
         << getHyperparametersName(*record) << ", factor" << record->getName()
         << ", " << (uses(value, "horizon") ? "true" : "false") << "},\n";
  }
  os << "static constexpr Schedule scheduleTable[] = {\n" << table << "};\n";
}
