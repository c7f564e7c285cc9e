// The flow of a model as one page of HTML that needs nothing else.
#ifndef WEIR_LIB_DRIVER_FLOWPAGE_H
#define WEIR_LIB_DRIVER_FLOWPAGE_H

#include "dialect/Weir/Weir.h"

namespace weir {

/// Activations and gradients over the layers of each model, as curves whose
/// points lead to the line in `source`, which stands below.
std::string makeFlowPage(llvm::ArrayRef<ModelOp> models,
                         llvm::StringRef source);

} // namespace weir

#endif // WEIR_LIB_DRIVER_FLOWPAGE_H
