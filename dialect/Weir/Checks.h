// What verifiers of several families check.
#ifndef WEIR_DIALECT_WEIR_CHECKS_H
#define WEIR_DIALECT_WEIR_CHECKS_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

namespace weir {

/// `axes` are axes of `type` in increasing order.
llvm::LogicalResult verifyAxes(mlir::Operation *op, mlir::RankedTensorType type,
                               llvm::ArrayRef<int64_t> axes);

/// `part`, the operand that the message calls `what`, has the first axes of
/// `whole`.
llvm::LogicalResult verifyPrefix(mlir::Operation *op, llvm::StringRef what,
                                 mlir::RankedTensorType part,
                                 mlir::RankedTensorType whole);

/// `logits` are scores [..., n], and `target` is a class [...] of each row.
llvm::LogicalResult verifyTarget(mlir::Operation *op,
                                 mlir::RankedTensorType logits,
                                 mlir::RankedTensorType target);

} // namespace weir

#endif // WEIR_DIALECT_WEIR_CHECKS_H
