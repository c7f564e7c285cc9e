// -gen-schedules: for each schedule `factor<Def>`, which makes the program of
// its factor, `refuse<Def>`, and the table of struct Schedule (Catalogue.h).
#include "Code.h"
#include "Generators.h"
#include "Hyperparameters.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using namespace weir;

static Scope getScope(const Record &record) {
  Scope scope;
  addToScope(readHyperparameters(record), scope);
  scope["step"] = {"program.variable(\"step\")"};
  scope["horizon"] = {"program.variable(\"horizon\")"};
  scope["reductions"] = {"program.variable(\"reductions\")"};
  return scope;
}

/// The runtime counts reductions by hyperparameters of these names.
static void checkObserver(const Record &record) {
  std::vector<Hyperparameter> all = readHyperparameters(record);
  for (StringRef name : {"patience", "cooldown", "threshold", "mode"})
    if (none_of(all, [&](const Hyperparameter &h) { return h.name == name; }))
      PrintFatalError(record.getFieldLoc("value"),
                      "`" + record.getName() +
                          "` reads `$reductions` and has no `" + name + "`");
}

static StringRef getBool(bool value) { return value ? "true" : "false"; }

void weir::emitSchedules(const RecordKeeper &records, raw_ostream &os) {
  std::string table;
  raw_string_ostream rows(table);
  for (const Record *record : recordsInOrder(records, "Schedule")) {
    Scope scope = getScope(*record);
    Expr value = parseField(*record, "value", scope);
    bool observes = uses(value, "reductions");
    if (observes)
      checkObserver(*record);
    writeRefusals(*record, os);
    os << "static Program factor" << record->getName()
       << "(Arguments arguments) {\n  ProgramBuilder program;\n";
    ProgramWriter(os, *record, scope).write(value);
    os << "  return program.take();\n}\n\n";
    rows << "    {" << quote(record->getValueAsString("keyword")) << ", "
         << quote(record->getValueAsString("summary")) << ",\n     "
         << getHyperparametersName(*record) << ", factor" << record->getName()
         << ", refuse" << record->getName() << ", "
         << getBool(uses(value, "horizon")) << ", " << getBool(observes)
         << "},\n";
  }
  os << "static constexpr Schedule scheduleTable[] = {\n" << table << "};\n";
}
