// How large the optimizer's first update is against what it changes.
#ifndef WEIR_LIB_GRADIENTFLOW_FIRSTUPDATE_H
#define WEIR_LIB_GRADIENTFLOW_FIRSTUPDATE_H

#include "lib/GradientFlow/Report.h"

namespace weir::flow {

/// Sets `update` of each parameter: at the base rate, after clipping.
void addFirstUpdates(ModelOp model, Report &report);

} // namespace weir::flow

#endif // WEIR_LIB_GRADIENTFLOW_FIRSTUPDATE_H
