// The arrays on which operations compute themselves (interface `Evaluate`),
// and the interpreter of whole entries.
#ifndef WEIR_DIALECT_WEIR_EVALUATE_H
#define WEIR_DIALECT_WEIR_EVALUATE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/LogicalResult.h"

namespace mlir {
class Block;
class Type;
class Value;
} // namespace mlir

namespace weir {

/// A dense row-major array of doubles; integers and booleans are whole numbers.
struct Array {
  llvm::SmallVector<int64_t, 4> shape;
  llvm::SmallVector<double, 0> data;

  Array() = default;
  /// Zeros.
  explicit Array(llvm::ArrayRef<int64_t> shape);
  static Array ofType(mlir::Type type);

  int64_t size() const { return data.size(); }
  int64_t rank() const { return shape.size(); }
  /// The product of the sizes of axes [begin, end).
  int64_t extent(int64_t begin, int64_t end) const;
  double &operator[](int64_t i) { return data[i]; }
  double operator[](int64_t i) const { return data[i]; }
};

/// For each element of `x` the number of its row: rows are what is left of the
/// axes but `axes`, in row-major order.
llvm::SmallVector<int64_t> getRowNumbers(const Array &x,
                                         llvm::ArrayRef<int64_t> axes);

/// Computes the operations of `block` in order by their `Evaluate` interface.
/// `lookup` gives the value of each `weir.read` symbol; `arguments` are the
/// block's. Appends the terminator's operands. Fails with a diagnostic on an
/// operation that does not evaluate. `change`, if any, alters each result that
/// an operation computes before another reads it.
llvm::LogicalResult
evaluateBlock(mlir::Block &block, llvm::ArrayRef<Array> arguments,
              llvm::function_ref<Array(llvm::StringRef)> lookup,
              llvm::SmallVectorImpl<Array> &results,
              llvm::function_ref<void(mlir::Type, Array &)> change = nullptr);

} // namespace weir

#endif // WEIR_DIALECT_WEIR_EVALUATE_H
