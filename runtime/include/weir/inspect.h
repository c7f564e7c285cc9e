/* A look inside a model for tools: every value in double precision, whatever
 * type it is stored in. Programs normally need only <model>.h. */
#ifndef WEIR_INSPECT_H
#define WEIR_INSPECT_H

#include "weir/abi.h"
#include "weir/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the model was created from; NULL for NULL. */
const weir_descriptor *weir_model_descriptor(const weir_model *model);
/* The seed of the last initialisation. */
uint64_t weir_model_seed(const weir_model *model);
/* The base rate, as compiled, set or loaded. */
double weir_model_learning_rate(const weir_model *model);

/* A parameter, state or slot by name, in the shape that files have.
 * WEIR_NOT_FOUND: no such tensor; WEIR_INVALID_ARGUMENT: another number of
 * elements; WEIR_OUT_OF_RANGE, nothing written: a value that the tensor's
 * integer type cannot hold. */
weir_status weir_model_read_tensor(const weir_model *model, const char *name,
                                   double *out_values, size_t elements);
weir_status weir_model_write_tensor(weir_model *model, const char *name,
                                    const double *values, size_t elements);
/* After weir_model_gradients only. */
weir_status weir_model_read_gradient(const weir_model *model, const char *name,
                                     double *out_values, size_t elements);
/* A result (WEIR_RESULT_*) of the entry that ran last, as it left it. */
weir_status weir_model_read_result(const weir_model *model, uint32_t role,
                                   uint32_t index, double *out_values,
                                   size_t elements);

#ifdef __cplusplus
}
#endif

#endif /* WEIR_INSPECT_H */
