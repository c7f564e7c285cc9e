// The nearest orthogonal matrix, for optimizers that ask for it.
#ifndef WEIR_LOWERING_ORTHOGONALIZE_H
#define WEIR_LOWERING_ORTHOGONALIZE_H

#include "lib/Lowering/Emitter.h"

namespace weir {

/// About U V' of the matrix x = U S V', by `steps` of the quintic
/// Newton-Schulz iteration of Muon (Jordan 2024). x is first divided by its
/// Frobenius norm, or by `eps` if that is larger.
mlir::Value orthogonalize(Emitter &emit, mlir::Value x, int64_t steps,
                          double eps);

} // namespace weir

#endif // WEIR_LOWERING_ORTHOGONALIZE_H
