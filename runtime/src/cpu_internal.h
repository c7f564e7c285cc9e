// What this machine can execute.
#ifndef WEIR_CPU_INTERNAL_H
#define WEIR_CPU_INTERNAL_H

#include "text_internal.h"
#include "weir/abi.h"

namespace weir {

/// WEIR_CPU_* that this processor has and the system has enabled.
uint64_t cpuFeatures();

/// WEIR_UNAVAILABLE, naming what lacks, unless `available` has everything.
weir_status checkCpu(const weir_descriptor &descriptor, uint64_t available,
                     Text &error);

} // namespace weir

#endif // WEIR_CPU_INTERNAL_H
