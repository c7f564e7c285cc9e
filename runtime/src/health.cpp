#include "health_internal.h"

#include "descriptor_internal.h"
#include "step_internal.h"

#include <math.h>
#include <string.h>

namespace weir {

static bool isProbe(const weir_result &result) {
  return result.role >= WEIR_RESULT_GRADIENT_SQUARES;
}

static bool hasProbes(const weir_descriptor &descriptor) {
  for (uint32_t i = 0; i < descriptor.entries_count; ++i) {
    const weir_entry &entry = descriptor.entries[i];
    for (uint32_t k = 0; k < entry.results_count; ++k)
      if (isProbe(entry.results[k]))
        return true;
  }
  return false;
}

//===-- tables ------------------------------------------------------------===//

size_t healthBytes(const weir_descriptor &descriptor) {
  if (!hasProbes(descriptor))
    return 0;
  return countParameters(descriptor) * sizeof(ParameterSums) +
         descriptor.layers_count * sizeof(LayerSums);
}

void placeHealth(weir_model &model, void *memory) {
  model.health.parametersCount = countParameters(*model.descriptor);
  if (!healthBytes(*model.descriptor))
    return;
  model.health.parameters = static_cast<ParameterSums *>(memory);
  model.health.layers = reinterpret_cast<LayerSums *>(
      model.health.parameters + model.health.parametersCount);
}

void clearHealth(weir_model &model) {
  Health &health = model.health;
  health.step = health.probedStep = 0;
  health.clipped = health.skipped = 0;
  health.stretch = health.stretchClipped = 0;
  health.clippedFraction = NAN;
  if (!health.parameters)
    return;
  for (uint32_t i = 0; i < health.parametersCount; ++i)
    health.parameters[i] = {NAN, NAN, NAN, NAN};
  for (uint32_t i = 0; i < model.descriptor->layers_count; ++i)
    health.layers[i] = {NAN, NAN, NAN, NAN, NAN, 0};
}

//===-- after a step ------------------------------------------------------===//

const BoundEntry *chooseStep(const weir_model &model) {
  bool due = model.steps % model.health.probeEvery == 0;
  return due && model.probedStep ? model.probedStep : model.step;
}

/// NaN where the step was refused: the commit group left an older sum.
static void takeSum(weir_model &model, const weir_result &result,
                    bool committed) {
  double sum = readResult(model, result);
  ParameterSums &parameter =
      model.health.parameters[result.role < WEIR_RESULT_ACTIVATION_SQUARES
                                  ? result.index
                                  : 0];
  LayerSums &layer =
      model.health
          .layers[result.role < WEIR_RESULT_ACTIVATION_SQUARES ? 0
                                                               : result.index];
  switch (result.role) {
  case WEIR_RESULT_GRADIENT_SQUARES:
    parameter.squares = sum;
    // Finite squares have finite elements; which are not is counted by the
    // probed step alone.
    parameter.notFinite = isfinite(sum) ? 0 : NAN;
    break;
  case WEIR_RESULT_GRADIENT_NOT_FINITE:
    parameter.notFinite = sum;
    break;
  case WEIR_RESULT_UPDATE_SQUARES:
    parameter.update = committed ? sum : NAN;
    break;
  case WEIR_RESULT_PARAMETER_SQUARES:
    parameter.size = committed ? sum : NAN;
    break;
  case WEIR_RESULT_ACTIVATION_SQUARES:
    layer.squares = sum;
    layer.elements = result.watched;
    break;
  case WEIR_RESULT_ACTIVATION_NOT_FINITE:
    layer.notFinite = sum;
    break;
  case WEIR_RESULT_ACTIVATION_ZEROS:
    layer.zeros = sum;
    break;
  case WEIR_RESULT_ACTIVATION_DEAD:
    layer.dead = sum;
    break;
  case WEIR_RESULT_ACTIVATION_SATURATED:
    layer.saturated = sum;
    break;
  default:
    break;
  }
}

void takeHealth(weir_model &model, const weir_entry &entry, bool committed) {
  Health &health = model.health;
  if (!health.parameters)
    return;
  for (uint32_t i = 0; i < entry.results_count; ++i)
    if (isProbe(entry.results[i]))
      takeSum(model, entry.results[i], committed);
  health.step = model.steps + 1;
  if (entry.kind == WEIR_ENTRY_STEP_PROBED)
    health.probedStep = health.step;
}

void countStep(weir_model &model, const weir_step &report) {
  Health &health = model.health;
  health.clipped += report.clipped;
  health.skipped += report.skipped;
  ++health.stretch;
  health.stretchClipped += report.clipped;
  if (health.stretch < health.probeEvery)
    return;
  health.clippedFraction =
      double(health.stretchClipped) / double(health.stretch);
  health.stretch = health.stretchClipped = 0;
}

//===-- reports -----------------------------------------------------------===//

static weir_status checkReport(const weir_model &model, const void *result,
                               size_t size) {
  weir_status status = checkHead(model, "result", result, size);
  if (status != WEIR_OK || model.health.parameters)
    return status;
  return fail(model.error, WEIR_NOT_FOUND,
              "model `%s` was compiled without probes", model.descriptor->name);
}

static weir_status checkIndex(const weir_model &model, const char *what,
                              uint32_t index, uint32_t count) {
  if (index < count)
    return WEIR_OK;
  return fail(model.error, WEIR_OUT_OF_RANGE, "there is no %s %u of %u", what,
              index, count);
}

static uint32_t findWorst(const Health &health) {
  uint32_t worst = 0;
  for (uint32_t i = 1; i < health.parametersCount; ++i) {
    double best = health.parameters[worst].squares;
    double sum = health.parameters[i].squares;
    // Infinity and NaN of a step that was taken are worse than any number.
    if (isnan(best) ? !isnan(sum) : sum > best)
      worst = i;
  }
  return worst;
}

} // namespace weir

