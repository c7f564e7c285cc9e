// Kernel by kernel: optimised code against the plain form of the same kernel.
#ifndef WEIR_LIB_DRIVER_BISECTKERNELS_H
#define WEIR_LIB_DRIVER_BISECTKERNELS_H

#include "lib/Driver/Session.h"

namespace weir {

/// A launch after which the two forms of a kernel have left different values.
struct KernelDifference {
  uint32_t item, kernel;
  double difference; // of the norm of what the launch wrote
  // To run the launch again: memory before it and after the plain form.
  std::vector<char> before, after;
  std::vector<void *> operands;
  void *arena; // of the session
};

struct KernelComparison {
  unsigned launches = 0;
  std::vector<KernelDifference> different; // one for each kernel, the first
};

/// One step of `session` on `inputs`. After each launch the values are those
/// of `plain`, the descriptor of the same lists with other code, so that every
/// kernel is judged by itself. False after a report.
bool compareKernels(Session &session, const weir_descriptor &plain,
                    llvm::ArrayRef<const void *> inputs, double tolerance,
                    KernelComparison &comparison);

/// The difference that other code of the kernel makes in this launch. What
/// the model's memory holds is lost.
double replay(const weir_descriptor &other, const KernelDifference &launch);

} // namespace weir

#endif // WEIR_LIB_DRIVER_BISECTKERNELS_H
