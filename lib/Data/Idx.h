// Arrays in the format of the MNIST files.
#ifndef WEIR_LIB_DATA_IDX_H
#define WEIR_LIB_DATA_IDX_H

#include "lib/Data/NumberArray.h"

namespace weir {

/// Two zeros, the type, the rank, the big-endian dimensions, the numbers.
/// Returns what is wrong with `file`, or an empty text.
std::string parseIdx(const FileBytes &file, NumberArray &array);

} // namespace weir

#endif // WEIR_LIB_DATA_IDX_H
