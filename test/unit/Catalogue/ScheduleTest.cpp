#include "dialect/Catalogue/Catalogue.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace weir::catalogue;

static constexpr double kPi = 3.141592653589793;

static double getFactor(const Program &program, double step, double horizon) {
  ProgramInputs inputs;
  inputs.step = step;
  inputs.horizon = horizon;
  return evaluateProgram(program, inputs);
}

/// Values that the runtime's stack must hold at once.
static int getDepth(const Program &program) {
  int depth = 0, deepest = 0;
  for (const Instruction &instruction : program) {
    depth += llvm::StringSwitch<int>(instruction.op)
                 .Cases({"constant", "step", "update", "horizon", "rate"}, 1)
                 .Case("reductions", 1)
                 .Cases({"add", "sub", "mul", "div", "pow"}, -1)
                 .Cases({"min", "max", "lt", "le"}, -1)
                 .Case("select", -2)
                 .Default(0);
    deepest = std::max(deepest, depth);
  }
  EXPECT_EQ(depth, 1);
  return deepest;
}

TEST(Schedule, constantIsOne) {
  const Schedule &schedule = *lookupSchedule("constant");
  EXPECT_FALSE(schedule.needsHorizon);
  Program program = schedule.factor({0.0});
  EXPECT_EQ(program.size(), 1u);
  for (int step : {0, 1, 99})
    EXPECT_EQ(getFactor(program, step, 100), 1);
}

TEST(Schedule, constantWarmsUp) {
  Program program = lookupSchedule("constant")->factor({4.0});
  double expected[] = {0.25, 0.5, 0.75, 1, 1, 1};
  for (int step = 0; step < 6; ++step)
    EXPECT_EQ(getFactor(program, step, 0), expected[step]) << step;
}

TEST(Schedule, cosineFollowsItsFormula) {
  const Schedule &schedule = *lookupSchedule("cosine");
  EXPECT_TRUE(schedule.needsHorizon);
  const double warmup = 10, floor = 0.1, horizon = 100;
  Program program = schedule.factor({warmup, floor});
  EXPECT_TRUE(readsVariable(program, "horizon"));
  for (int step = 0; step < 100; ++step) {
    double expected = step < warmup
                          ? (step + 1) / warmup
                          : floor + (1 - floor) * 0.5 *
                                        (1 + std::cos(kPi * (step - warmup) /
                                                      (horizon - warmup)));
    EXPECT_NEAR(getFactor(program, step, horizon), expected, 1e-15) << step;
  }
}

TEST(Schedule, cosineStaysAtItsFloorAfterTheHorizon) {
  Program program = lookupSchedule("cosine")->factor({0.0, 0.25});
  EXPECT_NEAR(getFactor(program, 100, 100), 0.25, 1e-15);
  EXPECT_NEAR(getFactor(program, 250, 100), 0.25, 1e-15);
}

TEST(Schedule, cosineTakesAHorizonNoLongerThanItsWarmup) {
  Program program = lookupSchedule("cosine")->factor({5.0, 0.0});
  EXPECT_EQ(getFactor(program, 4, 5), 1);
  EXPECT_EQ(getFactor(program, 5, 5), 1);
  EXPECT_NEAR(getFactor(program, 6, 5), 0, 1e-15);
}

/// Defaults, with numbers for what has none.
static llvm::SmallVector<double> makeArguments(const Schedule &schedule) {
  auto arguments = defaultArguments(schedule.hyperparameters);
  bool hasList = false;
  for (auto [parameter, value] :
       llvm::zip(schedule.hyperparameters, arguments)) {
    hasList |= parameter.kind == Hyperparameter::Kind::List;
    if (parameter.required)
      value = parameter.kind == Hyperparameter::Kind::Count  ? 7
              : parameter.kind == Hyperparameter::Kind::List ? 2
                                                             : 0.5;
    if (parameter.name == "warmup" || parameter.name == "growth")
      value = 3;
  }
  if (hasList)
    arguments.append({30, 80});
  return arguments;
}

static double getRate(llvm::ArrayRef<SchedulePart> parts, double step,
                      double horizon = 100) {
  ProgramInputs inputs;
  inputs.step = step;
  inputs.horizon = horizon;
  inputs.rate = 0.3;
  return evaluateProgram(scheduledRate(parts), inputs);
}

TEST(Schedule, multiStepFallsAtItsSteps) {
  // at, gamma, warmup; the numbers of the list follow.
  Program program = lookupSchedule("multi_step")->factor({2, 0.1, 0, 30, 80});
  EXPECT_EQ(getFactor(program, 29, 0), 1);
  EXPECT_EQ(getFactor(program, 30, 0), 0.1);
  EXPECT_EQ(getFactor(program, 79, 0), 0.1);
  EXPECT_NEAR(getFactor(program, 80, 0), 0.01, 1e-17);
}

TEST(Schedule, restartsBeginAtExactPowers) {
  Program program = lookupSchedule("restarts")->factor({5, 3, 0});
  double begin = 0;
  for (double length = 5; length < 1e8; length *= 3) {
    EXPECT_NEAR(getFactor(program, begin, 0), 1, 1e-15) << begin;
    EXPECT_LT(getFactor(program, begin + length - 1, 0), 0.1) << begin;
    begin += length;
  }
}

