// What the flow analysis knows of values and of their gradients.
//
// A tensor of a batch is seen as x[b, s, i]: sample b, position s (all axes
// between the first and the last), feature i (the last axis). Expectations are
// over the draw of the parameters, over data and over indices. Second moments
// are natural logarithms: what deep networks multiply leaves the range of
// numbers. Correlations are not about the mean: E x x' / E x^2.
// The rules and their accuracy: Schoenholz et al. 2017, Hanin and Nica 2018,
// Yang et al. 2019; each rule names its own source.
#ifndef WEIR_LIB_GRADIENTFLOW_SIGNAL_H
#define WEIR_LIB_GRADIENTFLOW_SIGNAL_H

#include "mlir/IR/Value.h"
#include <cmath>

namespace weir::flow {

/// How many there are of each; what is no batch has one sample.
struct Extents {
  double samples = 1, positions = 1, features = 1;

  double total() const { return samples * positions * features; }
};

/// Of values.
struct Signal {
  double logSecond = -INFINITY; // log E x^2
  double mean = 0;              // E x / sqrt(E x^2)
  double sample = 0;            // E x[a, ., i] x[b, ., i] / E x^2, a != b
  double position = 1;          // E x[b, s, i] x[b, t, i] / E x^2, s != t
  double feature = 0;           // E x[b, s, i] x[b, s, j] / E x^2, i != j
  /// Variances, over draws of the parameters, of the logarithm of the mean
  /// square: of the whole batch, and of one sample. From finite width.
  double batchDeviation = 0, sampleDeviation = 0;
  /// The product of d log q' / d log q since the last normalization: above 1 a
  /// signal drifts away from where it is predicted.
  double instability = 1;
  /// d log E x / d log q since then, and the product over batch normalizations
  /// of what is left of `instability` without the batch's mean: above 1 some
  /// samples grow at the cost of the others (Yang et al. 2019).
  double meanSlope = 1;
  double drift = 1;
  bool isBatched = false;
  bool isOrthogonal = false; // a parameter that starts as such a matrix
  bool isParameter = false;  // read, and nothing else

  double rms() const { return std::exp(logSecond / 2); }
  bool isZero() const { return logSecond == -INFINITY; }
  /// The share of a fluctuation from finite width that all samples have in
  /// common.
  double common(const Extents &extents) const;
};

/// Of gradients of the loss by a value. The same letters; the mean is taken
/// to be 0, the gradient independent of the value.
struct Adjoint {
  double logSecond = -INFINITY;
  double sample = 0, position = 1, feature = 0;
  double deviation = 0;  // variance of the logarithm over draws
  double typical = 0;    // log of the typical square less that of its mean
  double orthogonal = 0; // the share that is orthogonal to a normalised value
  /// E dL/dx x over both roots: a loss pulls on what it grows with.
  double aligned = 0;

  double rms() const { return std::exp(logSecond / 2); }
  bool isZero() const { return logSecond == -INFINITY; }
  /// What most draws have: the logarithm of the root mean square.
  double logTypical() const { return (logSecond + typical) / 2; }
};

/// log(exp(a) + exp(b)).
double addLogs(double a, double b);

/// E (sum of x over `count`)^2 / E x^2, of what has these correlations.
double sumOverCounts(const Extents &count, double sample, double position,
                     double feature);

/// The extents of a value.
Extents getExtents(mlir::Type type, bool isBatched);

/// The gradients of two uses of one value whose extents are `extents`.
Adjoint addAdjoints(const Adjoint &a, const Adjoint &b, const Signal &value,
                    const Extents &extents);

} // namespace weir::flow

#endif // WEIR_LIB_GRADIENTFLOW_SIGNAL_H
