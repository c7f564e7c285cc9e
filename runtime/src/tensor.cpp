#include "tensor_internal.h"

#include <math.h>
#include <string.h>

namespace weir {

template <typename T>
static void unpackAs(const void *data, uint64_t first, size_t count,
                     double *values) {
  const T *from = static_cast<const T *>(data) + first;
  for (size_t i = 0; i < count; ++i)
    values[i] = double(from[i]);
}

template <typename T>
static void packAs(void *data, uint64_t first, size_t count,
                   const double *values) {
  T *to = static_cast<T *>(data) + first;
  for (size_t i = 0; i < count; ++i)
    to[i] = T(values[i]);
}

void unpack(const void *data, const weir_tensor &tensor, uint64_t first,
            size_t count, double *values) {
  switch (tensor.type) {
  case WEIR_F32:
    return unpackAs<float>(data, first, count, values);
  case WEIR_F64:
    return unpackAs<double>(data, first, count, values);
  case WEIR_I32:
    return unpackAs<int32_t>(data, first, count, values);
  default:
    return unpackAs<uint8_t>(data, first, count, values);
  }
}

void pack(void *data, const weir_tensor &tensor, uint64_t first, size_t count,
          const double *values) {
  switch (tensor.type) {
  case WEIR_F32:
    return packAs<float>(data, first, count, values);
  case WEIR_F64:
    return packAs<double>(data, first, count, values);
  case WEIR_I32:
    return packAs<int32_t>(data, first, count, values);
  default:
    return packAs<uint8_t>(data, first, count, values);
  }
}

bool holds(uint32_t type, double value) {
  if (type == WEIR_F32 || type == WEIR_F64)
    return true;
  if (type == WEIR_BOOL)
    return value == 0 || value == 1;
  return value >= INT32_MIN && value <= INT32_MAX && value == floor(value);
}

void restartCopies(weir_model &model, const weir_tensor *source) {
  const weir_descriptor &descriptor = *model.descriptor;
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    if (tensor.initializer != WEIR_INIT_COPY)
      continue;
    const weir_tensor &from = descriptor.tensors[uint32_t(tensor.a)];
    if (!source || source == &from)
      memcpy(model.arena + tensor.offset, model.arena + from.offset,
             size_t(tensor.elements) * weir_dtype_bytes(fileType(tensor.type)));
  }
}

const weir_tensor &evaluatedTensor(const weir_descriptor &descriptor,
                                   const weir_tensor &parameter) {
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    if (tensor.initializer == WEIR_INIT_COPY && tensor.b != 0 &&
        &descriptor.tensors[uint32_t(tensor.a)] == &parameter)
      return tensor;
  }
  return parameter;
}

const weir_tensor *findTensor(const weir_model &model, const char *name) {
  const weir_descriptor &descriptor = *model.descriptor;
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i)
    if (strcmp(descriptor.tensors[i].name, name) == 0)
      return &descriptor.tensors[i];
  return nullptr;
}

weir_dtype fileType(uint32_t type) {
  switch (type) {
  case WEIR_F32:
    return WEIR_DTYPE_F32;
  case WEIR_F64:
    return WEIR_DTYPE_F64;
  case WEIR_I32:
    return WEIR_DTYPE_I32;
  default:
    return WEIR_DTYPE_BOOL;
  }
}

} // namespace weir
