#include "Fold.h"
#include "dialect/Catalogue/Catalogue.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace weir::catalogue;
using weir::test::Bench;

static constexpr int kSteps = 20;

static double gradientAt(int step) { return std::sin(1.7 * step + 0.3); }
static double rateAt(int step) { return 0.1 / (1 + 0.05 * step); }

namespace {
/// An optimizer without stages and its arguments by name, stepping one number.
class OptimizerRun {
public:
  OptimizerRun(llvm::StringRef keyword,
               std::initializer_list<std::pair<llvm::StringRef, double>> given,
               double decay = 0)
      : optimizer(*lookupOptimizer(keyword)),
        arguments(defaultArguments(optimizer.hyperparameters)), decay(decay),
        shape(getParameterShape({})) {
    EXPECT_TRUE(optimizer.stages.empty());
    for (auto [name, value] : given)
      arguments[*indexOf(optimizer.hyperparameters, name)] = value;
    EXPECT_EQ(optimizer.refuse(arguments), "");
    for (const Slot &slot : optimizer.slots)
      slots.push_back(slot.isCopy ? parameter : slot.initial(arguments));
  }

  double step(int step);

private:
  llvm::SmallVector<double> getScalars(int step) const;
  void checkBuilder(double gradient, double rate,
                    llvm::ArrayRef<double> scalars);
  bool isNeeded(const Slot &slot) const {
    return slot.needed(arguments, shape);
  }
  bool isNeeded(const Scalar &scalar) const { return scalar.needed(arguments); }
  /// Values for what the arguments need, null for the rest.
  template <typename T>
  llvm::SmallVector<mlir::Value> makeInputs(Bench &bench,
                                            llvm::ArrayRef<T> records,
                                            llvm::ArrayRef<double> values);

  const Optimizer &optimizer;
  llvm::SmallVector<double> arguments;
  double decay;
  ParameterShape shape;
  llvm::SmallVector<double> slots;
  double parameter = 1;
  double built = 1; // by the operations of the last step
};
} // namespace

llvm::SmallVector<double> OptimizerRun::getScalars(int step) const {
  Instruction rate[] = {{"rate", 0}};
  ProgramInputs inputs;
  inputs.update = step + 1;
  inputs.rate = rateAt(step);
  return llvm::map_to_vector(optimizer.scalars, [&](const Scalar &scalar) {
    return evaluateProgram(scalar.program(arguments, rate), inputs);
  });
}

template <typename T>
llvm::SmallVector<mlir::Value>
OptimizerRun::makeInputs(Bench &bench, llvm::ArrayRef<T> records,
                         llvm::ArrayRef<double> values) {
  llvm::SmallVector<mlir::Value> result;
  for (auto [record, value] : llvm::zip_equal(records, values))
    result.push_back(isNeeded(record) ? bench.makeInput(value) : mlir::Value());
  return result;
}

void OptimizerRun::checkBuilder(double gradient, double rate,
                                llvm::ArrayRef<double> scalars) {
  Bench bench;
  auto slotValues =
      makeInputs(bench, optimizer.slots, llvm::ArrayRef<double>(slots));
  auto scalarValues = makeInputs(bench, optimizer.scalars, scalars);
  UpdateOperands operands;
  operands.parameter = bench.makeInput(parameter);
  operands.gradient = bench.makeInput(gradient);
  if (optimizer.usesRate)
    operands.rate = bench.makeInput(rate);
  operands.slots = slotValues;
  operands.scalars = scalarValues;
  operands.decay = decay;
  operands.shape = shape;
  UpdateResults results = optimizer.buildUpdate(
      bench.getBuilder(), bench.getLoc(), operands, arguments);
  built = bench.evaluate(results.parameter);
  for (auto [slot, value] : llvm::zip_equal(optimizer.slots, results.slots))
    EXPECT_EQ(isNeeded(slot), bool(value));
}

