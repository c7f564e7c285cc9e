// What the phase `flow` left on the layers, for people and for programs.
#ifndef WEIR_LIB_DRIVER_FLOWREPORT_H
#define WEIR_LIB_DRIVER_FLOWREPORT_H

#include "dialect/Weir/Weir.h"
#include "llvm/Support/JSON.h"

namespace weir {

/// {"name", "predictable", "reason", "layers": [...]} of a model after the
/// phase `flow`; numbers that are exactly zero on a logarithmic scale are null.
llvm::json::Value describeFlow(ModelOp model);

/// A line for each place in the source that made layers: its line, RMS of
/// activation, gradient and of the weight's gradient, the factor that it puts
/// on gradients, and a bar. In colour if `os` has colours.
void printFlow(llvm::raw_ostream &os, ModelOp model);

} // namespace weir

#endif // WEIR_LIB_DRIVER_FLOWREPORT_H
