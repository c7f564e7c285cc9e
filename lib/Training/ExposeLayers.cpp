#include "lib/Training/Passes.h"

#include "dialect/Weir/Weir.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_EXPOSELAYERS
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

// The values that depend on an argument of `role`.
static llvm::DenseSet<Value> findDependents(EntryOp entry, StringRef role) {
  llvm::DenseSet<Value> dependents;
  for (BlockArgument argument : entry.getArguments())
    if (entry.getArgRole(argument.getArgNumber()) == role)
      dependents.insert(argument);
  for (Operation &op : entry.getBody().front())
    if (llvm::any_of(op.getOperands(),
                     [&](Value value) { return dependents.contains(value); }))
      dependents.insert_range(op.getResults());
  return dependents;
}

// Whether something outside of the layer reads `value`.
static bool leavesLayer(Value value, FlatSymbolRefAttr layer) {
  return llvm::any_of(value.getUsers(),
                      [&](Operation *user) { return getLayer(user) != layer; });
}

static unsigned exposeLayers(EntryOp forward) {
  llvm::DenseSet<Value> samples = findDependents(forward, "input");
  llvm::DenseSet<Value> fromTargets = findDependents(forward, "target");
  // The last value that leaves a layer, in the order of evaluation.
  llvm::MapVector<Attribute, Value> values;
  for (Operation &op : forward.getBody().front().without_terminator()) {
    FlatSymbolRefAttr layer = getLayer(&op);
    for (Value value : op.getResults())
      if (layer && samples.contains(value) && !fromTargets.contains(value) &&
          isa<FloatType>(getElementTypeOrSelf(value)) &&
          cast<RankedTensorType>(value.getType()).getRank() > 0 &&
          leavesLayer(value, layer)) {
        values.erase(layer);
        values[layer] = value;
      }
  }
  for (auto [layer, value] : values)
    forward.addResult(value, "output",
                      cast<FlatSymbolRefAttr>(layer).getValue());
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
