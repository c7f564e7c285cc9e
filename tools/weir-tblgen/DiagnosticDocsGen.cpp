// -gen-diagnostic-docs: a page with every record of class `Diagnostic`, by
// group: what `weir explain` says of each.
#include "Generators.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

static void emitThresholds(const Record &record, raw_ostream &os) {
  std::vector<const Record *> thresholds =
      record.getValueAsListOfDefs("thresholds");
  if (thresholds.empty())
    return;
  os << "| threshold | default | unit | |\n| --- | --- | --- | --- |\n";
  for (const Record *threshold : thresholds)
    os << "| `" << record.getValueAsString("id") << "."
       << threshold->getValueAsString("name") << "` | "
       << threshold->getValueAsString("value") << " | "
       << threshold->getValueAsString("unit") << " | "
       << threshold->getValueAsString("summary") << " |\n";
  os << '\n';
}

static void emitPage(const Record &record, raw_ostream &os) {
  StringRef alias = record.getValueAsString("alias");
  StringRef criterion = record.getValueAsString("criterion");
  os << "### `" << record.getValueAsString("id") << "`\n\n"
     << record.getValueAsString("summary") << " ("
     << record.getValueAsString("severity")
     << (alias.empty() ? "" : ", also `" + alias.str() + "`") << ").\n\n";
  if (!criterion.empty())
    os << "Reported when: " << criterion << ".\n\n";
  emitThresholds(record, os);
  os << weir::removeIndentation(record.getValueAsString("explanation"))
     << "\n\n";
  std::vector<StringRef> fixes = record.getValueAsListOfStrings("fixes");
  for (StringRef fix : fixes)
    os << "* " << fix.trim() << '\n';
  if (!fixes.empty())
    os << '\n';
}

void weir::emitDiagnosticDocs(const RecordKeeper &records, raw_ostream &os) {
  MapVector<StringRef, std::vector<const Record *>> groups;
  for (const Record *record : recordsInOrder(records, "Diagnostic"))
    groups[record->getValueAsString("group")].push_back(record);
  for (const auto &[group, members] : groups) {
    os << "## " << group << "\n\n";
    for (const Record *record : members)
      emitPage(*record, os);
  }
}
