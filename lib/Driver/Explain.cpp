#include "lib/Driver/Commands.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/Options.h"
#include "lib/Support/Suggest.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::StringRef;

static StringRef getWord(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Remark:
    return "remark";
  case Severity::Note:
    return "note";
  }
  llvm_unreachable("all severities are handled");
}

int weir::runExplain(Invocation &invocation) {
  if (invocation.operands.size() != 1) {
    invocation.fail(DiagnosticId::MissingOperand,
                    "`explain` takes the id of one diagnostic",
                    "`weir --list diagnostics` lists them");
    return invocation.finish();
  }
  StringRef name = invocation.operands.front();
  std::optional<DiagnosticId> id = findDiagnostic(name);
  if (!id) {
    std::vector<StringRef> ids;
    for (const DiagnosticInfo &info : getAllDiagnostics())
      ids.push_back(info.id);
    std::string help = didYouMean(name, ids);
    invocation.fail(
        DiagnosticId::UnknownDiagnostic, "no diagnostic `" + name + "`",
        help.empty() ? "`weir --list diagnostics` lists them" : help);
    return invocation.finish();
  }
  const DiagnosticInfo &info = getInfo(*id);
  std::string alias = info.alias.empty() ? "" : " (" + info.alias.str() + ")";
  writeOut(llvm::formatv("{0}{1}: {2}\nseverity: {3}\n\n{4}\n", info.id, alias,
                         info.summary, getWord(info.severity), info.explanation)
               .str(),
           invocation.diagnostics);
  return invocation.finish();
}
