#include "lib/GradientFlow/Diagnose.h"
#include "lib/GradientFlow/Passes.h"

namespace weir {
#define GEN_PASS_DEF_DIAGNOSEFLOW
#include "lib/GradientFlow/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;
using namespace weir::flow;

void weir::flow::emitFinding(const Finding &finding,
                             llvm::ArrayRef<std::string> helps) {
  IdentifiedDiagnostic diagnostic =
      emitDiagnostic(finding.location, finding.id);
  diagnostic << finding.text;
  for (const Finding::Link &link : finding.chain)
    diagnostic.attachNote(link.location) << link.text;
  if (!finding.why.empty())
    diagnostic.attachNote() << finding.why;
  for (const std::string &help : helps)
    diagnostic.attachHelp() << help;
  if (helps.empty())
    for (llvm::StringRef fix : getFixes(finding.id))
      diagnostic.attachHelp() << fix;
}

namespace {
struct DiagnoseFlow : weir::impl::DiagnoseFlowBase<DiagnoseFlow> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    // What a repair leaves is reported after it.
    if (getOperation().getPolicy() == "fix")
      return;
    auto &prediction = getAnalysis<Prediction>();
    if (!prediction.exists())
      return;
    for (const Finding &finding : findProblems(
             getOperation(), prediction.getAnalysis(), prediction.getReport()))
      emitFinding(finding);
  }
};
} // namespace
