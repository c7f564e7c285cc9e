#include "lib/Training/LayerOutputs.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
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

llvm::DenseSet<Operation *> weir::findForward(EntryOp entry) {
  llvm::DenseSet<Value> needed;
  for (auto [i, value] : llvm::enumerate(entry.getReturn().getOperands()))
    if (entry.getResultRole(i) == "loss_sum")
      needed.insert(value);
  llvm::DenseSet<Operation *> forward;
  for (Operation &op : llvm::reverse(entry.getBody().front()))
    if (llvm::any_of(op.getResults(),
                     [&](Value value) { return needed.contains(value); })) {
      forward.insert(&op);
      needed.insert_range(op.getOperands());
    }
  return forward;
}

SmallVector<std::pair<FlatSymbolRefAttr, Value>>
weir::findLayerOutputs(EntryOp entry, function_ref<bool(Operation *)> counts) {
  llvm::DenseSet<Value> samples = findDependents(entry, "input");
  llvm::DenseSet<Value> fromTargets = findDependents(entry, "target");
  llvm::MapVector<Attribute, Value> values;
  for (Operation &op : entry.getBody().front().without_terminator()) {
    FlatSymbolRefAttr layer = getLayer(&op);
    if (!layer || !counts(&op))
      continue;
    for (Value value : op.getResults())
      if (samples.contains(value) && !fromTargets.contains(value) &&
          isa<FloatType>(getElementTypeOrSelf(value)) &&
          cast<RankedTensorType>(value.getType()).getRank() > 0 &&
          leavesLayer(value, layer)) {
        values.erase(layer);
        values[layer] = value;
      }
  }
  return llvm::map_to_vector(values, [](const auto &one) {
    return std::pair(cast<FlatSymbolRefAttr>(one.first), one.second);
  });
}
