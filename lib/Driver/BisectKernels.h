// Kernel by kernel: optimised code against the plain form of the same kernel.
#ifndef WEIR_LIB_DRIVER_BISECTKERNELS_H
#define WEIR_LIB_DRIVER_BISECTKERNELS_H

#include "lib/Driver/Session.h"

namespace weir {

/// What a launch leaves for others in one of its operands.
struct KernelOutput {
  unsigned operand;
  uint32_t type; // WEIR_F32, ...
  uint64_t elements;
};

/// Of each launch of the step, in the order of its list. Results that nothing
/// reads are scratch space and may hold anything.
std::vector<std::vector<KernelOutput>> findKernelOutputs(ModelOp model);

/// A launch after which the two forms of a kernel have left different values.
struct KernelDifference {
  uint32_t item, kernel;
  double difference; // the worst of its outputs, of the output's norm
  // To run the launch again: memory before it and after the plain form.
  llvm::ArrayRef<KernelOutput> outputs;
  std::vector<char> before, after;
  std::vector<void *> operands;
  char *arena; // of the session
};

/// One step of `session` on `inputs`. After each launch the values are those
/// of `plain`, the descriptor of the same lists with other code, so that every
/// kernel is judged by itself. False after a report.
bool compareKernels(Session &session, const weir_descriptor &plain,
                    llvm::ArrayRef<std::vector<KernelOutput>> outputs,
                    llvm::ArrayRef<const void *> inputs, double tolerance,
                    std::vector<KernelDifference> &different);

/// The difference that other code of the kernel makes in this launch. What
/// the model's memory holds is lost.
double replay(const weir_descriptor &other, const KernelDifference &launch);

} // namespace weir

#endif // WEIR_LIB_DRIVER_BISECTKERNELS_H
