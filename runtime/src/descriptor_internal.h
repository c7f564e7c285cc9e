// Checks that a descriptor is one that this runtime can run.
#ifndef WEIR_DESCRIPTOR_INTERNAL_H
#define WEIR_DESCRIPTOR_INTERNAL_H

#include "text_internal.h"
#include "weir/abi.h"

namespace weir {

/// Everything that the runtime later relies on: sizes, indices, ranges in the
/// arena, programs, nesting. A failure is a mistake of the compiler or an
/// object of another version.
weir_status checkDescriptor(const weir_descriptor *descriptor, Text &error);

/// They come first among the tensors.
uint32_t countParameters(const weir_descriptor &descriptor);

/// The numbers that all metrics of the model sum up.
uint64_t countTotals(const weir_descriptor &descriptor);

/// Bytes of an element; 0 for an unknown type.
size_t typeBytes(uint32_t type);

} // namespace weir

#endif // WEIR_DESCRIPTOR_INTERNAL_H
