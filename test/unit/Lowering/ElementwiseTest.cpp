#include "dialect/Catalogue/Catalogue.h"
#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

namespace weir::test {

static const std::string shapes[] = {"f64", "3xf64", "2x3xf64", "2x3x5xf64"};

TEST(Elementwise, computesBinaryOperations) {
  for (const char *op : {"add", "sub", "mul", "div"})
    for (const std::string &type : shapes)
      expectSameLowered("%y = weir." + std::string(op) + " %a, %b : tensor<" +
                            type + ">",
                        {{"a", type}, {"b", type}}, {{"y", type}});
}

TEST(Elementwise, usesOneValueTwice) {
  expectSameLowered("%y = weir.mul %a, %a : tensor<2x3xf64>",
                    {{"a", "2x3xf64"}}, {{"y", "2x3xf64"}});
}

TEST(Elementwise, foldsSplatsIntoTheBody) {
  expectSameLowered("%c = weir.constant dense<0.1> : tensor<2x3xf64>\n"
                    "%d = weir.div %a, %c : tensor<2x3xf64>\n"
                    "%y = weir.sub %c, %d : tensor<2x3xf64>",
                    {{"a", "2x3xf64"}}, {{"y", "2x3xf64"}, {"c", "2x3xf64"}});
}

TEST(Elementwise, combinesConstantsOnly) {
  expectSameLowered("%c = weir.constant dense<3.0> : tensor<2x3xf64>\n"
                    "%y = weir.mul %c, %c : tensor<2x3xf64>",
                    {}, {{"y", "2x3xf64"}});
}

TEST(Elementwise, readsDenseConstants) {
  expectSameLowered(
      "%c = weir.constant dense<[1.0, 2.0, 5.0]> : tensor<3xf64>\n"
      "%y = weir.mul %a, %c : tensor<3xf64>",
      {{"a", "3xf64"}}, {{"y", "3xf64"}});
}

TEST(Elementwise, addsBiasAlongLastAxis) {
  for (const char *type : {"3xf64", "2x3xf64", "2x5x3xf64"})
    expectSameLowered("%y = weir.bias %x, %b : tensor<" + std::string(type) +
                          ">, tensor<3xf64>",
                      {{"x", type}, {"b", "3xf64"}}, {{"y", type}});
}

TEST(Elementwise, computesEveryActivation) {
  for (const catalogue::Activation &one : catalogue::activations())
    for (const std::string &type : shapes)
      expectSameLowered(
          "%y = weir." + one.mnemonic.str() + " %x : tensor<" + type + ">",
          {{"x", type, one.sampleLow, one.sampleHigh}}, {{"y", type}});
}

TEST(Elementwise, computesEveryActivationAtKinksAndExtremes) {
  for (const catalogue::Activation &one : catalogue::activations()) {
    std::vector<double> values{0, -0.0, INFINITY, -INFINITY, NAN, 800, -800};
    values.insert(values.end(), one.kinks.begin(), one.kinks.end());
    std::string type = std::to_string(values.size()) + "xf64";
    expectSameLowered("%y = weir." + one.mnemonic.str() + " %x : tensor<" +
                          type + ">",
                      {{"x", type, 0, 0, values}}, {{"y", type}});
  }
}

TEST(Elementwise, computesEveryDerivative) {
  for (const catalogue::Activation &one : catalogue::activations())
    for (const std::string &type : shapes)
      expectSameLowered(
          "%y = weir." + one.mnemonic.str() + " %x : tensor<" + type +
              ">\n%dx = weir.activation_grad \"" + one.mnemonic.str() +
              "\", %x, %y, %dy : tensor<" + type + ">",
          {{"x", type, one.sampleLow, one.sampleHigh}, {"dy", type}},
          {{"dx", type}});
}

} // namespace weir::test
