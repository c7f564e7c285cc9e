// Numbers as a file holds them.
#ifndef WEIR_LIB_DATA_NUMBERARRAY_H
#define WEIR_LIB_DATA_NUMBERARRAY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace weir {

enum class NumberType : uint8_t {
  Float64,
  Float32,
  Float16,
  BFloat16,
  Int64,
  Int32,
  Int16,
  Int8,
  UInt64,
  UInt32,
  UInt16,
  UInt8,
  Bool
};

unsigned getByteWidth(NumberType type);
/// As NumPy calls it: `float32`.
llvm::StringRef getName(NumberType type);

/// Row-major numbers of one type; axis 0 counts the rows. The bytes are not
/// converted until they are asked for. Copies share them.
class NumberArray {
public:
  static constexpr uint64_t maximumElements = uint64_t(1) << 32;
  static constexpr size_t maximumRank = 8;

  NumberArray() = default;
  /// `bytes` lie in what `owner` keeps alive and have the length that
  /// `countBytes` gives.
  NumberArray(NumberType type, llvm::ArrayRef<int64_t> shape,
              llvm::StringRef bytes, std::shared_ptr<const void> owner,
              bool isBigEndian = false);

  /// The bytes of an array of this shape; none if a dimension is negative or
  /// there are more than `maximumElements`.
  static std::optional<uint64_t> countBytes(NumberType type,
                                            llvm::ArrayRef<int64_t> shape);

  /// What is wrong with an array of this shape in so many `bytes`, or an empty
  /// text; `holder` has them: "the file".
  static std::string findProblem(NumberType type, llvm::ArrayRef<int64_t> shape,
                                 uint64_t bytes,
                                 llvm::StringRef holder = "the file");

  NumberType getType() const { return type; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  size_t getRows() const { return shape.empty() ? 1 : shape.front(); }
  llvm::ArrayRef<int64_t> getRowShape() const {
    return getShape().drop_front(shape.empty() ? 0 : 1);
  }
  size_t getElements() const { return bytes.size() / getByteWidth(type); }
  /// Whole numbers above 2^53 are rounded; `findInexact` tells.
  double get(size_t element) const;
  /// The first element that a double does not hold, or none.
  std::optional<size_t> findInexact() const;

private:
  NumberType type = NumberType::Float64;
  bool isBigEndian = false;
  llvm::SmallVector<int64_t, 4> shape;
  llvm::StringRef bytes;
  std::shared_ptr<const void> owner;
};

/// Bytes that an array may lie in, with who keeps them alive.
struct FileBytes {
  llvm::StringRef bytes;
  std::shared_ptr<const void> owner;
};

} // namespace weir

#endif // WEIR_LIB_DATA_NUMBERARRAY_H
