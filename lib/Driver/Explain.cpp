#include "lib/Driver/Commands.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/Options.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Thresholds.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::raw_ostream;
using llvm::raw_string_ostream;
using llvm::StringRef;

static void printThreshold(raw_ostream &os, const Threshold &threshold) {
  StringRef unit = threshold.unit;
  os << formatv("  {0} = {1}{2}{3}: {4}\n    --threshold={5}={1}, or in "
                "`gradients`: {6} {1}\n",
                threshold.name, llvm::format("%g", threshold.value),
                unit.empty() ? "" : " ", unit, threshold.summary,
                threshold.getKey(), threshold.getSetting());
}

static void printPage(raw_ostream &os, DiagnosticId id) {
  const DiagnosticInfo &info = getInfo(id);
  os << info.id << (info.alias.empty() ? "" : " (" + info.alias.str() + ")")
     << ": " << info.summary << "\nseverity: " << getWord(info.severity)
     << "\ngroup: " << info.group << '\n';
  if (!info.criterion.empty())
    os << "criterion: " << info.criterion << '\n';
  std::vector<Threshold> thresholds = getThresholds(id);
  if (!thresholds.empty())
    os << "thresholds:\n";
  for (const Threshold &threshold : thresholds)
    printThreshold(os, threshold);
  os << '\n' << info.explanation << '\n';
  std::vector<StringRef> fixes = getFixes(id);
  if (!fixes.empty())
    os << "\nWhat to do:\n";
  for (StringRef fix : fixes)
    os << "* " << fix << '\n';
}

/// Without an id: all of them, by what they are about.
static void listGroups(Diagnostics &diagnostics) {
  llvm::MapVector<StringRef, std::vector<const DiagnosticInfo *>> groups;
  for (const DiagnosticInfo &info : getAllDiagnostics())
    groups[info.group].push_back(&info);
  std::string text;
  raw_string_ostream os(text);
  os << "`weir explain ID` explains one of these diagnostics:\n";
  for (auto &[group, infos] : groups) {
    os << '\n' << group << ":\n";
    for (const DiagnosticInfo *info : infos)
      os << formatv("  {0,-26} {1,-7} {2}\n", info->id, getWord(info->severity),
                    info->summary);
  }
  writeOut(text, diagnostics);
}

int weir::runExplain(Invocation &invocation) {
  if (invocation.operands.empty()) {
    listGroups(invocation.diagnostics);
    return invocation.finish();
  }
  if (invocation.operands.size() > 1) {
    invocation.fail(DiagnosticId::MissingOperand,
                    "`explain` takes the id of one diagnostic",
                    "`weir explain` lists them");
    return invocation.finish();
  }
  StringRef name = invocation.operands.front();
  std::optional<DiagnosticId> id = findDiagnostic(name);
  if (!id) {
    std::vector<StringRef> ids;
    for (const DiagnosticInfo &info : getAllDiagnostics())
      ids.push_back(info.id);
    std::string help = didYouMean(name, ids);
    invocation.fail(DiagnosticId::UnknownDiagnostic,
                    "no diagnostic `" + name + "`",
                    help.empty() ? "`weir explain` lists them" : help);
    return invocation.finish();
  }
  std::string page;
  raw_string_ostream os(page);
  printPage(os, *id);
  writeOut(page, invocation.diagnostics);
  return invocation.finish();
}
