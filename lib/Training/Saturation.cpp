#include "lib/Training/Saturation.h"

#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"
#include <cmath>

using namespace mlir;
using namespace weir;

// DeepDiagnosis calls arguments beyond 5 saturated. A function is at its bound
// where it is this close to it, in parts of its distance from its value at 0.
static constexpr double farOut = 5, farthest = 50, closeness = 0.02;

namespace {
/// A function of one value.
struct Curve {
  const catalogue::Function &function;
  SmallVector<double> arguments;

  double operator()(double x) const { return function.evaluate(x, arguments); }
  bool isOff(double sign) const {
    return (*this)(sign * farOut) == 0 && (*this)(sign * farthest) == 0;
  }
  bool isMonotone() const;
  std::optional<double> findBound(double sign) const;
};
} // namespace

// A bound is told by the value only where the function does not turn back.
bool Curve::isMonotone() const {
  bool rises = false, falls = false;
  for (double x = -farthest; x < farthest; x += 0.25) {
    double step = (*this)(x + 0.25) - (*this)(x);
    rises |= step > 0;
    falls |= step < 0;
  }
  return !(rises && falls);
}

/// The value where the argument is far enough out in the direction of `sign`.
std::optional<double> Curve::findBound(double sign) const {
  double bound = (*this)(sign * 2 * farthest);
  if (!std::isfinite(bound) || isOff(sign) ||
      std::fabs((*this)(sign * farthest) - bound) >
          1e-3 * std::fabs(bound) + 1e-9)
    return std::nullopt;
  double distance = std::fabs(bound - (*this)(0));
  for (double x = farOut; x < farthest; x += 1)
    if (std::fabs((*this)(sign * x) - bound) <= closeness * distance)
      return (*this)(sign * x);
  return std::nullopt;
}

Saturation weir::findSaturation(Operation *op) {
  Saturation result;
  if (!op || !op->hasTrait<IsCatalogueFunction>() || op->getNumOperands() != 1)
    return result;
  const catalogue::Function *function =
      catalogue::lookupFunction(op->getName().stripDialect());
  if (!function || function->kind != catalogue::KeywordKind::Activation)
    return result;
  Curve curve{*function, getArguments(op, function->hyperparameters)};
  result.isOff = curve.isOff(-1) || curve.isOff(1);
  if (!curve.isMonotone())
    return result;
  for (double sign : {-1.0, 1.0}) {
    std::optional<double> bound = curve.findBound(sign);
    if (!bound)
      continue;
    (*bound < curve(0) ? result.low : result.high) = bound;
  }
  return result;
}
