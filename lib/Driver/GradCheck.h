// `run --grad-check`: gradients against central differences.
#ifndef WEIR_LIB_DRIVER_GRADCHECK_H
#define WEIR_LIB_DRIVER_GRADCHECK_H

#include "lib/Driver/Session.h"

namespace weir {

/// Prints a table with a row for each parameter and reports those whose
/// gradient and differences disagree. `session` computes in f64; its
/// parameters are as before afterwards.
void checkGradients(Session &session, llvm::ArrayRef<PortValues> values,
                    Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DRIVER_GRADCHECK_H
