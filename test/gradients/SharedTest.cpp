// Values and parameters that are used several times, and those that are not.
#include "Checks.h"
#include "dialect/Weir/Weir.h"
#include "mlir/IR/Diagnostics.h"
#include "gtest/gtest.h"

using namespace weir;
using namespace weir::test;

TEST(Shared, valueWithSeveralUsers) {
  Program program({{"x", "tensor<2x3xf64>"}}, R"(
    %a = weir.tanh %x : tensor<2x3xf64>
    %b = weir.mul %a, %x : tensor<2x3xf64>
    %c = weir.add %b, %a : tensor<2x3xf64>
    %y = weir.mul %c, %c : tensor<2x3xf64>)");
  checkGradients(program);
}

TEST(Shared, parameterReadTwice) {
  Program program({{"x", "tensor<2x3xf64>"}, {"w", "tensor<3x3xf64>"}}, R"(
    %h = weir.linear %x, %w
      : (tensor<2x3xf64>, tensor<3x3xf64>) -> tensor<2x3xf64>
    %again = weir.read @w : tensor<3x3xf64>
    %t = weir.tanh %h : tensor<2x3xf64>
    %y = weir.linear %t, %again
      : (tensor<2x3xf64>, tensor<3x3xf64>) -> tensor<2x3xf64>)");
  checkGradients(program);
}

TEST(Shared, tiedEmbeddingAndOutput) {
  Program program({{"w", "tensor<5x3xf64>"}, {"x", "tensor<2x5xf64>"}}, R"(
    %h = weir.matmul %x, %w
      : (tensor<2x5xf64>, tensor<5x3xf64>) -> tensor<2x3xf64>
    %t = weir.sigmoid %h : tensor<2x3xf64>
    %y = weir.linear %t, %w
      : (tensor<2x3xf64>, tensor<5x3xf64>) -> tensor<2x5xf64>)");
  checkGradients(program);
}

TEST(Shared, stoppedGradient) {
  Program program({{"x", "tensor<2x3xf64>"}}, R"(
    %t = weir.tanh %x : tensor<2x3xf64>
    %s = weir.stop_gradient %t : tensor<2x3xf64>
    %y = weir.mul %x, %s : tensor<2x3xf64>)",
                  Program::Factors::Ones);
  Random random(1);
  Values values = program.draw(random);
  Array gradient = program.gradients(values)[0];
  for (int64_t i = 0; i < gradient.size(); ++i)
    EXPECT_EQ(gradient[i], std::tanh(values[0][i]));
}

// The same numbers, whatever is computed again.
TEST(Shared, checkpoints) {
  auto makeText = [](std::string outer, std::string inner) {
    return R"(
    %h = weir.linear %x, %w
      : (tensor<2x3xf64>, tensor<3x3xf64>) -> tensor<2x3xf64>)" +
           outer + R"(
    %again = weir.read @w : tensor<3x3xf64>)" +
           inner + R"(
    %t = weir.linear %h, %again
      : (tensor<2x3xf64>, tensor<3x3xf64>) -> tensor<2x3xf64>)" +
           inner + R"(
    %s = weir.tanh %t : tensor<2x3xf64>)" +
           outer + R"(
    %y = weir.mul %s, %h : tensor<2x3xf64>)";
  };
  std::vector<Operand> operands = {{"x", "tensor<2x3xf64>"},
                                   {"w", "tensor<3x3xf64>"}};
  Program plain(operands, makeText("", ""));
  Program again(operands, makeText(" {checkpoint = array<i64: 4>}",
                                   " {checkpoint = array<i64: 4, 7>}"));
  checkGradients(again);
  Random random(1);
  Values values = again.draw(random);
  Values expected = plain.gradients(values), actual = again.gradients(values);
  for (auto [a, b] : llvm::zip_equal(expected, actual))
    EXPECT_EQ(a.data, b.data);
}

TEST(Shared, oneOperandTwice) {
  Program program({{"x", "tensor<3x3xf64>"}}, R"(
    %y = weir.matmul %x, %x transpose_b
      : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>)");
  checkGradients(program);
}

TEST(Shared, chainOfOneParameter) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    std::string last = i ? "h" + std::to_string(i - 1) : "x";
    std::string t = "%t" + std::to_string(i), h = "%h" + std::to_string(i);
    text += t + " = weir.linear %" + last +
            ", %w : (tensor<2x3xf64>, tensor<3x3xf64>) -> tensor<2x3xf64>\n" +
            h + " = weir.tanh " + t + " : tensor<2x3xf64>\n";
  }
  Program program({{"x", "tensor<2x3xf64>"}, {"w", "tensor<3x3xf64>"}}, text);
  checkGradients(program);
}

TEST(Shared, residualNetwork) {
  Program program({{"x", "tensor<2x3xf64>"},
                   {"gamma", "tensor<3xf64>"},
                   {"beta", "tensor<3xf64>"},
                   {"w", "tensor<3x3xf64>"},
                   {"b", "tensor<3xf64>"},
                   {"t", "tensor<2xi32>", false, 0, 3}},
                  R"(
    %n = weir.layer_norm %x, %gamma, %beta eps 1.0e-5
      : tensor<2x3xf64>, tensor<3xf64>, tensor<3xf64>
    %l = weir.linear %n, %w, %b
      : (tensor<2x3xf64>, tensor<3x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>
    %g = weir.gelu %l : tensor<2x3xf64>
    %r = weir.add %x, %g : tensor<2x3xf64>
    %y = weir.cross_entropy %r, %t
      : tensor<2x3xf64>, tensor<2xi32> -> tensor<2xf64>)");
  checkGradients(program);
}

// A branch that no loss sees gets no gradient, and what hangs on no parameter
// no derivative: %m, which has none, is met by neither sweep.
TEST(Shared, branchBesideTheLoss) {
  Program program(
      {{"x", "tensor<2x3xf64>"}, {"t", "tensor<2xi32>", false, 0, 3}}, R"(
    %m = weir.accuracy %x, %t
      : tensor<2x3xf64>, tensor<2xi32> -> tensor<2xf64>
    %c = weir.constant dense<2.0> : tensor<2x3xf64>
    %s = weir.softmax %c over [1] : tensor<2x3xf64>
    %y = weir.mul %x, %s : tensor<2x3xf64>)");
  checkGradients(program);
}

// The message of an unused parameter is in test/Autodiff/differentiate-errors.
TEST(Shared, severalLosses) {
  Program program({{"x", "tensor<2x3xf64>"}}, R"(
    %a = weir.tanh %x : tensor<2x3xf64>
    %y:2 = weir.total %a : tensor<2x3xf64> -> tensor<f64>)");
  checkGradients(program);
}
