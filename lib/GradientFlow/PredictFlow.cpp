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
    auto &prediction = getAnalysis<flow::Prediction>();
    if (prediction.exists())
      flow::attachReport(prediction.getReport());
    // Attributes of layers are no part of what is computed.
    markAnalysesPreserved<flow::Prediction>();
  }
};
} // namespace
