#include "dialect/Catalogue/NormalMoments.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <algorithm>
#include <cmath>
#include <numbers>

using namespace weir::catalogue;
using llvm::ArrayRef;
using llvm::SmallVector;

static constexpr double pi = std::numbers::pi;
static constexpr unsigned pointsOfPiece = 40;
/// Beyond 9 standard deviations there is 2e-19 of the distribution.
static constexpr double end = 9;

namespace {
/// Gauss-Legendre on [-1, 1]; half of the points, the others mirror them.
struct Legendre {
  double nodes[pointsOfPiece / 2], weights[pointsOfPiece / 2];
};
} // namespace

/// By Newton's method on the polynomial, from Tricomi's first guess.
static Legendre makeLegendre() {
  Legendre rule;
  constexpr double n = pointsOfPiece;
  for (unsigned i = 0; i < pointsOfPiece / 2; ++i) {
    double x = std::cos(pi * (i + 0.75) / (n + 0.5)), slope = 1;
    for (int round = 0; round < 8; ++round) {
      double previous = 1, current = x;
      for (int k = 2; k <= n; ++k) {
        double next = ((2 * k - 1) * x * current - (k - 1) * previous) / k;
        previous = current;
        current = next;
      }
      slope = n * (x * current - previous) / (x * x - 1);
      x -= current / slope;
    }
    rule.nodes[i] = x;
    rule.weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return rule;
}

/// Appends points of the standard normal distribution cut at `cuts`.
static void appendPoints(SmallVector<double> cuts, SmallVector<double> &nodes,
                         SmallVector<double> &weights) {
  static const Legendre rule = makeLegendre();
  for (double &cut : cuts)
    cut = std::clamp(cut, -end, end);
  cuts.append({-end, end});
  llvm::sort(cuts);
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    double half = (cuts[i + 1] - cuts[i]) / 2;
    double middle = (cuts[i + 1] + cuts[i]) / 2;
    if (half <= 0)
      continue;
    for (double sign : {-1.0, 1.0})
      for (auto [node, weight] : llvm::zip(rule.nodes, rule.weights)) {
        double z = middle + sign * half * node;
        nodes.push_back(z);
        weights.push_back(half * weight * std::exp(-z * z / 2) /
                          std::sqrt(2 * pi));
      }
  }
}

//===----------------------------------------------------------------------===//
// Pairs
//===----------------------------------------------------------------------===//

PairMoment::PairMoment(ArrayRef<double> nodes, ArrayRef<double> weights,
                       ArrayRef<double> values, bool jumps)
    : jumps(jumps) {
  // Normalised polynomials: h_k+1 = (z h_k - sqrt(k) h_k-1) / sqrt(k + 1).
  SmallVector<double> previous(nodes.size(), 0.0), current(nodes.size(), 1.0);
  double second = 0, sum = 0;
  for (auto [weight, value] : llvm::zip(weights, values))
    second += weight * value * value;
  shares.fill(0);
  if (second <= 0)
    return;
  for (unsigned k = 0; k < terms; ++k) {
    double coefficient = 0;
    for (auto [i, z] : llvm::enumerate(nodes)) {
      coefficient += weights[i] * values[i] * current[i];
      double next = (z * current[i] - std::sqrt(double(k)) * previous[i]) /
                    std::sqrt(k + 1.0);
      previous[i] = current[i];
      current[i] = next;
    }
    shares[k] = coefficient * coefficient / second;
    sum += shares[k];
  }
  tail = std::max(0.0, 1 - sum);
}

double PairMoment::operator()(double correlation) const {
  double c = std::clamp(correlation, -1.0, 1.0);
  double sum = 0;
  for (unsigned k = terms; k-- > 0;)
    sum = sum * c + shares[k];
  if (c <= 0)
    return sum;
  // The sum of k^(-3/2) c^k from `terms` on, as an integral, over that of c =
  // 1; that of k^(-5/2) by parts.
  double u = -std::log(c) * terms;
  double slow = std::exp(-u) - std::sqrt(pi * u) * std::erfc(std::sqrt(u));
  return sum + tail * (jumps ? slow : std::exp(-u) - 2 * u * slow);
}

//===----------------------------------------------------------------------===//
// One variable
//===----------------------------------------------------------------------===//

