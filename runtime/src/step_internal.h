// Training steps and what they report.
#ifndef WEIR_STEP_INTERNAL_H
#define WEIR_STEP_INTERNAL_H

#include "list_internal.h"
#include "model_internal.h"

namespace weir {

/// Runs the programs and stores the scalars in the arena. Returns the learning
/// rate of the coming step.
double storeScalars(weir_model &model);

/// A result of one element, whatever its type.
double readResult(const weir_model &model, const weir_result &result);

/// Where the totals of a metric are.
double *totalsOf(const weir_model &model, uint32_t metric);

/// Adds the losses and metrics that `entry` left in the arena.
void addTotals(weir_model &model, const weir_entry &entry);
void clearTotals(weir_model &model);
/// The sum over the losses of sum / weight.
double totalLoss(const weir_model &model);

/// A struct of the caller that begins with its size and version.
weir_status checkHead(const weir_model &model, const char *what,
                      const void *head, size_t size);

/// Without a watch with the model's threads, else on the caller's.
weir_status trainStep(weir_model &model, const void *const *inputs,
                      weir_step *result, const Watch *watch);

} // namespace weir

#endif // WEIR_STEP_INTERNAL_H
