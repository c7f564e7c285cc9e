// What the layers of a model compute.
#ifndef WEIR_LIB_TRAINING_LAYEROUTPUTS_H
#define WEIR_LIB_TRAINING_LAYEROUTPUTS_H

#include "dialect/Weir/Weir.h"

namespace weir {

/// The operations that a loss depends on: the forward pass of an entry that
/// holds a backward one as well.
llvm::DenseSet<mlir::Operation *> findForward(EntryOp entry);

/// The last value that leaves each layer, in the order of evaluation, by the
/// path of the layer. Only operations of which `counts` holds are looked at.
/// Values that depend on a target or belong to no sample are left out.
llvm::SmallVector<std::pair<mlir::FlatSymbolRefAttr, mlir::Value>>
findLayerOutputs(EntryOp entry,
                 llvm::function_ref<bool(mlir::Operation *)> counts);

} // namespace weir

#endif // WEIR_LIB_TRAINING_LAYEROUTPUTS_H
