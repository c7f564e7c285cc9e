// Moments of dense arrays: what the flow analysis knows of values, measured.
#ifndef WEIR_DIALECT_WEIR_ARRAYMOMENTS_H
#define WEIR_DIALECT_WEIR_ARRAYMOMENTS_H

#include "dialect/Weir/Evaluate.h"

namespace weir {

/// Of x[b, s, i]: samples, positions, features. Products are of two elements
/// that differ in one of these: of two samples over all pairs of positions.
class ArrayMoments {
public:
  ArrayMoments() = default;
  ArrayMoments(int64_t samples, int64_t positions, int64_t features)
      : samples(samples), positions(positions), features(features) {}

  /// `x` holds samples * positions * features numbers in this order; what was
  /// added before counts as much.
  void add(llvm::ArrayRef<double> x);

  double getSecond() const { return perElement(second); } // mean of x^2
  /// The mean over the root of the second moment; 0 where all is 0.
  double getMean() const;
  /// Mean products over the second moment; 1 where there is no pair, but 0
  /// for samples and features.
  double getSample() const;
  double getPosition() const;
  double getFeature() const;

private:
  double perElement(double sum) const;
  /// `sum` is over `others` partners of each element.
  double getProduct(double sum, int64_t others, double none) const;

  int64_t samples = 1, positions = 1, features = 1, rounds = 0;
  double first = 0, second = 0, sample = 0, position = 0, feature = 0;
};

} // namespace weir

#endif // WEIR_DIALECT_WEIR_ARRAYMOMENTS_H
