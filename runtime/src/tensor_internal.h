// The one place that knows how a tensor's elements are stored.
#ifndef WEIR_TENSOR_INTERNAL_H
#define WEIR_TENSOR_INTERNAL_H

#include "model_internal.h"
#include "weir/safetensors.h"

namespace weir {

/// Elements [first, first + count) of `tensor`, which is stored at `data`, in
/// the order of its shape.
void unpack(const void *data, const weir_tensor &tensor, uint64_t first,
            size_t count, double *values);
/// The reverse. Values must fit; see `holds`.
void pack(void *data, const weir_tensor &tensor, uint64_t first, size_t count,
          const double *values);
/// A tensor's integer type can hold the value; floating types hold all.
bool holds(uint32_t type, double value);

/// The `rank` extents of `tensor`.
inline const int64_t *shapeOf(const weir_descriptor &descriptor,
                              const weir_tensor &tensor) {
  return descriptor.extents + tensor.extents;
}

/// Copies start again from the parameter `source`, or all from theirs if it is
/// null: what the optimizer averages follows a parameter that is set.
void restartCopies(weir_model &model, const weir_tensor *source);
/// What evaluation reads in place of `parameter`, or `parameter` itself.
const weir_tensor &evaluatedTensor(const weir_descriptor &descriptor,
                                   const weir_tensor &parameter);

const weir_tensor *findTensor(const weir_model &model, const char *name);

/// The type that a tensor has in files.
weir_dtype fileType(uint32_t type);

} // namespace weir

#endif // WEIR_TENSOR_INTERNAL_H
