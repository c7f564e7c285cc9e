// Moments of a function of one normal variable, by quadrature.
//
// Purpose: what an activation does to the variance of signals and gradients,
// for the initialiser that preserves it and for the flow analysis.
// Gauss-Legendre's rule with 40 points on each piece of [-9, 9] standard
// deviations, cut at 0 and where the function or its derivative jumps: below
// 1e-9 for all records. Start at: `NormalMoments`.
#ifndef WEIR_DIALECT_CATALOGUE_NORMALMOMENTS_H
#define WEIR_DIALECT_CATALOGUE_NORMALMOMENTS_H

#include "dialect/Catalogue/Catalogue.h"
#include <array>

namespace weir::catalogue {

/// f and f' on numbers; `kinks` are where f or f' jumps.
struct ScalarFunction {
  llvm::function_ref<double(double)> value, derivative;
  llvm::ArrayRef<double> kinks;
};

/// E g(x) g(x') of two normal variables of one distribution whose correlation
/// is c, as a share of E g(x)^2. By Mehler's formula: the sum of a_k^2 c^k, a_k
/// being the coefficients of g in Hermite's polynomials; what is beyond the
/// last of them falls as k^(-3/2) where g jumps, as k^(-5/2) where it has a
/// kink.
class PairMoment {
public:
  static constexpr unsigned terms = 64;

  /// `nodes` in standard deviations, `weights` with the density, `values` of g.
  PairMoment() { shares.fill(0); }
  PairMoment(llvm::ArrayRef<double> nodes, llvm::ArrayRef<double> weights,
             llvm::ArrayRef<double> values, bool jumps);
  /// In [-1, 1].
  double operator()(double correlation) const;

private:
  std::array<double, terms> shares; // a_k^2 / E g^2
  double tail = 0;                  // what they lack to 1
  bool jumps = false;
};

/// Of y = f(x), x normal. Second moments are natural logarithms, since deep
/// networks leave the range of numbers; -inf: y is 0.
struct NormalMoments {
  double logSecond;           // log E y^2
  double mean;                // E y / sqrt(E y^2)
  double kurtosis;            // E y^4 / (E y^2)^2
  double logDerivativeSecond; // log E f'(x)^2
  double derivativeMean;      // E f'(x) / sqrt(E f'(x)^2)
  double derivativeKurtosis;  // E f'^4 / (E f'^2)^2
  double flat;                // P(f'(x) = 0)
  double saturated;           // P(|f'(x)| < 0.1 sup |f'|) of a bounded f
  PairMoment value, derivative;

  /// x has the mean `mean` and the standard deviation `deviation`, not both 0.
  NormalMoments(const ScalarFunction &f, double mean, double deviation);
};

/// The same for a record of one operand, with its derivative and kinks.
NormalMoments getNormalMoments(const Function &f, Arguments arguments,
                               double mean, double deviation);

} // namespace weir::catalogue

#endif // WEIR_DIALECT_CATALOGUE_NORMALMOMENTS_H
