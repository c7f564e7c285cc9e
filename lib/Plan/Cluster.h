// Runs of structured operations that become one kernel.
#ifndef WEIR_LIB_PLAN_CLUSTER_H
#define WEIR_LIB_PLAN_CLUSTER_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace weir {

struct FusionLimits {
  bool fuse = true;
  unsigned maxOps = 16;
  int64_t grain = 65536;
  int64_t maxParts = 16;
  int64_t window = 4;
};

/// Operations of one kernel, in program order. A fill that only prepares a
/// destination belongs to the operation that accumulates into it and is not
/// listed.
struct Cluster {
  llvm::SmallVector<mlir::linalg::LinalgOp> ops;
  /// The extent of the outermost parallel loop that all operations share;
  /// 1 when the kernel cannot be split.
  int64_t rows = 1;
  int64_t parts = 1;
  /// It reads what another cluster makes.
  bool isDependent = false;
  /// Of operations that only watch. Clusters of others are the same with
  /// those as without, and so are their kernels and every bit.
  bool isProbe = false;
  double iterations = 0;
  double flops = 0;

  bool contains(mlir::Operation *op) const {
    return llvm::any_of(ops, [&](auto member) { return member == op; });
  }
};

/// Whether `op` only watches.
bool isProbe(mlir::Operation *op);

/// The value of which `value` is a reshaped view.
mlir::Value getRoot(mlir::Value value);

/// The fill that only prepares the destination of one operation, or null.
mlir::linalg::FillOp getDestinationFill(mlir::Value destination);

/// A fill that only prepares destinations: no work of its own.
bool isPreparation(mlir::linalg::LinalgOp op);

/// The cluster of `op` alone.
Cluster makeCluster(mlir::linalg::LinalgOp op, const FusionLimits &limits);

/// The clusters of `block`, in program order. Fails with a diagnostic on an
/// operation that no kernel can hold.
llvm::FailureOr<llvm::SmallVector<Cluster>>
formClusters(mlir::Block &block, const FusionLimits &limits);

} // namespace weir

#endif // WEIR_LIB_PLAN_CLUSTER_H
