#include "parameter_internal.h"

#include "tensor_internal.h"

namespace weir {

static constexpr size_t kChunk = 256;

static weir_status find(const weir_model &model, const char *name,
                        const void *values, size_t elements,
                        const weir_tensor *&tensor) {
  if (!name || !values)
    return fail(model.error, WEIR_INVALID_ARGUMENT, "`%s` is NULL",
                name ? "values" : "name");
  tensor = findTensor(model, name);
  if (!tensor)
    return fail(model.error, WEIR_NOT_FOUND, "model `%s` has no `%.200s`",
                model.descriptor->name, name);
  if (tensor->elements != elements)
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "`%s` has %llu elements, not %zu", name,
                static_cast<unsigned long long>(tensor->elements), elements);
  return WEIR_OK;
}

/// Unpacks through a small buffer into the caller's type.
template <typename T>
static void copyOut(const void *data, const weir_tensor &tensor, T *values) {
  double buffer[kChunk];
  for (uint64_t first = 0; first < tensor.elements; first += kChunk) {
    uint64_t left = tensor.elements - first;
    size_t count = left < kChunk ? size_t(left) : kChunk;
    unpack(data, tensor, first, count, buffer);
    for (size_t i = 0; i < count; ++i)
      values[first + i] = T(buffer[i]);
  }
}

template <typename T>
static weir_status get(const weir_model &model, const char *name, T *values,
                       size_t elements) {
  const weir_tensor *tensor = nullptr;
  weir_status status = find(model, name, values, elements, tensor);
  if (status == WEIR_OK)
    copyOut(model.arena + tensor->offset, *tensor, values);
  return status;
}

template <typename T>
static weir_status set(weir_model &model, const char *name, const T *values,
                       size_t elements) {
  const weir_tensor *tensor = nullptr;
  weir_status status = find(model, name, values, elements, tensor);
  if (status != WEIR_OK)
    return status;
  for (size_t i = 0; i < elements; ++i)
    if (!holds(tensor->type, double(values[i])))
      return fail(model.error, WEIR_OUT_OF_RANGE,
                  "`%s` cannot hold element %zu, %g", name, i,
                  double(values[i]));
  double buffer[kChunk];
  for (uint64_t first = 0; first < elements; first += kChunk) {
    size_t count = elements - first < kChunk ? elements - first : kChunk;
    for (size_t i = 0; i < count; ++i)
      buffer[i] = double(values[first + i]);
    pack(model.arena + tensor->offset, *tensor, first, count, buffer);
  }
  restartCopies(model, tensor);
  return WEIR_OK;
}

template <typename T>
static weir_status gradient(const weir_model &model, const char *name,
                            T *values, size_t elements) {
  const weir_tensor *tensor = nullptr;
  weir_status status = find(model, name, values, elements, tensor);
  if (status != WEIR_OK)
    return status;
  if (!model.last || model.last != model.gradients)
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "there are no gradients: the last call did not compute them");
  const weir_entry &entry = *model.last->entry;
  for (uint32_t i = 0; i < entry.results_count; ++i) {
    const weir_result &result = entry.results[i];
    if (result.role != WEIR_RESULT_GRADIENT ||
        &model.descriptor->tensors[result.index] != tensor)
      continue;
    // Gradients are laid out as their parameter.
    weir_tensor stored = *tensor;
    stored.type = result.type;
    copyOut(model.arena + result.offset, stored, values);
    return WEIR_OK;
  }
  return fail(model.error, WEIR_NOT_FOUND, "`%s` has no gradient", name);
}

weir_status getTensor(const weir_model &model, const char *name, double *values,
                      size_t elements) {
  return get(model, name, values, elements);
}

weir_status getTensor(const weir_model &model, const char *name, float *values,
                      size_t elements) {
  return get(model, name, values, elements);
}

weir_status setTensor(weir_model &model, const char *name, const double *values,
                      size_t elements) {
  return set(model, name, values, elements);
}

weir_status setTensor(weir_model &model, const char *name, const float *values,
                      size_t elements) {
  return set(model, name, values, elements);
}

weir_status getGradient(const weir_model &model, const char *name,
                        double *values, size_t elements) {
  return gradient(model, name, values, elements);
}

weir_status getGradient(const weir_model &model, const char *name,
                        float *values, size_t elements) {
  return gradient(model, name, values, elements);
}

void readResultValues(const weir_model &model, const weir_result &result,
                      double *values) {
  weir_tensor stored = {};
  stored.type = result.type;
  stored.elements = result.elements;
  copyOut(model.arena + result.offset, stored, values);
}

} // namespace weir

weir_status weir_model_get(const weir_model *model, const char *name,
                           float *values, size_t elements) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::getTensor(*model, name, values, elements);
}

weir_status weir_model_set(weir_model *model, const char *name,
                           const float *values, size_t elements) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::setTensor(*model, name, values, elements);
}

weir_status weir_model_get_gradient(const weir_model *model, const char *name,
                                    float *values, size_t elements) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::getGradient(*model, name, values, elements);
}
