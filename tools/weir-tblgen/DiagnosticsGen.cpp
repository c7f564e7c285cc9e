// -gen-diagnostics: for each record of class `Diagnostic`, in order,
//   WEIR_DIAGNOSTIC(Def, "id", Severity, "alias", "group", "summary",
//     "criterion", "explanation")
//   WEIR_THRESHOLD(Def, "name", value, "unit", "word", "summary")
//   WEIR_FIX(Def, "text")
// the last two for each of its thresholds and fixes. Who includes the result
// defines the macros that it wants.
// -gen-diagnostic-ids: the names of the defs, as enumerators. Almost everything
// includes them, so that a new text is no reason to compile it again.
#include "Generators.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using weir::quote;
using weir::removeIndentation;

static StringRef getSeverity(const Record &record) {
  StringRef severity = record.getValueAsString("severity");
  StringRef name = StringSwitch<StringRef>(severity)
                       .Case("error", "Error")
                       .Case("warning", "Warning")
                       .Case("note", "Note")
                       .Case("remark", "Remark")
                       .Default("");
  if (name.empty())
    PrintFatalError(record.getFieldLoc("severity"),
                    "severity `" + severity +
                        "` is not one of error, warning, note, remark");
  return name;
}

/// Ids are what users type after `weir explain`: lower case, digits, hyphens.
static StringRef getId(const Record &record, StringMap<const Record *> &seen) {
  StringRef id = record.getValueAsString("id");
  if (id.empty() || !all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      }))
    PrintFatalError(record.getFieldLoc("id"),
                    "id `" + id + "` is not of a-z, 0-9 and `-`");
  auto [entry, inserted] = seen.try_emplace(id, &record);
  if (!inserted) {
    PrintError(record.getFieldLoc("id"), "id `" + id + "` is used twice");
    PrintFatalNote(entry->second->getLoc(), "first used here");
  }
  return id;
}

/// Defaults are strings in the table, so that `1e-3` stays what it is.
static StringRef getDefault(const Record &threshold) {
  StringRef text = threshold.getValueAsString("value");
  double value = 0;
  if (text.getAsDouble(value) || !(value > 0))
    PrintFatalError(threshold.getFieldLoc("value"),
                    "default `" + text + "` is no number above 0");
  return text;
}

static void emitThresholds(const Record &record, raw_ostream &os) {
  for (const Record *threshold : record.getValueAsListOfDefs("thresholds"))
    os << "WEIR_THRESHOLD(" << record.getName() << ", "
       << quote(threshold->getValueAsString("name")) << ", "
       << getDefault(*threshold) << ", "
       << quote(threshold->getValueAsString("unit")) << ", "
       << quote(threshold->getValueAsString("word")) << ", "
       << quote(threshold->getValueAsString("summary")) << ")\n";
}

static void emitDiagnostic(const Record &record,
                           StringMap<const Record *> &seen, raw_ostream &os) {
  StringRef id = getId(record, seen);
  os << "WEIR_DIAGNOSTIC(" << record.getName() << ", " << quote(id) << ", "
     << getSeverity(record) << ", " << quote(record.getValueAsString("alias"))
     << ", " << quote(record.getValueAsString("group")) << ",\n  "
     << quote(record.getValueAsString("summary")) << ",\n  "
     << quote(record.getValueAsString("criterion")) << ",\n  "
     << quote(removeIndentation(record.getValueAsString("explanation")))
     << ")\n";
  emitThresholds(record, os);
  for (StringRef fix : record.getValueAsListOfStrings("fixes"))
    os << "WEIR_FIX(" << record.getName() << ", " << quote(fix.trim()) << ")\n";
}

void weir::emitDiagnostics(const RecordKeeper &records, raw_ostream &os) {
  constexpr StringRef macros[] = {"WEIR_DIAGNOSTIC", "WEIR_THRESHOLD",
                                  "WEIR_FIX"};
  for (StringRef macro : macros)
    os << "#ifndef " << macro << "\n#define " << macro << "(...)\n#endif\n";
  StringMap<const Record *> seen;
  for (const Record *record : recordsInOrder(records, "Diagnostic"))
    emitDiagnostic(*record, seen, os);
  for (StringRef macro : macros)
    os << "#undef " << macro << '\n';
}

void weir::emitDiagnosticIds(const RecordKeeper &records, raw_ostream &os) {
  for (const Record *record : recordsInOrder(records, "Diagnostic"))
    os << record->getName() << ",\n";
}
