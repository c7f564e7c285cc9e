// -gen-diagnostics: one line
//   WEIR_DIAGNOSTIC(Def, "id", Severity, "alias", "summary", "explanation")
// per record of class `Diagnostic`, the fixes appended to the explanation.
#include "Generators.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;

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

/// `text` without the indentation that its lines share in the record.
static std::string removeIndentation(StringRef text) {
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  size_t common = StringRef::npos;
  for (StringRef line : lines)
    if (!line.trim().empty())
      common = std::min(common, line.find_first_not_of(' '));
  std::string result;
  for (StringRef line : lines)
    result +=
        (line.trim().empty() ? "" : line.substr(common).rtrim().str()) + "\n";
  return StringRef(result).trim().str();
}

static std::string getExplanation(const Record &record) {
  std::string text = removeIndentation(record.getValueAsString("explanation"));
  std::vector<StringRef> fixes = record.getValueAsListOfStrings("fixes");
  if (!fixes.empty())
    text += "\n\nWhat to do:";
  for (StringRef fix : fixes)
    text += "\n* " + fix.trim().str();
  return text;
}

void weir::emitDiagnostics(const RecordKeeper &records, raw_ostream &os) {
  StringMap<const Record *> seen;
  for (const Record *record : recordsInOrder(records, "Diagnostic")) {
    StringRef id = getId(*record, seen);
    os << "WEIR_DIAGNOSTIC(" << record->getName() << ", " << quote(id) << ", "
       << getSeverity(*record) << ", "
       << quote(record->getValueAsString("alias")) << ",\n  "
       << quote(record->getValueAsString("summary")) << ",\n  "
       << quote(getExplanation(*record)) << ")\n";
  }
}
