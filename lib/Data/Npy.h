// Arrays in NumPy's format (NEP 1), versions 1 to 3.
#ifndef WEIR_LIB_DATA_NPY_H
#define WEIR_LIB_DATA_NPY_H

#include "lib/Data/NumberArray.h"
#include "lib/Support/Diagnostics.h"

namespace weir {

/// Returns what is wrong with `file`, or an empty text. A header above 64 KiB,
/// Fortran order, big-endian numbers, objects, other types, whole numbers above
/// 2^53, a shape that overflows and data that is short or too long are refused.
std::string parseNpy(const FileBytes &file, NumberArray &array);

/// Reads a file; what is wrong is reported.
std::optional<NumberArray> readNpy(llvm::StringRef path,
                                   Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DATA_NPY_H
