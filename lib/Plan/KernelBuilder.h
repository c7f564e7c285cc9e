// From a cluster to a kernel, each different one built once.
#ifndef WEIR_LIB_PLAN_KERNELBUILDER_H
#define WEIR_LIB_PLAN_KERNELBUILDER_H

#include "dialect/Plan/Plan.h"
#include "lib/Plan/Cluster.h"
#include "llvm/ADT/StringMap.h"

namespace weir {

/// How a cluster is launched.
struct ClusterLaunch {
  plan::KernelOp kernel;
  /// Roots, for the kernel's inputs and then its tied destinations.
  llvm::SmallVector<mlir::Value> operands;
  /// For each result the operand whose place it takes, or -1.
  llvm::SmallVector<int64_t> tied;
  /// The values of the cluster that others use: the first results of the
  /// launch. The rest are scratch.
  llvm::SmallVector<mlir::Value> outputs;
};

class KernelBuilder {
public:
  /// Kernels are created in `model`, in order of first use.
  explicit KernelBuilder(mlir::Operation *model) : model(model) {}

  llvm::FailureOr<ClusterLaunch> build(const Cluster &cluster);
  unsigned getKernelCount() const { return kernels.size(); }

private:
  struct Kernel {
    plan::KernelOp op;
    llvm::SmallVector<int64_t> tied;
  };

  mlir::Operation *model;
  /// From the signature of a cluster, a byte string, to its kernel.
  llvm::StringMap<Kernel> kernels;
  mlir::Operation *last = nullptr;
};

} // namespace weir

#endif // WEIR_LIB_PLAN_KERNELBUILDER_H
