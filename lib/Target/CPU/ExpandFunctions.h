// Functions of mathematics as arithmetic.
#ifndef WEIR_LIB_TARGET_CPU_EXPANDFUNCTIONS_H
#define WEIR_LIB_TARGET_CPU_EXPANDFUNCTIONS_H

namespace mlir {
class Operation;
} // namespace mlir

namespace weir {

/// Replaces `op`, a function of f32, by arithmetic if it is one of exp, expm1,
/// log, log1p, sin, cos, tanh, erf, erfc, powf. All are within 1 ulp of the
/// true value rounded to f32, denormals included; sin and cos for |x| < 2^49,
/// or 10^6 without a fused multiply-add, and NaN beyond 2^49. Functions of f64
/// become what stands inside of those of f32, good to 1e-9. Returns whether it
/// is one of them; `op` is gone then.
bool expandMath(mlir::Operation *op);

} // namespace weir

#endif // WEIR_LIB_TARGET_CPU_EXPANDFUNCTIONS_H