TEST(Schedule, oneCycleStaysAtItsEnd) {
  const Schedule &schedule = *lookupSchedule("one_cycle");
  Program program = schedule.factor(defaultArguments(schedule.hyperparameters));
  EXPECT_NEAR(getFactor(program, 0, 100), 0.04, 1e-15);
  EXPECT_EQ(getFactor(program, 29, 100), 1);
  EXPECT_NEAR(getFactor(program, 99, 100), 4e-6, 1e-18);
  EXPECT_NEAR(getFactor(program, 500, 100), 4e-6, 1e-18);
}

TEST(Schedule, onPlateauReadsItsReductions) {
  const Schedule &schedule = *lookupSchedule("on_plateau");
  EXPECT_TRUE(schedule.observes);
  auto arguments = defaultArguments(schedule.hyperparameters);
  ProgramInputs inputs;
  EXPECT_EQ(evaluateProgram(schedule.factor(arguments), inputs), 1);
  inputs.reductions = 2;
  EXPECT_NEAR(evaluateProgram(schedule.factor(arguments), inputs), 0.01, 1e-17);
}

TEST(Schedule, rateIsTheBaseTimesTheFactor) {
  EXPECT_EQ(getRate({{lookupSchedule("constant"), {4.0}}}, 1), 0.15);
}

TEST(Schedule, sequenceGivesEachPartItsSteps) {
  const Schedule *linear = lookupSchedule("linear");
  const Schedule *cosine = lookupSchedule("cosine");
  SchedulePart parts[] = {{linear, {0, 0.5, 1}, 10},
                          {lookupSchedule("constant"), {0}, 20},
                          {cosine, {0, 0.1}, 0}};
  EXPECT_EQ(getRate(parts, 0), 0.15);
  EXPECT_NEAR(getRate(parts, 5), 0.3 * 0.75, 1e-16);
  EXPECT_EQ(getRate(parts, 10), 0.3);
  EXPECT_EQ(getRate(parts, 29), 0.3);
  for (double step : {30., 65., 99., 130.}) {
    double alone = getRate({{cosine, {0, 0.1}}}, step - 30, 70);
    EXPECT_EQ(getRate(parts, step), alone) << step;
  }
}

TEST(Schedule, partWithStepsIsItsOwnHorizon) {
  const Schedule *linear = lookupSchedule("linear");
  EXPECT_NEAR(getRate({{linear, {0, 1, 0}, 20}}, 10), 0.15, 1e-16);
  EXPECT_EQ(getRate({{linear, {0, 1, 0}, 20}}, 50), 0);
}

TEST(Schedule, programsFitTheStackOfTheRuntime) {
  const int kDepth = 32; // WEIR_PROGRAM_DEPTH
  for (const Schedule &schedule : schedules()) {
    llvm::SmallVector<SchedulePart> parts(
        maximumScheduleParts, {&schedule, makeArguments(schedule), 5});
    Program rate = scheduledRate(parts);
    EXPECT_LE(getDepth(rate), kDepth) << schedule.keyword.str();
    for (const Optimizer &optimizer : optimizers())
      for (const Scalar &scalar : optimizer.scalars)
        EXPECT_LE(getDepth(scalar.program(
                      defaultArguments(optimizer.hyperparameters), rate)),
                  kDepth)
            << schedule.keyword.str() << " " << optimizer.keyword.str();
  }
}

TEST(Program, computesEveryInstruction) {
  auto run = [](std::initializer_list<Instruction> program) {
    return evaluateProgram(program, {7, 8, 9, 10, 11});
  };
  auto unary = [&](llvm::StringRef op, double x) {
    return run({{"constant", x}, {op}});
  };
  auto binary = [&](llvm::StringRef op, double a, double b) {
    return run({{"constant", a}, {"constant", b}, {op}});
  };
  EXPECT_EQ(run({{"step"}}), 7);
  EXPECT_EQ(run({{"update"}}), 8);
  EXPECT_EQ(run({{"horizon"}}), 9);
  EXPECT_EQ(run({{"rate"}}), 10);
  EXPECT_EQ(run({{"reductions"}}), 11);
  EXPECT_EQ(unary("neg", 2), -2);
  EXPECT_EQ(unary("abs", -2), 2);
  EXPECT_EQ(unary("sqrt", 9), 3);
  EXPECT_EQ(unary("exp", 0), 1);
  EXPECT_EQ(unary("log", 1), 0);
  EXPECT_EQ(unary("sin", 0), 0);
  EXPECT_EQ(unary("cos", 0), 1);
  EXPECT_EQ(unary("floor", 1.5), 1);
  EXPECT_EQ(binary("add", 2, 3), 5);
  EXPECT_EQ(binary("sub", 2, 3), -1);
  EXPECT_EQ(binary("mul", 2, 3), 6);
  EXPECT_EQ(binary("div", 3, 2), 1.5);
  EXPECT_EQ(binary("pow", 2, 3), 8);
  EXPECT_EQ(binary("min", 2, 3), 2);
  EXPECT_EQ(binary("max", 2, 3), 3);
  EXPECT_EQ(binary("lt", 2, 3), 1);
  EXPECT_EQ(binary("lt", 3, 3), 0);
  EXPECT_EQ(binary("le", 3, 3), 1);
  EXPECT_EQ(run({{"constant", 0}, {"step"}, {"rate"}, {"select"}}), 10);
  EXPECT_EQ(run({{"constant", 2}, {"step"}, {"rate"}, {"select"}}), 7);
}
