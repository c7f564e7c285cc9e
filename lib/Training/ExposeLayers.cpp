#include "lib/Training/LayerOutputs.h"
#include "lib/Training/Passes.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_EXPOSELAYERS
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

static unsigned exposeLayers(EntryOp forward) {
  auto values = findLayerOutputs(forward, [](Operation *) { return true; });
  for (auto [layer, value] : values)
    forward.addResult(value, "output", layer.getValue());
  return values.size();
}

namespace {
struct ExposeLayers : weir::impl::ExposeLayersBase<ExposeLayers> {
  void runOnOperation() override {
    if (EntryOp forward = getOperation().lookupEntry("forward"))
      exposed += exposeLayers(forward);
  }
};
} // namespace
