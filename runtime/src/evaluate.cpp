#include "descriptor_internal.h"
#include "list_internal.h"
#include "memory_internal.h"
#include "port_internal.h"
#include "step_internal.h"
#include "weir/metric.h"

#include <string.h>

namespace weir {

/// A tail of at most this part of the batch is predicted sample by sample.
static constexpr uint32_t kSinglesPerBatch = 8;

static void runChunk(weir_model &model, const BoundEntry &bound, Ports ports,
                     const void *const *inputs, size_t first, uint32_t count) {
  const weir_entry &entry = *bound.entry;
  copyInputs(model, ports, inputs, first, count, entry.batch);
  storeValid(model, entry, count);
  runEntry(model, bound);
  model.last = &bound;
}

static void writeMetrics(const weir_model &model, size_t samples,
                         weir_metrics &metrics) {
  const weir_descriptor &descriptor = *model.descriptor;
  metrics.loss = totalLoss(model);
  metrics.weight =
      descriptor.losses_count ? model.losses[0].weight : double(samples);
  uint8_t *values = reinterpret_cast<uint8_t *>(&metrics) + sizeof(metrics);
  size_t room = (metrics.size - sizeof(metrics)) / sizeof(double);
  for (uint32_t i = 0; i < descriptor.metrics_count && i < room; ++i) {
    double value =
        weir_metric_value(&descriptor.metrics[i], totalsOf(model, i));
    memcpy(values + i * sizeof(double), &value, sizeof(value));
  }
}

static weir_status evaluate(weir_model &model, const void *const *inputs,
                            size_t samples, weir_metrics *metrics) {
  if (!model.evaluate)
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "model `%s` has neither a loss nor a metric to evaluate",
                model.descriptor->name);
  weir_status status =
      checkHead(model, "metrics", metrics, sizeof(weir_metrics));
  if (status != WEIR_OK)
    return status;
  uint32_t batch = model.evaluate->entry->batch;
  if (samples == 0)
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "there are no samples to evaluate");
  if (model.evaluate->entry->valid_type == WEIR_NONE && samples % batch != 0)
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "model `%s` looks across samples: %zu samples are not a "
                "multiple of its batch of %u",
                model.descriptor->name, samples, batch);
  status = checkInputs(model, Ports::All, inputs, samples);
  if (status != WEIR_OK)
    return status;
  Use use(model);
  if (!use.mine())
    return use.refuse();
  clearTotals(model);
  for (size_t first = 0; first < samples; first += batch) {
    size_t left = samples - first;
    runChunk(model, *model.evaluate, Ports::All, inputs, first,
             left < batch ? uint32_t(left) : batch);
    addTotals(model, *model.evaluate->entry);
  }
  writeMetrics(model, samples, *metrics);
  return WEIR_OK;
}

static weir_status getTotals(const weir_model &model, const char *metric,
                             double *values, size_t elements) {
  const weir_descriptor &descriptor = *model.descriptor;
  if (!metric || !values)
    return fail(model.error, WEIR_INVALID_ARGUMENT, "`%s` is NULL",
                metric ? "values" : "metric");
  for (uint32_t i = 0; i < descriptor.metrics_count; ++i) {
    if (strcmp(descriptor.metric_names[i], metric) != 0)
      continue;
    const weir_metric &info = descriptor.metrics[i];
    size_t count = size_t(info.rows) * info.columns;
    if (elements != count)
      return fail(model.error, WEIR_INVALID_ARGUMENT,
                  "metric `%s` has %zu totals, not %zu", metric, count,
                  elements);
    memcpy(values, totalsOf(model, i), count * sizeof(double));
    return WEIR_OK;
  }
  return fail(model.error, WEIR_NOT_FOUND, "there is no metric `%s`", metric);
}

static void copyOutputs(const weir_model &model, const weir_entry &entry,
                        size_t first, uint32_t count, void *const *outputs) {
  for (uint32_t i = 0; i < entry.results_count; ++i) {
    const weir_result &result = entry.results[i];
    if (result.role != WEIR_RESULT_OUTPUT)
      continue;
    const weir_output &output = model.descriptor->outputs[result.index];
    size_t bytes = size_t(output.elements) * typeBytes(output.type);
    memcpy(static_cast<uint8_t *>(outputs[result.index]) + first * bytes,
           model.arena + result.offset, count * bytes);
  }
}

/// One sample at a time where that is cheaper than a padded batch.
static const BoundEntry &choosePredict(const weir_model &model, size_t left) {
  if (!model.predict)
    return *model.predictOne;
  bool few = left * kSinglesPerBatch <= model.predict->entry->batch;
  return model.predictOne && (few || left == 1) ? *model.predictOne
                                                : *model.predict;
}

static weir_status predict(weir_model &model, const void *const *inputs,
                           size_t samples, void *const *outputs) {
  const weir_descriptor &descriptor = *model.descriptor;
  if (!model.predict && !model.predictOne)
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "model `%s` has no output to predict", descriptor.name);
  for (uint32_t i = 0; i < descriptor.outputs_count; ++i)
    if (!outputs || !outputs[i])
      return fail(model.error, WEIR_INVALID_ARGUMENT, "output `%s` is NULL",
                  descriptor.outputs[i].name);
  weir_status status = checkInputs(model, Ports::Inputs, inputs, samples);
  if (status != WEIR_OK)
    return status;
  Use use(model);
  if (!use.mine())
    return use.refuse();
  for (size_t first = 0; first < samples;) {
    const BoundEntry &bound = choosePredict(model, samples - first);
    size_t left = samples - first;
    uint32_t batch = bound.entry->batch;
    uint32_t count = left < batch ? uint32_t(left) : batch;
    runChunk(model, bound, Ports::Inputs, inputs, first, count);
    copyOutputs(model, *bound.entry, first, count, outputs);
    first += count;
  }
  return WEIR_OK;
}

} // namespace weir

weir_status weir_model_evaluate(weir_model *model, const void *const *inputs,
                                size_t samples, weir_metrics *metrics) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::evaluate(*model, inputs, samples, metrics);
}

weir_status weir_model_totals(const weir_model *model, const char *metric,
                              double *values, size_t elements) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::getTotals(*model, metric, values, elements);
}

weir_status weir_model_predict(weir_model *model, const void *const *inputs,
                               size_t samples, void *const *outputs) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::predict(*model, inputs, samples, outputs);
}
