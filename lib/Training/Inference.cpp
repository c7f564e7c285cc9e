#include "lib/Training/Inference.h"

using namespace mlir;
using namespace weir;

LogicalResult weir::useInferenceForm(EntryOp entry) {
  OpBuilder builder(entry);
  for (Operation &op : llvm::make_early_inc_range(entry.getBody().front())) {
    auto training = dyn_cast<TrainingForm>(op);
    if (!training)
      continue;
    Operation *before = op.getPrevNode();
    builder.setInsertionPoint(&op);
    SmallVector<Value> results;
    training.buildInference(builder, results);
    for (Operation *made = before ? before->getNextNode()
                                  : &entry.getBody().front().front();
         made != &op; made = made->getNextNode())
      setLayer(made, getLayer(&op));
    for (auto [from, to] : llvm::zip_equal(op.getResults(), results)) {
      if (!to && !from.use_empty())
        return op.emitOpError("has a result that only training has, and `@")
               << entry.getSymName() << "` uses it";
      if (to)
        from.replaceAllUsesWith(to);
    }
    op.erase();
  }
  return success();
}