double OptimizerRun::step(int step) {
  llvm::SmallVector<double> scalars = getScalars(step);
  checkBuilder(gradientAt(step), rateAt(step), scalars);
  llvm::SmallVector<double> before(slots);
  ElementOperands operands = {
      parameter, gradientAt(step), rateAt(step), before, scalars, {}, decay,
      shape};
  optimizer.evaluateUpdate(operands, arguments, parameter, slots);
  EXPECT_NEAR(built, parameter, 1e-15);
  return parameter;
}

namespace {
struct SgdOptions {
  double momentum = 0, dampening = 0, decay = 0;
  bool nesterov = false;
};
} // namespace

/// torch.optim.SGD as its documentation states it.
static std::vector<double> runTorchSgd(const SgdOptions &options) {
  std::vector<double> result;
  double p = 1, buffer = 0;
  for (int i = 0; i < kSteps; ++i) {
    double g = gradientAt(i) + options.decay * p;
    if (options.momentum != 0) {
      buffer =
          i == 0 ? g : options.momentum * buffer + (1 - options.dampening) * g;
      g = options.nesterov ? g + options.momentum * buffer : buffer;
    }
    p -= rateAt(i) * g;
    result.push_back(p);
  }
  return result;
}

static void compareSgd(const SgdOptions &options) {
  OptimizerRun run("sgd",
                   {{"momentum", options.momentum},
                    {"dampening", options.dampening},
                    {"weight_decay", options.decay},
                    {"nesterov", options.nesterov}},
                   options.decay);
  std::vector<double> expected = runTorchSgd(options);
  for (int i = 0; i < kSteps; ++i)
    ASSERT_NEAR(run.step(i), expected[i], 1e-14) << "step " << i;
}

TEST(Optimizer, sgdEqualsPyTorch) { compareSgd({}); }
TEST(Optimizer, sgdWithMomentumEqualsPyTorch) { compareSgd({.momentum = 0.9}); }
TEST(Optimizer, sgdWithNesterovEqualsPyTorch) {
  compareSgd({.momentum = 0.9, .decay = 0.01, .nesterov = true});
}
TEST(Optimizer, sgdWithDampeningEqualsPyTorch) {
  compareSgd({.momentum = 0.8, .dampening = 0.3, .decay = 0.02});
}

/// torch.optim.Adam and AdamW as their documentation states them.
static std::vector<double> runTorchAdam(double decay, bool decoupled) {
  std::vector<double> result;
  double p = 1, m = 0, v = 0;
  const double beta1 = 0.8, beta2 = 0.99, eps = 1e-6;
  for (int i = 0; i < kSteps; ++i) {
    double g = gradientAt(i), rate = rateAt(i);
    if (decoupled)
      p -= rate * decay * p;
    else
      g += decay * p;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    double mean = m / (1 - std::pow(beta1, i + 1));
    double square = v / (1 - std::pow(beta2, i + 1));
    p -= rate * mean / (std::sqrt(square) + eps);
    result.push_back(p);
  }
  return result;
}

static void compareAdam(llvm::StringRef keyword, double decay) {
  OptimizerRun run(
      keyword,
      {{"beta1", 0.8}, {"beta2", 0.99}, {"eps", 1e-6}, {"weight_decay", decay}},
      decay);
  std::vector<double> expected = runTorchAdam(decay, keyword == "adamw");
  for (int i = 0; i < kSteps; ++i)
    ASSERT_NEAR(run.step(i), expected[i], 1e-13) << "step " << i;
}

TEST(Optimizer, adamEqualsPyTorch) { compareAdam("adam", 0); }
TEST(Optimizer, adamWithDecayEqualsPyTorch) { compareAdam("adam", 0.05); }
TEST(Optimizer, adamwEqualsPyTorch) { compareAdam("adamw", 0.05); }
TEST(Optimizer, adamwWithoutDecayEqualsPyTorch) { compareAdam("adamw", 0); }

