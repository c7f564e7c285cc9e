#include "step_internal.h"

#include "descriptor_internal.h"
#include "list_internal.h"
#include "port_internal.h"
#include "weir/program.h"

#include <math.h>
#include <string.h>

namespace weir {

double storeScalars(weir_model &model) {
  weir_variables variables = {double(model.steps),
                              double(model.applied + 1),
                              double(model.horizon),
                              model.rate,
                              double(model.plateau.reductions),
                              model.seed};
  double rate = model.rate;
  for (uint32_t i = 0; i < model.descriptor->scalars_count; ++i) {
    const weir_scalar &scalar = model.descriptor->scalars[i];
    double value = 0;
    // Cannot fail: create has evaluated every program once.
    weir_program_evaluate(scalar.program, scalar.length, &variables, &value);
    float single = float(value);
    if (scalar.type == WEIR_F64)
      memcpy(model.arena + scalar.offset, &value, sizeof(value));
    else
      memcpy(model.arena + scalar.offset, &single, sizeof(single));
    if (strcmp(scalar.name, "learning_rate") == 0)
      rate = value;
  }
  return rate;
}

double readResult(const weir_model &model, const weir_result &result) {
  const uint8_t *at = model.arena + result.offset;
  switch (result.type) {
  case WEIR_F64:
    return *reinterpret_cast<const double *>(at);
  case WEIR_F32:
    return double(*reinterpret_cast<const float *>(at));
  case WEIR_I32:
    return double(*reinterpret_cast<const int32_t *>(at));
  default:
    return double(*at);
  }
}

double *totalsOf(const weir_model &model, uint32_t metric) {
  double *totals = model.totals;
  for (uint32_t i = 0; i < metric; ++i)
    totals += size_t(model.descriptor->metrics[i].rows) *
              model.descriptor->metrics[i].columns;
  return totals;
}

void clearTotals(weir_model &model) {
  const weir_descriptor &descriptor = *model.descriptor;
  for (uint32_t i = 0; i < descriptor.losses_count; ++i)
    model.losses[i] = {0, 0};
  uint64_t totals = countTotals(descriptor);
  for (uint64_t i = 0; i < totals; ++i)
    model.totals[i] = 0;
}

/// Adds a result to `to`, which is in double precision whatever its type is.
static void addTable(const weir_model &model, weir_result result, double *to) {
  for (uint64_t i = 0; i < result.elements; ++i) {
    to[i] += readResult(model, result);
    result.offset += sizeof(double);
  }
}

void addTotals(weir_model &model, const weir_entry &entry) {
  for (uint32_t i = 0; i < entry.results_count; ++i) {
    const weir_result &result = entry.results[i];
    switch (result.role) {
    case WEIR_RESULT_LOSS_SUM:
      model.losses[result.index].sum += readResult(model, result);
      break;
    case WEIR_RESULT_LOSS_WEIGHT:
      model.losses[result.index].weight += readResult(model, result);
      break;
    case WEIR_RESULT_METRIC_SUM:
      totalsOf(model, result.index)[0] += readResult(model, result);
      break;
    case WEIR_RESULT_METRIC_WEIGHT:
      totalsOf(model, result.index)[1] += readResult(model, result);
      break;
    case WEIR_RESULT_METRIC_TABLE:
      addTable(model, result, totalsOf(model, result.index));
      break;
    default:
      break;
    }
  }
}

double totalLoss(const weir_model &model) {
  double loss = 0;
  for (uint32_t i = 0; i < model.descriptor->losses_count; ++i)
    loss += model.losses[i].value();
  return loss;
}

weir_status checkHead(const weir_model &model, const char *what,
                      const void *head, size_t size) {
  if (!head)
    return fail(model.error, WEIR_INVALID_ARGUMENT, "`%s` is NULL", what);
  uint32_t fields[2];
  memcpy(fields, head, sizeof(fields));
  if (fields[0] < size || fields[1] != 1)
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "`%s` has size %u and version %u instead of %zu and 1: "
                "initialise it with its ..._INIT",
                what, fields[0], fields[1], size);
  return WEIR_OK;
}

