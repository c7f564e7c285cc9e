// Tensors and gradients by name, in any floating type of the caller.
#ifndef WEIR_PARAMETER_INTERNAL_H
#define WEIR_PARAMETER_INTERNAL_H

#include "model_internal.h"

namespace weir {

weir_status getTensor(const weir_model &model, const char *name, double *values,
                      size_t elements);
weir_status getTensor(const weir_model &model, const char *name, float *values,
                      size_t elements);
weir_status setTensor(weir_model &model, const char *name, const double *values,
                      size_t elements);
weir_status setTensor(weir_model &model, const char *name, const float *values,
                      size_t elements);
weir_status getGradient(const weir_model &model, const char *name,
                        double *values, size_t elements);
weir_status getGradient(const weir_model &model, const char *name,
                        float *values, size_t elements);
/// `values` of a result, which is stored in the order of its shape.
void readResultValues(const weir_model &model, const weir_result &result,
                      double *values);

} // namespace weir

#endif // WEIR_PARAMETER_INTERNAL_H
