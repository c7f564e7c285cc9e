// A value as a function of the values that its elements are made of, element
// by element: for chains such as x * tanh(softplus(x)), whose parts are not
// independent.
#ifndef WEIR_LIB_GRADIENTFLOW_POINTWISE_H
#define WEIR_LIB_GRADIENTFLOW_POINTWISE_H

#include "lib/GradientFlow/Analysis.h"

namespace weir::flow {

/// Whether `op` is elementwise, its operands being of the result's shape or
/// the same for all samples.
bool isPointwise(mlir::Operation *op);

/// The moments of y = f(x_0, x_1, ...), the sources of y, and of its partial
/// derivatives; correlations are of two samples and of two positions.
struct PointwiseMoments {
  struct Partial {
    double logSecond = -INFINITY, sample = 0, position = 0, mean = 0;
    double kurtosis = 1;
    double aligned = 0; // of a derivative: E f' x over both roots
  };
  Sources sources;
  Partial value;
  llvm::SmallVector<Partial, 2> derivatives; // by each source
};

/// Of the result of a pointwise operation whose operands have been visited:
/// by quadrature over one source, otherwise over numbers drawn with one seed.
PointwiseMoments getPointwiseMoments(const Analysis &analysis,
                                     mlir::Value result);

} // namespace weir::flow

#endif // WEIR_LIB_GRADIENTFLOW_POINTWISE_H
