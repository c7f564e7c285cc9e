// What is known before a network runs: of its data and of its parameters.
#ifndef WEIR_LIB_GRADIENTFLOW_INPUTS_H
#define WEIR_LIB_GRADIENTFLOW_INPUTS_H

#include "dialect/Weir/Weir.h"
#include "lib/GradientFlow/Signal.h"

namespace weir::flow {

/// An argument of `@forward`: by its attribute `weir.moments`, or standardised
/// and independent; of classes, each as likely as the others.
Signal getInput(EntryOp forward, unsigned argument);

/// What a `weir.read` begins as: by the initialiser.
Signal getInitial(const mlir::SymbolTable &symbols, ReadOp read);

} // namespace weir::flow

#endif // WEIR_LIB_GRADIENTFLOW_INPUTS_H
