#include "lib/GradientFlow/Passes.h"
#include "lib/GradientFlow/Report.h"

namespace weir {
#define GEN_PASS_DEF_PREDICTFLOW
#include "lib/GradientFlow/Passes.h.inc"
} // namespace weir

using namespace weir;

namespace {
struct PredictFlow : weir::impl::PredictFlowBase<PredictFlow> {
  void runOnOperation() override {
    EntryOp forward = getOperation().lookupEntry("forward");
    if (!forward)
      return markAllAnalysesPreserved();
    flow::Analysis analysis(forward);
    analysis.run();
    flow::Report report = flow::makeReport(analysis);
    flow::attachReport(report);
  }
};
} // namespace
