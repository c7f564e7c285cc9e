#include "Checks.h"

#include "gtest/gtest.h"
#include <cmath>

using namespace weir;
using namespace weir::test;

// What a sum is compared relative to: terms of both signs may cancel.
namespace {
struct Sum {
  double value = 0, magnitude = 0;
  void add(double term) {
    value += term;
    magnitude += std::abs(term);
  }
};
} // namespace

static void addProducts(Sum &sum, const Array &a, const Array &b) {
  ASSERT_EQ(a.size(), b.size());
  for (int64_t i = 0; i < a.size(); ++i)
    sum.add(a[i] * b[i]);
}

static size_t adjoints = 0;

size_t weir::test::countAdjoints() { return adjoints; }

void weir::test::checkAdjoint(Program &program, Random &random) {
  Values point = program.draw(random), direction = program.draw(random);
  Values gradients = program.gradients(point);
  for (size_t i = 0; i < point.size(); ++i) {
    if (!program.getOperands()[i].isLinear)
      continue;
    Values at = point, origin = point;
    at[i] = direction[i];
    origin[i] = Array(point[i].shape);
    double constant = program.loss(origin);
    Sum expected;
    addProducts(expected, gradients[i], direction[i]);
    EXPECT_NEAR(program.loss(at) - constant, expected.value,
                1e-12 * std::max(expected.magnitude, std::abs(constant)))
        << "adjoint in operand " << i;
    ++adjoints;
  }
}

void weir::test::checkDirection(Program &program, Random &random) {
  const double h = std::cbrt(std::numeric_limits<double>::epsilon());
  Values point = program.draw(random), ahead = point, behind = point;
  Values gradients = program.gradients(point);
  Sum expected;
  for (size_t i = 0; i < point.size(); ++i) {
    if (program.getOperands()[i].isClass())
      continue;
    Array direction(point[i].shape);
    for (int64_t j = 0; j < direction.size(); ++j) {
      double x = point[i][j];
      direction[j] = random.draw(-1, 1) * std::max(1.0, std::abs(x));
      ahead[i][j] = x + h * direction[j];
      behind[i][j] = x - h * direction[j];
    }
    addProducts(expected, gradients[i], direction);
  }
  double difference = (program.loss(ahead) - program.loss(behind)) / (2 * h);
  EXPECT_NEAR(difference, expected.value, 1e-7 * expected.magnitude);
}

void weir::test::checkGradients(Program &program) {
  if (!program.isValid())
    return;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    checkAdjoint(program, random);
    checkDirection(program, random);
  }
}
