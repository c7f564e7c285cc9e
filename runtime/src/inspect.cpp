#include "weir/inspect.h"

#include "parameter_internal.h"

const weir_descriptor *weir_model_descriptor(const weir_model *model) {
  return model ? model->descriptor : nullptr;
}

uint64_t weir_model_seed(const weir_model *model) {
  return model ? model->seed : 0;
}

double weir_model_learning_rate(const weir_model *model) {
  return model ? model->rate : 0;
}

weir_status weir_model_read_tensor(const weir_model *model, const char *name,
                                   double *out_values, size_t elements) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::getTensor(*model, name, out_values, elements);
}

weir_status weir_model_write_tensor(weir_model *model, const char *name,
                                    const double *values, size_t elements) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::setTensor(*model, name, values, elements);
}

weir_status weir_model_read_gradient(const weir_model *model, const char *name,
                                     double *out_values, size_t elements) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::getGradient(*model, name, out_values, elements);
}

weir_status weir_model_read_result(const weir_model *model, uint32_t role,
                                   uint32_t index, double *out_values,
                                   size_t elements) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  if (!out_values)
    return weir::fail(model->error, WEIR_INVALID_ARGUMENT,
                      "`out_values` is NULL");
  if (!model->last)
    return weir::fail(model->error, WEIR_INVALID_ARGUMENT,
                      "there are no results: nothing was run");
  const weir_entry &entry = *model->last->entry;
  for (uint32_t i = 0; i < entry.results_count; ++i) {
    const weir_result &result = entry.results[i];
    if (result.role != role || result.index != index)
      continue;
    if (result.elements != elements)
      return weir::fail(model->error, WEIR_INVALID_ARGUMENT,
                        "the result has %llu elements, not %zu",
                        static_cast<unsigned long long>(result.elements),
                        elements);
    weir::readResultValues(*model, result, out_values);
    return WEIR_OK;
  }
  return weir::fail(model->error, WEIR_NOT_FOUND,
                    "the entry that ran last has no such result");
}
