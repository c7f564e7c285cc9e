#include "dialect/Catalogue/Catalogue.h"
#include "test/unit/Catalogue/Samples.h"
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

TEST(Elementwise, passesOnAStoppedValue) {
  expectSameLowered("%s = weir.stop_gradient %a : tensor<2x3xf64>\n"
                    "%y = weir.add %a, %s : tensor<2x3xf64>",
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

static std::string apply(const catalogue::Function &function,
                         catalogue::Arguments arguments,
                         const std::string &type) {
  return "%y = weir." + function.mnemonic.str() + " " +
         printOperands(function) + " : tensor<" + type + ">" +
         printArguments(function, arguments) + "\n";
}

static std::vector<Input> makeInputs(const catalogue::Function &function,
                                     const std::string &type) {
  std::vector<Input> inputs;
  for (const catalogue::FunctionOperand &operand : function.operands)
    inputs.push_back({operand.name.str(), type, operand.low, operand.high});
  return inputs;
}

TEST(Elementwise, computesEveryFunction) {
  for (const catalogue::Function &one : catalogue::functions())
    for (catalogue::Arguments arguments : one.variants)
      for (const char *type : {"f64", "2x3xf64"})
        expectSameLowered(apply(one, arguments, type), makeInputs(one, type),
                          {{"y", type}});
}

// All pairs of extremes for functions of several values.
TEST(Elementwise, computesEveryFunctionAtExtremes) {
  const double extremes[] = {0,         -0.0, 1,   -1,  INFINITY,
                             -INFINITY, NAN,  800, -800};
  for (const catalogue::Function &one : catalogue::functions()) {
    std::vector<Input> inputs = makeInputs(one, "");
    size_t count = 1;
    for (Input &input : inputs) {
      for (size_t i = 0; i < 729; ++i)
        input.values.push_back(extremes[i / count % std::size(extremes)]);
      count *= std::size(extremes);
    }
    std::string type = std::to_string(count) + "xf64";
    for (Input &input : inputs)
      input.type = type;
    expectSameLowered(apply(one, one.variants.front(), type), inputs,
                      {{"y", type}});
  }
}

TEST(Elementwise, computesEveryDerivative) {
  std::string type = "2x3xf64";
  for (const catalogue::Function &one : catalogue::functions())
    for (catalogue::Arguments arguments : one.variants)
      for (size_t i = 0; i < one.operands.size(); ++i) {
        std::vector<Input> inputs = makeInputs(one, type);
        inputs.push_back({"dy", type});
        expectSameLowered(
            apply(one, arguments, type) + "%dx = weir.elementwise_grad \"" +
                one.mnemonic.str() + "\" wrt " + std::to_string(i) + " " +
                printOperands(one) + ", %y, %dy : tensor<" + type + ">" +
                printArguments(one, arguments),
            inputs, {{"dx", type}});
      }
}

TEST(Elementwise, comparesAndChooses) {
  for (const char *order : {"eq", "ne", "lt", "le", "gt", "ge"}) {
    std::string compare = "weir.compare " + std::string(order) + " %a, %b : ";
    expectSameLowered("%m = " + compare + "tensor<9xf64>\n" +
                          "%y = weir.to_float %m : tensor<9xi1> -> "
                          "tensor<9xf64>",
                      {{"a", "9xf64", 0, 0, {0, -0.0, 1, 1, 2, NAN, NAN, 3, 4}},
                       {"b", "9xf64", 0, 0, {0, 0, 2, 1, 1, 1, NAN, 3, 5}}},
                      {{"y", "9xf64"}});
    expectSameLowered("%m = " + compare + "tensor<2x3xi32>\n" +
                          "%n = weir.logical_not %m : tensor<2x3xi1>\n" +
                          "%y = weir.where %n, %x, %z : tensor<2x3xf64>",
                      {{"a", "2x3xi32", -3, 3},
                       {"b", "2x3xi32", -3, 3},
                       {"x", "2x3xf64"},
                       {"z", "2x3xf64"}},
                      {{"y", "2x3xf64"}});
  }
}

TEST(Elementwise, combinesTruthValues) {
  for (const char *op : {"logical_and", "logical_or"})
    expectSameLowered(
        "%r = weir." + std::string(op) +
            " %a, %b : tensor<4xi1>\n"
            "%s = weir.compare lt %r, %b : tensor<4xi1>\n"
            "%y = weir.to_float %r : tensor<4xi1> -> "
            "tensor<4xf64>\n"
            "%z = weir.to_float %s : tensor<4xi1> -> "
            "tensor<4xf64>",
        {{"a", "4xi1", 0, 2, {0, 0, 1, 1}}, {"b", "4xi1", 0, 2, {0, 1, 0, 1}}},
        {{"y", "4xf64"}, {"z", "4xf64"}});
}

TEST(Elementwise, readsWholeConstants) {
  expectSameLowered("%c = weir.constant dense<[-2, 0, 5]> : tensor<3xi32>\n"
                    "%m = weir.compare ne %x, %c : tensor<3xi32>\n"
                    "%y = weir.to_float %m : tensor<3xi1> -> tensor<3xf64>\n"
                    "%z = weir.to_float %c : tensor<3xi32> -> tensor<3xf64>",
                    {{"x", "3xi32", 0, 0, {-2, 1, 5}}},
                    {{"y", "3xf64"}, {"z", "3xf64"}});
}

} // namespace weir::test
