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
    // What is told stays as it is.
    bool isTold =
        llvm::any_of(getOperation().getOps<LayerOp>(), [](LayerOp layer) {
          return layer->hasAttr(LayerOp::getFlowAttrName());
        });
    auto &prediction = getAnalysis<flow::Prediction>();
    if (prediction.exists() && !isTold)
      flow::attachReport(prediction.getReport());
    // Attributes of layers are no part of what is computed.
    markAnalysesPreserved<flow::Prediction>();
  }
};
} // namespace
