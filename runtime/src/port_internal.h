// Carrying a caller's samples into the arena.
#ifndef WEIR_PORT_INTERNAL_H
#define WEIR_PORT_INTERNAL_H

#include "model_internal.h"

namespace weir {

/// Which ports a call takes.
enum class Ports { All, Inputs };

/// No pointer is NULL and every class and count of `samples` samples is in
/// its range. Writes nothing but the text of a failure.
weir_status checkInputs(const weir_model &model, Ports ports,
                        const void *const *inputs, size_t samples);

/// Copies samples [first, first + count) into the arena. Rows up to `batch`
/// repeat the first one: what they compute is masked or dropped, and a real
/// sample is the input that a kernel is least surprised by.
void copyInputs(weir_model &model, Ports ports, const void *const *inputs,
                size_t first, uint32_t count, uint32_t batch);

/// Tells an entry how many of its rows count, if it wants to know.
void storeValid(weir_model &model, const weir_entry &entry, uint32_t count);

} // namespace weir

#endif // WEIR_PORT_INTERNAL_H
