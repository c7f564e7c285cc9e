// The learning rate of a model as a program of the runtime.
#ifndef WEIR_LIB_TRAINING_RATE_H
#define WEIR_LIB_TRAINING_RATE_H

#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"

namespace weir {

/// By the schedule of `train`; constant without one. Fails with a diagnostic
/// on a schedule that does not exist, which only a .mlir file can name.
llvm::FailureOr<catalogue::Program> getRateProgram(ModelOp model);

} // namespace weir

#endif // WEIR_LIB_TRAINING_RATE_H
