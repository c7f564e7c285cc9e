#include "lib/GradientFlow/Signal.h"

#include "mlir/IR/BuiltinTypes.h"
#include <algorithm>

using namespace weir::flow;

double Signal::common(const Extents &extents) const {
  double samples = extents.samples, positions = extents.positions;
  double c = sample * sample;
  if (positions <= 1)
    return c + (1 - c) / samples;
  double n = samples * positions;
  double within = (positions - 1) / n * position * position;
  return std::min(1.0, 1 / n + within + (1 - 1 / samples) * c);
}

double weir::flow::addLogs(double a, double b) {
  if (a < b)
    std::swap(a, b);
  if (b == -INFINITY)
    return a;
  return a + std::log1p(std::exp(b - a));
}

double weir::flow::sumOverCounts(const Extents &count, double sample,
                                 double position, double feature) {
  double b = count.samples, s = count.positions, n = count.features;
  double pairs =
      b * s + b * s * (s - 1) * position + b * (b - 1) * s * s * sample;
  // What cancels but for rounding is 0: behind a batch normalization gradients
  // add up to nothing.
  constexpr double rounding = 1e-9;
  if (pairs < rounding * b * s)
    return 0;
  return pairs * n * std::max(1 + (n - 1) * feature, 0.0);
}

Extents weir::flow::getExtents(mlir::Type type, bool isBatched) {
  auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
  Extents extents;
  if (!tensor)
    return extents;
  llvm::ArrayRef<int64_t> shape = tensor.getShape();
  if (isBatched && !shape.empty()) {
    extents.samples = static_cast<double>(shape.front());
    shape = shape.drop_front();
  }
  if (shape.empty())
    return extents;
  extents.features = static_cast<double>(shape.back());
  for (int64_t size : shape.drop_back())
    extents.positions *= static_cast<double>(size);
  return extents;
}

Adjoint weir::flow::addAdjoints(const Adjoint &a, const Adjoint &b,
                                const Signal &value, const Extents &extents) {
  if (a.isZero())
    return b;
  if (b.isZero())
    return a;
  // The one with less scatter is what skips; the other comes from a branch.
  const Adjoint &skip = a.deviation <= b.deviation ? a : b;
  const Adjoint &branch = &skip == &a ? b : a;
  Adjoint sum;
  sum.logSecond = addLogs(a.logSecond, b.logSecond);
  double w = std::exp(branch.logSecond - sum.logSecond), rest = 1 - w;
  auto blend = [&](double x, double y) { return rest * x + w * y; };
  sum.sample = blend(skip.sample, branch.sample);
  sum.position = blend(skip.position, branch.position);
  sum.feature = blend(skip.feature, branch.feature);
  // Hanin and Nica 2018: independent parts of width n.
  double joined = 4 * w * rest / extents.features * value.common(extents);
  sum.deviation =
      skip.deviation + w * w * (branch.deviation - skip.deviation) + joined;
  sum.typical = blend(skip.typical, branch.typical);
  sum.orthogonal = skip.orthogonal * rest;
  sum.aligned = std::sqrt(rest) * skip.aligned + std::sqrt(w) * branch.aligned;
  return sum;
}
