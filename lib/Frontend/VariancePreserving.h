// The initializer `variance_preserving`, whose spread depends on what the model
// does with the layer's result.
#ifndef WEIR_LIB_FRONTEND_VARIANCEPRESERVING_H
#define WEIR_LIB_FRONTEND_VARIANCEPRESERVING_H

#include "lib/Frontend/SemaEvaluator.h"

namespace weir {

/// The call of the initializer `variance_preserving`: with
/// `second_moment` if the arguments say it, as a number or by
/// `activation: relu`, without it otherwise. Null after a report.
CallAttr readVariancePreserving(Evaluator &evaluator,
                                llvm::ArrayRef<syntax::Argument> arguments,
                                llvm::SMRange range);

/// Fills `second_moment` in where it is missing: of the first activation, in
/// the order of the model, that the layer's result goes into; 1 if there is
/// none. What is only moved, or shifted by a parameter, is the result still.
void resolveVariancePreserving(ModelOp model);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_VARIANCEPRESERVING_H
