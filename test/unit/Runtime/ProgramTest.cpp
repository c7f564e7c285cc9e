#include "weir/program.h"

#include <cmath>
#include <gtest/gtest.h>
#include <set>
#include <vector>

using Program = std::vector<weir_instruction>;

static const weir_variables kVariables = {10, 4, 100, 0.5, 3, 77};

static weir_instruction op(uint32_t code, double value = 0) {
  return {code, 0, value};
}
static weir_instruction number(double value) {
  return op(WEIR_OP_CONSTANT, value);
}

static double run(const Program &program) {
  double value = -12345;
  EXPECT_EQ(weir_program_evaluate(program.data(), uint32_t(program.size()),
                                  &kVariables, &value),
            WEIR_OK);
  return value;
}

static void expectRefused(const Program &program) {
  double value = 42;
  EXPECT_EQ(weir_program_evaluate(program.data(), uint32_t(program.size()),
                                  &kVariables, &value),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(value, 42);
}

TEST(Program, readsVariables) {
  EXPECT_EQ(run({op(WEIR_OP_STEP)}), 10);
  EXPECT_EQ(run({op(WEIR_OP_UPDATE)}), 4);
  EXPECT_EQ(run({op(WEIR_OP_HORIZON)}), 100);
  EXPECT_EQ(run({op(WEIR_OP_RATE)}), 0.5);
  EXPECT_EQ(run({op(WEIR_OP_REDUCTIONS)}), 3);
}

TEST(Program, appliesFunctionsOfOne) {
  EXPECT_EQ(run({number(2.5), op(WEIR_OP_NEG)}), -2.5);
  EXPECT_EQ(run({number(-2.5), op(WEIR_OP_ABS)}), 2.5);
  EXPECT_EQ(run({number(9), op(WEIR_OP_SQRT)}), 3);
  EXPECT_EQ(run({number(2), op(WEIR_OP_EXP)}), std::exp(2.0));
  EXPECT_EQ(run({number(2), op(WEIR_OP_LOG)}), std::log(2.0));
  EXPECT_EQ(run({number(2), op(WEIR_OP_SIN)}), std::sin(2.0));
  EXPECT_EQ(run({number(2), op(WEIR_OP_COS)}), std::cos(2.0));
  EXPECT_EQ(run({number(-2.5), op(WEIR_OP_FLOOR)}), -3);
}

TEST(Program, appliesFunctionsOfTwoInOrder) {
  EXPECT_EQ(run({number(7), number(2), op(WEIR_OP_ADD)}), 9);
  EXPECT_EQ(run({number(7), number(2), op(WEIR_OP_SUB)}), 5);
  EXPECT_EQ(run({number(7), number(2), op(WEIR_OP_MUL)}), 14);
  EXPECT_EQ(run({number(7), number(2), op(WEIR_OP_DIV)}), 3.5);
  EXPECT_EQ(run({number(7), number(2), op(WEIR_OP_POW)}), 49);
  EXPECT_EQ(run({number(7), number(2), op(WEIR_OP_MIN)}), 2);
  EXPECT_EQ(run({number(7), number(2), op(WEIR_OP_MAX)}), 7);
  EXPECT_EQ(run({number(7), number(2), op(WEIR_OP_LT)}), 0);
  EXPECT_EQ(run({number(2), number(2), op(WEIR_OP_LE)}), 1);
}

TEST(Program, selects) {
  EXPECT_EQ(run({number(1), number(2), number(3), op(WEIR_OP_SELECT)}), 2);
  EXPECT_EQ(run({number(0), number(2), number(3), op(WEIR_OP_SELECT)}), 3);
}

// Adam's bias correction: rate / (1 - 0.9^t).
TEST(Program, nests) {
  EXPECT_DOUBLE_EQ(
      run({op(WEIR_OP_RATE), number(1), number(0.9), op(WEIR_OP_UPDATE),
           op(WEIR_OP_POW), op(WEIR_OP_SUB), op(WEIR_OP_DIV)}),
      0.5 / (1 - std::pow(0.9, 4)));
}

TEST(Program, dividesByZero) {
  EXPECT_EQ(run({number(1), number(0), op(WEIR_OP_DIV)}), INFINITY);
}

/// A key of a stream under other variables.
static double drawKey(uint32_t code, double stream, double step,
                      uint64_t seed) {
  weir_variables variables = kVariables;
  variables.step = step;
  variables.seed = seed;
  Program program = {number(stream), op(code)};
  double value = -1;
  EXPECT_EQ(weir_program_evaluate(program.data(), uint32_t(program.size()),
                                  &variables, &value),
            WEIR_OK);
  return value;
}

TEST(Program, drawsKeysFromSeedStepAndStream) {
  std::set<double> keys;
  double sum = 0;
  for (uint32_t code : {WEIR_OP_RANDOM_KEY0, WEIR_OP_RANDOM_KEY1})
    for (double stream : {0.0, 1.0, 4294967295.0})
      for (double step : {0.0, 1.0, 2.0, 4294967296.0})
        for (uint64_t seed : {uint64_t(0), uint64_t(1), UINT64_MAX}) {
          double key = drawKey(code, stream, step, seed);
          EXPECT_EQ(key, drawKey(code, stream, step, seed));
          EXPECT_EQ(key, std::floor(key));
          EXPECT_GE(key, 0);
          EXPECT_LT(key, 16777216);
          keys.insert(key);
          sum += key;
        }
  EXPECT_EQ(keys.size(), 72u);
  EXPECT_NEAR(sum / 72 / 16777216, 0.5, 0.1);
}

TEST(Program, refusesStreamsThatAreNone) {
  for (double stream : {-1.0, 4294967296.0, std::nan("")})
    expectRefused({number(stream), op(WEIR_OP_RANDOM_KEY0)});
  expectRefused({op(WEIR_OP_RANDOM_KEY1)});
}

TEST(Program, refusesMalformedPrograms) {
  expectRefused({});
  expectRefused({number(1), number(2)});
  expectRefused({number(1), op(WEIR_OP_ADD)});
  expectRefused({op(WEIR_OP_NEG)});
  expectRefused({number(1), number(2), op(WEIR_OP_SELECT)});
  expectRefused({number(1), op(999)});
  Program deep(WEIR_PROGRAM_DEPTH + 1, number(1));
  for (int i = 0; i < WEIR_PROGRAM_DEPTH; ++i)
    deep.push_back(op(WEIR_OP_ADD));
  expectRefused(deep);
  double value = 0;
  EXPECT_EQ(weir_program_evaluate(nullptr, 0, &kVariables, &value),
            WEIR_INVALID_ARGUMENT);
}

TEST(Program, takesItsWholeDepth) {
  Program deep(WEIR_PROGRAM_DEPTH, number(1));
  for (int i = 1; i < WEIR_PROGRAM_DEPTH; ++i)
    deep.push_back(op(WEIR_OP_ADD));
  EXPECT_EQ(run(deep), WEIR_PROGRAM_DEPTH);
}
