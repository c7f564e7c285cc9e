#include "weir/profile.h"

#include "step_internal.h"

weir_status weir_model_profile_step(weir_model *model,
                                    const void *const *inputs,
                                    weir_step *result, double *seconds,
                                    size_t items) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  if (!seconds)
    return weir::fail(model->error, WEIR_INVALID_ARGUMENT, "`seconds` is NULL");
  if (model->step && items != model->step->entry->items_count)
    return weir::fail(model->error, WEIR_INVALID_ARGUMENT,
                      "the step has %u items, not %zu",
                      model->step->entry->items_count, items);
  weir::Watch watch = {seconds, nullptr};
  return weir::trainStep(*model, inputs, result, &watch);
}

weir_status weir_model_trace_step(weir_model *model, const void *const *inputs,
                                  weir_step *result,
                                  const weir_tracer *tracer) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  if (!tracer || !tracer->launch)
    return weir::fail(model->error, WEIR_INVALID_ARGUMENT, "`tracer` is NULL");
  weir::Watch watch = {nullptr, tracer};
  return weir::trainStep(*model, inputs, result, &watch);
}
