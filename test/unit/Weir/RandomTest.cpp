// What random operations draw: rates, moments, and that draws do not hang
// together. Keys are fixed, so that a test that passes once always does; the
// bounds are four standard deviations of what true randomness would show.
#include "dialect/Weir/Weir.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace mlir;
using namespace weir;

static constexpr int64_t count = 200000;

namespace {
class Random : public testing::Test {
protected:
  Random() : builder(&context) { context.loadDialect<WeirDialect>(); }

  /// Elements that are 1 everywhere, after a dropout.
  std::vector<double> drop(double rate, double key0, double key1,
                           ArrayRef<int64_t> shape = {count},
                           ArrayRef<int64_t> shared = {}) {
    return run<DropoutOp>(1, key0, key1, shape, builder.getF64FloatAttr(rate),
                          builder.getDenseI64ArrayAttr(shared));
  }
  /// Noise of deviation 1 on zeros.
  std::vector<double> draw(double key0, double key1) {
    return run<NoiseOp>(0, key0, key1, {count}, builder.getF64FloatAttr(1));
  }

private:
  template <typename OpT, typename... Arguments>
  std::vector<double> run(double x, double key0, double key1,
                          ArrayRef<int64_t> shape, Arguments... arguments) {
    Location loc = builder.getUnknownLoc();
    OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
    builder.setInsertionPointToStart(module->getBody());
    auto type = RankedTensorType::get(shape, builder.getF64Type());
    auto scalar = RankedTensorType::get({}, builder.getF64Type());
    Value zero = ConstantOp::create(builder, loc, scalar, getSplat(scalar, 0));
    Value input = ConstantOp::create(builder, loc, type, getSplat(type, x));
    auto op = OpT::create(builder, loc, type, input, zero, zero, arguments...);
    EXPECT_TRUE(succeeded(op.verify()));
    Array array(shape),
        keys[2] = {Array(ArrayRef<int64_t>()), Array(ArrayRef<int64_t>())};
    std::fill(array.data.begin(), array.data.end(), x);
    keys[0][0] = key0;
    keys[1][0] = key1;
    SmallVector<Array> results;
    EXPECT_TRUE(succeeded(op.evaluate({array, keys[0], keys[1]}, results)));
    return {results[0].data.begin(), results[0].data.end()};
  }

  MLIRContext context;
  OpBuilder builder;
};
} // namespace

static double mean(ArrayRef<double> values) {
  double sum = 0;
  for (double value : values)
    sum += value;
  return sum / values.size();
}

/// The correlation of the values with those `lag` further on.
static double correlate(ArrayRef<double> a, ArrayRef<double> b, size_t lag) {
  a = a.drop_back(lag);
  b = b.drop_front(lag);
  double meanA = mean(a), meanB = mean(b), ab = 0, aa = 0, bb = 0;
  for (auto [x, y] : llvm::zip(a, b)) {
    ab += (x - meanA) * (y - meanB);
    aa += (x - meanA) * (x - meanA);
    bb += (y - meanB) * (y - meanB);
  }
  return ab / std::sqrt(aa * bb);
}

static double bound() { return 4 / std::sqrt(static_cast<double>(count)); }

TEST_F(Random, dropsAtItsRateAndKeepsTheMean) {
  for (double rate : {0.001, 0.1, 0.3, 0.5, 0.9, 0.999}) {
    std::vector<double> kept = drop(rate, 5, 6);
    size_t dropped = llvm::count(kept, 0.0);
    double spread = std::sqrt(rate * (1 - rate) / count);
    EXPECT_NEAR(dropped / double(count), rate, 4 * spread) << rate;
    EXPECT_NEAR(mean(kept), 1, 4 * spread / (1 - rate)) << rate;
    for (double value : kept)
      ASSERT_TRUE(value == 0 || value == 1 / (1 - rate));
  }
}

TEST_F(Random, dropsNothingOrAll) {
  EXPECT_EQ(llvm::count(drop(0, 5, 6), 1.0), count);
  EXPECT_EQ(llvm::count(drop(1, 5, 6), 0.0), count);
}

TEST_F(Random, dropsNeighboursIndependently) {
  std::vector<double> kept = drop(0.5, 5, 6);
  for (size_t lag : {1, 2, 3, 4, 8, 16, 64, 128, 256, 1000, 1024, 65536})
    EXPECT_NEAR(correlate(kept, kept, lag), 0, 2 * bound()) << lag;
}

// Keys of neighbouring steps and streams differ by chance, but may be close.
TEST_F(Random, dropsIndependentlyUnderOtherKeys) {
  std::vector<double> kept = drop(0.5, 5, 6);
  for (auto [key0, key1] : std::vector<std::pair<double, double>>{
           {6, 5}, {5, 7}, {4, 6}, {5, 6 + 65536}, {16777215, 6}, {0, 0}}) {
    std::vector<double> other = drop(0.5, key0, key1);
    EXPECT_NE(kept, other);
    for (size_t lag : {0, 1, 2})
      EXPECT_NEAR(correlate(kept, other, lag), 0, bound())
          << key0 << " " << key1 << " " << lag;
  }
}

TEST_F(Random, dropsWhatIsSharedTogether) {
  std::vector<double> kept = drop(0.4, 5, 6, {1000, 5, 7}, {1, 2});
  std::vector<double> ofSamples = drop(0.4, 5, 6, {1000});
  for (size_t i = 0; i < kept.size(); ++i)
    ASSERT_EQ(kept[i], ofSamples[i / 35]);
  EXPECT_NEAR(llvm::count(ofSamples, 0.0) / 1000.0, 0.4,
              4 * std::sqrt(0.24 / 1000));
  kept = drop(0.4, 5, 6, {10, 5, 7}, {1});
  for (size_t i = 0; i < kept.size(); ++i)
    ASSERT_EQ(kept[i], kept[i / 35 * 35 + i % 7]);
}

TEST_F(Random, addsNormalNoise) {
  std::vector<double> noise = draw(5, 6);
  double moments[5] = {};
  size_t beyond = 0;
  for (double value : noise) {
    ASSERT_TRUE(std::isfinite(value));
    double power = 1;
    for (double &moment : moments) {
      moment += power / count;
      power *= value;
    }
    beyond += std::abs(value) > 3;
  }
  // Variances of the powers of N(0, 1): 1, 2, 15, 96.
  EXPECT_NEAR(moments[1], 0, bound());
  EXPECT_NEAR(moments[2], 1, std::sqrt(2.0) * bound());
  EXPECT_NEAR(moments[3], 0, std::sqrt(15.0) * bound());
  EXPECT_NEAR(moments[4], 3, std::sqrt(96.0) * bound());
  double tail = std::erfc(3 / std::sqrt(2.0));
  EXPECT_NEAR(beyond / double(count), tail, std::sqrt(tail) * bound());
  for (size_t lag : {1, 2, 4, 64, 1024})
    EXPECT_NEAR(correlate(noise, noise, lag), 0, bound()) << lag;
}
