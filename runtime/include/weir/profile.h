/* Where the time of a step goes. */
#ifndef WEIR_PROFILE_H
#define WEIR_PROFILE_H

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

#ifdef __cplusplus
}
#endif

#endif /* WEIR_PROFILE_H */