/// Divides by the largest, so that powers stay within range; returns it.
static double normalize(llvm::SmallVectorImpl<double> &values) {
  double largest = 0;
  for (double value : values)
    largest = std::max(largest, std::abs(value));
  if (largest > 0 && std::isfinite(largest))
    for (double &value : values)
      value /= largest;
  return largest;
}

/// Where f or f' is no number it counts for nothing, as the logarithm of a
/// sum that is positive but for its approximation; unless that is often.
static void dropUndefined(SmallVector<double> &weights,
                          SmallVector<double> &values,
                          SmallVector<double> &derivatives) {
  constexpr double often = 0.4;
  double kept = 0;
  for (auto [weight, value] : llvm::zip(weights, values))
    kept += std::isnan(value) ? 0 : weight;
  if (kept < 1 - often)
    return;
  for (auto [weight, value, derivative] :
       llvm::zip(weights, values, derivatives)) {
    bool isGood = !std::isnan(value) && !std::isnan(derivative);
    weight = isGood ? weight / kept : 0;
    if (!isGood)
      value = derivative = 0;
  }
}

namespace {
struct Sums {
  double logSecond, mean, kurtosis;
};
} // namespace

static Sums sumUp(ArrayRef<double> weights, ArrayRef<double> values,
                  double scale) {
  double first = 0, second = 0, fourth = 0;
  for (auto [weight, value] : llvm::zip(weights, values)) {
    double square = value * value;
    first += weight * value;
    second += weight * square;
    fourth += weight * square * square;
  }
  if (second == 0)
    return {-INFINITY, 0, 1};
  return {std::log(second) + 2 * std::log(scale), first / std::sqrt(second),
          fourth / (second * second)};
}

/// The share of points where f' is 0, and where it is small.
static void findFlat(NormalMoments &moments, const ScalarFunction &f,
                     ArrayRef<double> weights, ArrayRef<double> derivatives) {
  double far = 1e4;
  bool isBounded =
      std::abs(f.value(far)) < 100 && std::abs(f.value(-far)) < 100;
  // The steepest place need not be where x is.
  double steepest = 0;
  for (double x = -8; x <= 8; x += 0.25)
    steepest = std::max(steepest, std::abs(f.derivative(x)));
  moments.flat = moments.saturated = 0;
  for (auto [weight, derivative] : llvm::zip(weights, derivatives)) {
    if (derivative == 0)
      moments.flat += weight;
    if (isBounded && std::abs(derivative) < 0.1 * steepest)
      moments.saturated += weight;
  }
}

NormalMoments::NormalMoments(const ScalarFunction &f, double mean,
                             double deviation) {
  SmallVector<double> cuts = {-mean / deviation}, nodes, weights;
  for (double kink : f.kinks)
    cuts.push_back((kink - mean) / deviation);
  appendPoints(cuts, nodes, weights);
  SmallVector<double> values, derivatives;
  for (double z : nodes) {
    values.push_back(f.value(mean + deviation * z));
    derivatives.push_back(f.derivative(mean + deviation * z));
  }
  dropUndefined(weights, values, derivatives);
  findFlat(*this, f, weights, derivatives);
  double scale = normalize(values), slope = normalize(derivatives);
  Sums sums = sumUp(weights, values, scale);
  logSecond = sums.logSecond;
  this->mean = sums.mean;
  kurtosis = sums.kurtosis;
  sums = sumUp(weights, derivatives, slope);
  logDerivativeSecond = sums.logSecond;
  derivativeMean = sums.mean;
  derivativeKurtosis = sums.kurtosis;
  value = PairMoment(nodes, weights, values, /*jumps=*/false);
  derivative = PairMoment(nodes, weights, derivatives, /*jumps=*/true);
}

NormalMoments weir::catalogue::getNormalMoments(const Function &f,
                                                Arguments arguments,
                                                double mean, double deviation) {
  SmallVector<double> kinks;
  for (FunctionEvaluator kink : f.kinks)
    kinks.push_back(kink({0.0}, arguments));
  auto value = [&](double x) { return f.evaluate({x}, arguments); };
  auto derivative = [&](double x) {
    return f.derivatives[0].evaluate({x}, f.evaluate({x}, arguments),
                                     arguments);
  };
  return NormalMoments({value, derivative, kinks}, mean, deviation);
}