/// The norm of the gradients in the arena, where no kernel computed it.
static double gradientNorm(const weir_model &model, const weir_entry &entry) {
  double sum = 0;
  for (uint32_t i = 0; i < entry.results_count; ++i) {
    weir_result element = entry.results[i];
    if (element.role != WEIR_RESULT_GRADIENT)
      continue;
    uint64_t size = element.type == WEIR_F64 ? sizeof(double) : sizeof(float);
    for (uint64_t k = 0; k < element.elements; ++k, element.offset += size) {
      double value = readResult(model, element);
      sum += value * value;
    }
  }
  return sqrt(sum);
}

/// Returns whether the optimizer ran.
static bool reportStep(weir_model &model, const weir_entry &entry, double rate,
                       weir_step &result) {
  bool applied = true, updated = true, norm = false;
  double clip = 1;
  clearTotals(model);
  addTotals(model, entry);
  result.loss = totalLoss(model);
  for (uint32_t i = 0; i < entry.results_count; ++i) {
    double value = 0;
    switch (entry.results[i].role) {
    case WEIR_RESULT_GRADIENT_NORM:
      result.gradient_norm = readResult(model, entry.results[i]);
      norm = true;
      break;
    case WEIR_RESULT_CLIP_FACTOR:
      clip = readResult(model, entry.results[i]);
      break;
    case WEIR_RESULT_APPLIED:
      value = readResult(model, entry.results[i]);
      applied = value != 0;
      break;
    case WEIR_RESULT_UPDATED:
      updated = readResult(model, entry.results[i]) != 0;
      break;
    default:
      break;
    }
  }
  if (!norm)
    result.gradient_norm =
        entry.kind == WEIR_ENTRY_GRADIENTS ? gradientNorm(model, entry) : NAN;
  result.learning_rate = rate;
  result.clipped = clip < 1;
  result.skipped = !applied;
  return applied && updated;
}

static weir_status begin(weir_model &model, const weir_entry &entry,
                         const void *const *inputs, const weir_step *result) {
  weir_status status = checkHead(model, "result", result, sizeof(weir_step));
  if (status == WEIR_OK)
    status = checkInputs(model, Ports::All, inputs, model.descriptor->batch);
  if (status != WEIR_OK)
    return status;
  uint32_t batch = model.descriptor->batch;
  copyInputs(model, Ports::All, inputs, 0, batch, batch);
  storeValid(model, entry, batch);
  return WEIR_OK;
}

weir_status trainStep(weir_model &model, const void *const *inputs,
                      weir_step *result, const Watch *watch) {
  if (!model.step)
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "model `%s` has no training step: it was compiled without an "
                "optimizer",
                model.descriptor->name);
  Use use(model);
  if (!use.mine())
    return use.refuse();
  weir_status status = begin(model, *model.step->entry, inputs, result);
  if (status != WEIR_OK)
    return status;
  double rate = storeScalars(model);
  const BoundEntry *list = watch ? model.step : chooseStep(model);
  if (watch)
    runEntryWatched(model, *list, *watch);
  else
    runEntry(model, *list);
  bool updated = reportStep(model, *list->entry, rate, *result);
  // A refused step has changed nothing that it depends on: where something is
  // not finite, it can be looked at again, this time closely.
  bool finite = isfinite(result->loss) && isfinite(result->gradient_norm);
  bool looksAgain = !finite && !watch && model.probedStep && list == model.step;
  if (looksAgain)
    runEntry(model, *(list = model.probedStep), /*commits=*/false);
  model.last = list;
  takeHealth(model, *list->entry, updated);
  countStep(model, *result);
  ++model.steps;
  model.applied += updated;
  return WEIR_OK;
}

} // namespace weir

weir_status weir_model_train_step(weir_model *model, const void *const *inputs,
                                  weir_step *result) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::trainStep(*model, inputs, result, nullptr);
}

weir_status weir_model_gradients(weir_model *model, const void *const *inputs,
                                 weir_step *result) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  if (!model->gradients)
    return weir::fail(model->error, WEIR_INVALID_ARGUMENT,
                      "model `%s` has no gradients: it was compiled without a "
                      "loss",
                      model->descriptor->name);
  weir::Use use(*model);
  if (!use.mine())
    return use.refuse();
  weir_status status =
      weir::begin(*model, *model->gradients->entry, inputs, result);
  if (status != WEIR_OK)
    return status;
  double rate = weir::storeScalars(*model);
  weir::runEntry(*model, *model->gradients);
  model->last = model->gradients;
  weir::reportStep(*model, *model->gradients->entry, rate, *result);
  return WEIR_OK;
}
