// Arrays in safetensors files.
#ifndef WEIR_LIB_DATA_SAFETENSORS_H
#define WEIR_LIB_DATA_SAFETENSORS_H

#include "lib/Data/NumberArray.h"
#include <utility>
#include <vector>

namespace weir {

/// The tensors of `file` by their names, in the order of the header. Returns
/// what is wrong, or an empty text: a header above 100 MB or not of the
/// format's form, names that stand twice, sizes that do not fit the shape,
/// and tensors that overlap or leave a gap are refused.
std::string
parseSafetensors(const FileBytes &file,
                 std::vector<std::pair<std::string, NumberArray>> &arrays);

} // namespace weir

#endif // WEIR_LIB_DATA_SAFETENSORS_H
