/* Where the time of a step goes, and what each of its launches does. */
#ifndef WEIR_PROFILE_H
#define WEIR_PROFILE_H

#include "weir/abi.h"
#include "weir/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A training step on the caller's thread alone, whatever the options said.
 * The time of each item of the step's list is added to seconds[item]; those of
 * a repeat's body add up over its trips. `items` must be the items_count of
 * the step's entry. The model trains as by weir_model_train_step. */
weir_status weir_model_profile_step(weir_model *model,
                                    const void *const *inputs,
                                    weir_step *result, double *seconds,
                                    size_t items);

/* Called in place of every launch of a step, in order: `item` of the step's
 * list and `kernel` of the descriptor. It runs the kernel, all parts of it, or
 * another that does the same. `arena` has the descriptor's arena_bytes. */
typedef struct weir_tracer {
  void *user;
  void (*launch)(void *user, uint32_t item, uint32_t kernel,
                 const weir_launch *launch, void *arena);
} weir_tracer;

/* A training step on the caller's thread in which `tracer` runs the kernels. */
weir_status weir_model_trace_step(weir_model *model, const void *const *inputs,
                                  weir_step *result, const weir_tracer *tracer);

#ifdef __cplusplus
}
#endif

#endif /* WEIR_PROFILE_H */