weir_status weir_model_health(const weir_model *model,
                              weir_health_report *result) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  weir_status status = weir::checkReport(*model, result, sizeof(*result));
  if (status != WEIR_OK)
    return status;
  const weir::Health &health = model->health;
  result->step = health.step;
  result->probed_step = health.probedStep;
  result->parameters = health.parametersCount;
  result->layers = model->descriptor->layers_count;
  result->worst = weir::findWorst(health);
  result->probe_every = health.probeEvery;
  result->clipped = health.clipped;
  result->skipped = health.skipped;
  result->clipped_fraction = health.clippedFraction;
  return WEIR_OK;
}

weir_status weir_model_health_parameter(const weir_model *model, uint32_t index,
                                        weir_parameter_health *result) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  weir_status status = weir::checkReport(*model, result, sizeof(*result));
  if (status == WEIR_OK)
    status = weir::checkIndex(*model, "parameter", index,
                              model->health.parametersCount);
  if (status != WEIR_OK)
    return status;
  const weir_tensor &tensor = model->descriptor->tensors[index];
  const weir::ParameterSums &sums = model->health.parameters[index];
  result->name = tensor.name;
  result->layer = tensor.layer < model->descriptor->layers_count
                      ? model->descriptor->layers[tensor.layer].path
                      : "";
  result->line = tensor.line;
  result->reserved = 0;
  result->gradient_norm = sqrt(sums.squares);
  result->gradient_rms = sqrt(sums.squares / double(tensor.elements));
  result->not_finite = sums.notFinite;
  result->update_ratio = sqrt(sums.update / sums.size);
  result->rms = sqrt(sums.size / double(tensor.elements));
  return WEIR_OK;
}

weir_status weir_model_health_layer(const weir_model *model, uint32_t index,
                                    weir_layer_health *result) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  weir_status status = weir::checkReport(*model, result, sizeof(*result));
  if (status == WEIR_OK)
    status = weir::checkIndex(*model, "layer", index,
                              model->descriptor->layers_count);
  if (status != WEIR_OK)
    return status;
  const weir_layer &layer = model->descriptor->layers[index];
  const weir::LayerSums &sums = model->health.layers[index];
  double elements = double(sums.elements);
  result->path = layer.path;
  result->kind = layer.kind;
  result->line = layer.line;
  result->column = layer.column;
  result->rms = sqrt(sums.squares / elements);
  result->not_finite = sums.notFinite;
  result->zeros = sums.zeros / elements;
  result->dead = sums.dead / (elements / model->descriptor->batch);
  result->saturated = sums.saturated / elements;
  return WEIR_OK;
}
