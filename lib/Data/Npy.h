// Arrays in NumPy's format (NEP 1), versions 1 and 2.
#ifndef WEIR_LIB_DATA_NPY_H
#define WEIR_LIB_DATA_NPY_H

#include "lib/Support/Diagnostics.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <vector>

namespace weir {

/// The element types that are read, little-endian.
enum class NpyType : uint8_t { Float32, Float64, Int32, Int64, Bool };

/// Row-major. Whole numbers above 2^53 are refused on reading, so that a
/// double holds every value.
struct NpyArray {
  NpyType type = NpyType::Float32;
  llvm::SmallVector<int64_t, 4> shape;
  std::vector<double> values;
};

/// Parses `bytes` of the file `name`. A header above 64 KiB, Fortran order,
/// big-endian numbers, objects, other types, a shape that overflows and data
/// that is short or too long are reported.
std::optional<NpyArray> parseNpy(llvm::StringRef bytes, llvm::StringRef name,
                                 Diagnostics &diagnostics);
std::optional<NpyArray> readNpy(llvm::StringRef path, Diagnostics &diagnostics);

/// The file of an array, version 1. Values must fit the type.
std::string formatNpy(const NpyArray &array);

} // namespace weir

#endif // WEIR_LIB_DATA_NPY_H
