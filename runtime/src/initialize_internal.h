// Drawing parameters.
#ifndef WEIR_INITIALIZE_INTERNAL_H
#define WEIR_INITIALIZE_INTERNAL_H

#include "model_internal.h"

namespace weir {

/// Fills every tensor by its initialiser and clears the counters.
/// WEIR_OUT_OF_MEMORY, and nothing changed, if there is no room to
/// orthogonalise.
weir_status initialize(weir_model &model, uint64_t seed);

} // namespace weir

#endif // WEIR_INITIALIZE_INTERNAL_H
