// Sizes of tensors and files, by checked arithmetic.
//
// Purpose: no product of dimensions that a user wrote overflows, and each
// limit has one name. Before: numbers from anywhere. After: either a count
// that fits in 64 bits and below its limit, or a text that says what is wrong
// and that the caller puts into its diagnostic.
#ifndef WEIR_LIB_SUPPORT_SIZES_H
#define WEIR_LIB_SUPPORT_SIZES_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace weir {

namespace limits {
constexpr uint64_t textFileBytes = 64ull << 20;
constexpr unsigned nesting = 256;
constexpr uint64_t operations = 1'000'000;
constexpr unsigned rank = 8;
constexpr uint64_t elements = 1ull << 40;
constexpr uint64_t jsonHeaderBytes = 100'000'000;
constexpr uint64_t npyHeaderBytes = 64ull << 10;
} // namespace limits

/// a * b, or nothing where it does not fit.
std::optional<uint64_t> checkedMultiply(uint64_t a, uint64_t b);

/// The number of elements of a static shape; nothing if a dimension is not
/// positive or the product does not fit. The empty shape has one.
std::optional<uint64_t> countElements(llvm::ArrayRef<int64_t> shape);

/// The bytes of `elements` values of `bits` bits each, every value in whole
/// bytes.
std::optional<uint64_t> countBytes(uint64_t elements, unsigned bits);

/// What is wrong with `shape` (rank, dimensions, number of elements), in the
/// words of a diagnostic: "dimension 1 is 0; ...". Empty if nothing is.
std::string findShapeProblem(llvm::ArrayRef<int64_t> shape);

} // namespace weir

#endif // WEIR_LIB_SUPPORT_SIZES_H
