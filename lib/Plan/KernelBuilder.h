// From a cluster to a kernel, each different one built once.
#ifndef WEIR_LIB_PLAN_KERNELBUILDER_H
#define WEIR_LIB_PLAN_KERNELBUILDER_H

#include "dialect/Plan/Plan.h"
#include "lib/Plan/Cluster.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/ADT/StringMap.h"

namespace weir {

class ClusterInterface;

/// How a cluster is launched.
struct ClusterLaunch {
  plan::KernelOp kernel;
  /// Roots, for the kernel's inputs and then its tied destinations.
  llvm::SmallVector<mlir::Value> operands;
  /// For each result the operand whose place it takes, or -1.
  llvm::SmallVector<int64_t> tied;
  /// The values of the cluster that the first results of the launch are. The
  /// other results are scratch.
  llvm::SmallVector<mlir::Value> outputs;
  /// Values that are in scratch, with the number of the launch's result.
  llvm::SmallVector<std::pair<mlir::Value, unsigned>> scratch;
};

class KernelBuilder {
public:
  /// Kernels are created in `model`, in order of first use.
  explicit KernelBuilder(mlir::Operation *model)
      : model(model), symbols(model) {}

  ClusterLaunch build(const Cluster &cluster);
  unsigned getKernelCount() const { return count; }

private:
  struct Kernel {
    plan::KernelOp op;
    llvm::SmallVector<int64_t> tied;
    /// Which results of the cluster's operations the kernel leaves.
    llvm::SmallBitVector outputs;
    /// Which results are in scratch, and where among the kernel's own.
    llvm::SmallVector<std::pair<unsigned, unsigned>> scratch;
  };

  Kernel create(const Cluster &cluster, const ClusterInterface &interface);

  std::string makeName(mlir::Operation *anchor);

  mlir::Operation *model;
  mlir::SymbolTable symbols;
  /// From the signature of a cluster, a byte string, to its kernels, which
  /// differ in what they leave.
  llvm::StringMap<llvm::SmallVector<Kernel>> kernels;
  unsigned count = 0;
  mlir::Operation *last = nullptr;
};

} // namespace weir

#endif // WEIR_LIB_PLAN_KERNELBUILDER_H
