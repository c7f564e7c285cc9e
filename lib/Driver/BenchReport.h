// The per-kernel table of `bench`.
#ifndef WEIR_LIB_DRIVER_BENCHREPORT_H
#define WEIR_LIB_DRIVER_BENCHREPORT_H

#include "runtime/include/weir/abi.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>

namespace weir {

/// Operations of one execution of the entry, by the kernels' own counts.
double countFlops(const weir_descriptor &descriptor, const weir_entry &entry);

/// One line for each kernel, the slowest first: its time a step, share,
/// launches, operations a second. `seconds[i]` is the time of item i in one
/// step.
std::string formatKernels(const weir_descriptor &descriptor,
                          const weir_entry &entry,
                          llvm::ArrayRef<double> seconds);

} // namespace weir

#endif // WEIR_LIB_DRIVER_BENCHREPORT_H
