#include "dialect/Weir/ArrayMoments.h"

#include <algorithm>
#include <cmath>

using namespace weir;

// By the squares of sums: what is left without the squares of the elements are
// the products of pairs.
void ArrayMoments::add(llvm::ArrayRef<double> x) {
  llvm::SmallVector<double> totals(features, 0.0), sums(features),
      squares(features);
  ++rounds;
  for (int64_t b = 0; b < samples; ++b) {
    std::fill(sums.begin(), sums.end(), 0.0);
    std::fill(squares.begin(), squares.end(), 0.0);
    for (int64_t s = 0; s < positions; ++s) {
      const double *row = &x[(b * positions + s) * features];
      double rowSum = 0, rowSquares = 0;
      for (int64_t i = 0; i < features; ++i) {
        rowSum += row[i];
        rowSquares += row[i] * row[i];
        sums[i] += row[i];
        squares[i] += row[i] * row[i];
      }
      first += rowSum;
      second += rowSquares;
      feature += rowSum * rowSum - rowSquares;
    }
    for (int64_t i = 0; i < features; ++i) {
      position += sums[i] * sums[i] - squares[i];
      sample -= sums[i] * sums[i];
      totals[i] += sums[i];
    }
  }
  for (double total : totals)
    sample += total * total;
}

double ArrayMoments::perElement(double sum) const {
  return rounds ? sum / (double(rounds) * samples * positions * features) : 0;
}

double ArrayMoments::getMean() const {
  return second > 0 ? perElement(first) / std::sqrt(getSecond()) : 0;
}

double ArrayMoments::getProduct(double sum, int64_t others, double none) const {
  if (others == 0 || second <= 0)
    return none;
  return std::clamp(sum / (double(others) * second), -1.0, 1.0);
}

double ArrayMoments::getSample() const {
  return getProduct(sample, (samples - 1) * positions, 0);
}
double ArrayMoments::getPosition() const {
  return getProduct(position, positions - 1, 1);
}
double ArrayMoments::getFeature() const {
  return getProduct(feature, features - 1, 0);
}