TEST(Optimizer, parameterThatDoesNotDecayIsLeftAlone) {
  OptimizerRun with("adamw", {{"weight_decay", 0.3}}, /*decay=*/0);
  OptimizerRun without("adamw", {{"weight_decay", 0}}, /*decay=*/0);
  for (int i = 0; i < kSteps; ++i)
    EXPECT_EQ(with.step(i), without.step(i));
}

TEST(Optimizer, sgdHasASlotOnlyWithMomentum) {
  const Optimizer &sgd = *lookupOptimizer("sgd");
  auto arguments = defaultArguments(sgd.hyperparameters);
  ASSERT_EQ(sgd.slots.size(), 1u);
  EXPECT_EQ(sgd.slots[0].name, "momentum_buffer");
  ParameterShape shape = getParameterShape({5, 3});
  EXPECT_FALSE(sgd.slots[0].needed(arguments, shape));
  arguments[*indexOf(sgd.hyperparameters, "momentum")] = 0.9;
  EXPECT_TRUE(sgd.slots[0].needed(arguments, shape));
}

TEST(Optimizer, nesterovNeedsMomentumWithoutDampening) {
  const Optimizer &sgd = *lookupOptimizer("sgd");
  auto arguments = defaultArguments(sgd.hyperparameters);
  arguments[*indexOf(sgd.hyperparameters, "nesterov")] = 1;
  EXPECT_EQ(sgd.refuse(arguments), "`nesterov` needs a momentum");
  arguments[*indexOf(sgd.hyperparameters, "momentum")] = 0.9;
  EXPECT_EQ(sgd.refuse(arguments), "");
  arguments[*indexOf(sgd.hyperparameters, "dampening")] = 0.1;
  EXPECT_EQ(sgd.refuse(arguments), "`nesterov` needs zero dampening");
}

TEST(Optimizer, factorsTheSecondMomentOfMatricesOnly) {
  const Optimizer &adafactor = *lookupOptimizer("adafactor");
  auto arguments = defaultArguments(adafactor.hyperparameters);
  auto list = [&](llvm::ArrayRef<int64_t> shape) {
    std::string names;
    for (const Slot &slot : adafactor.slots)
      if (slot.needed(arguments, getParameterShape(shape)))
        names += slot.name.str() +
                 std::to_string(getShape(slot.extent, shape).front()) + " ";
    return names;
  };
  EXPECT_EQ(list({5, 3}), "row_var5 col_var3 ");
  EXPECT_EQ(list({7}), "variance7 ");
  EXPECT_EQ(list({2, 3, 5}), "variance2 ");
}

TEST(Optimizer, passesArgumentsToItsFallback) {
  for (const Optimizer &optimizer : optimizers()) {
    if (optimizer.fallback.empty())
      continue;
    const Optimizer *fallback = lookupOptimizer(optimizer.fallback);
    ASSERT_TRUE(fallback) << optimizer.keyword.str();
    for (llvm::StringRef name : optimizer.passed)
      EXPECT_TRUE(indexOf(fallback->hyperparameters, name)) << name.str();
  }
}

TEST(Optimizer, evaluatesTheAverageOfScheduleFree) {
  const Optimizer &free = *lookupOptimizer("schedule_free");
  ASSERT_EQ(free.evaluated, 1);
  EXPECT_EQ(free.slots[1].name, "x");
  EXPECT_TRUE(free.slots[1].isCopy);
  EXPECT_EQ(lookupOptimizer("adamw")->evaluated, -1);
}

TEST(Optimizer, hasItsRateAmongTheArguments) {
  for (const Optimizer &optimizer : optimizers()) {
    auto index = indexOf(optimizer.hyperparameters, "lr");
    ASSERT_TRUE(index) << optimizer.keyword.str();
    EXPECT_EQ(optimizer.hyperparameters[*index].kind,
              Hyperparameter::Kind::Rate);
  }
}
