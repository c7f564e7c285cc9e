// Functions of double that the generated evaluators call beside <cmath>; they
// mean what the nodes of RuleBase.td mean.
#ifndef WEIR_DIALECT_CATALOGUE_SCALARMATH_H
#define WEIR_DIALECT_CATALOGUE_SCALARMATH_H

#include <cmath>

namespace weir::catalogue {

/// NaN if either is, unlike std::fmin and std::min.
inline double minimum(double a, double b) {
  return a < b || std::isnan(a) ? a : b;
}

inline double maximum(double a, double b) {
  return a > b || std::isnan(a) ? a : b;
}

/// Keeps zeros and NaN.
inline double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

inline double reciprocalRoot(double x) { return 1 / std::sqrt(x); }

} // namespace weir::catalogue

#endif // WEIR_DIALECT_CATALOGUE_SCALARMATH_H
