#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

namespace weir::test {

TEST(Mark, comparesClassesAndCountsSteps) {
  expectSameLowered("%y = weir.mark classes %t ignore 1 : (tensor<2x3xi32>) -> "
                    "tensor<2x3xi1>",
                    {{"t", "2x3xi32", 0, 3}}, {{"y", "2x3xi1"}});
  expectSameLowered(
      "%y = weir.mark lengths %n : (tensor<4xi32>) -> tensor<4x3xi1>",
      {{"n", "4xi32", 0, 4}}, {{"y", "4x3xi1"}});
  expectSameLowered("%y = weir.mark classes %t ignore 0 lengths %n : "
                    "(tensor<2x3x5xi32>, tensor<2xi32>) -> tensor<2x3x5xi1>",
                    {{"t", "2x3x5xi32", 0, 3}, {"n", "2xi32", 0, 4}},
                    {{"y", "2x3x5xi1"}});
}

TEST(Total, leavesOutWhatIsNotMarked) {
  for (bool masked : {false, true})
    for (bool weighed : {false, true})
      for (bool padded : {false, true}) {
        std::string text = "%s, %w = weir.total %x";
        std::vector<Input> inputs = {{"x", "3x2x5xf64"}};
        if (masked) {
          text += " mask %m : tensor<3x2xi1>";
          inputs.push_back({"m", "3x2xi1", 0, 2});
        }
        if (weighed) {
          text += " weight %q : tensor<3xf64>";
          inputs.push_back({"q", "3xf64", 0, 2});
        }
        if (padded) {
          text += " valid %v : tensor<3x2x5xf64>, tensor<i32>";
          inputs.push_back({"v", "i32", 0, 4});
        } else {
          text += " : tensor<3x2x5xf64>";
        }
        expectSameLowered(text + " -> tensor<f64>", inputs,
                          {{"s", "f64"}, {"w", "f64"}});
      }
}

TEST(Total, sumsVectorsAndNumbers) {
  expectSameLowered("%s, %w = weir.total %x mask %m : tensor<4xi1> : "
                    "tensor<4xf64> -> tensor<f64>",
                    {{"x", "4xf64"}, {"m", "4xi1", 0, 2}},
                    {{"s", "f64"}, {"w", "f64"}});
  expectSameLowered(
      "%s, %w = weir.total %x mask %m : tensor<i1> : tensor<f64> -> "
      "tensor<f64>",
      {{"x", "f64"}, {"m", "i1", 0, 2}}, {{"s", "f64"}, {"w", "f64"}});
}

TEST(Spread, isTheAdjointOfTotal) {
  expectSameLowered("%y = weir.spread %x, %m : tensor<f64>, tensor<2x3xi1> -> "
                    "tensor<2x3x5xf64>",
                    {{"x", "f64"}, {"m", "2x3xi1", 0, 2}},
                    {{"y", "2x3x5xf64"}});
}

TEST(Contrastive, comparesAllSamples) {
  for (std::string type : {"1x1xf64", "2x2xf64", "5x5xf64"}) {
    std::string vector = type.substr(2);
    std::vector<Input> inputs = {
        {"a", type}, {"b", type}, {"c", type}, {"d", vector}};
    expectSameLowered(
        "%y = weir.contrastive %a, %b, %c : tensor<" + type + "> -> tensor<" +
            vector +
            ">\n%da, %db, %dc = weir.contrastive_grad %a, %b, %c, %d : "
            "tensor<" +
            type + ">, tensor<" + vector + ">",
        inputs, {{"y", vector}, {"da", type}, {"db", type}, {"dc", type}});
  }
}

TEST(Contrastive, leavesOutPadding) {
  expectSameLowered("%y = weir.contrastive %a, %b, %c valid %v : "
                    "tensor<4x4xf64>, tensor<i32> -> tensor<4xf64>",
                    {{"a", "4x4xf64"},
                     {"b", "4x4xf64"},
                     {"c", "4x4xf64"},
                     {"v", "i32", 1, 5}},
                    {{"y", "4xf64"}});
}

} // namespace weir::test
