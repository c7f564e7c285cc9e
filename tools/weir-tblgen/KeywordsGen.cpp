// -gen-keywords: the hyperparameters of all records, and one table of struct
// Keyword (Catalogue.h) for the frontend.
#include "Generators.h"
#include "Hyperparameters.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using namespace weir;

/// `kind` empty: the record says it.
static void emitKind(const RecordKeeper &records, StringRef className,
                     StringRef kind, raw_ostream &os, raw_ostream &rows) {
  StringMap<const Record *> seen;
  for (const Record *record : recordsInOrder(records, className)) {
    StringRef keyword = record->getValueAsString("keyword");
    auto [entry, inserted] = seen.try_emplace(keyword, record);
    if (!inserted) {
      PrintError(record->getLoc(), "keyword `" + keyword + "` is used twice");
      PrintFatalNote(entry->second->getLoc(), "first used here");
    }
    writeHyperparameters(*record, os);
    rows << "    {" << quote(keyword) << ", KeywordKind::"
         << (kind.empty() ? record->getValueAsString("kind") : kind) << ", "
         << getHyperparametersName(*record) << ", "
         << quote(record->getValueAsString("summary")) << "},\n";
  }
}

void weir::emitKeywords(const RecordKeeper &records, raw_ostream &os) {
  std::string table;
  raw_string_ostream rows(table);
  emitKind(records, "ElementwiseRule", "", os, rows);
  emitKind(records, "Optimizer", "Optimizer", os, rows);
  emitKind(records, "Schedule", "Schedule", os, rows);
  emitKind(records, "Initializer", "Initializer", os, rows);
  os << "static constexpr Keyword keywordTable[] = {\n" << table << "};\n";
}
