#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

#include <utility>

namespace weir::test {

static void expectReshape(const std::string &from, const std::string &to) {
  expectSameLowered("%y = weir.reshape %x : tensor<" + from + "> -> tensor<" +
                        to + ">",
                    {{"x", from}}, {{"y", to}});
}

TEST(Shape, reshapes) {
  static const std::pair<const char *, const char *> cases[] = {
      {"2x3x5xf64", "2x15xf64"},  {"2x15xf64", "2x3x5xf64"},
      {"2x3x5xf64", "30xf64"},    {"30xf64", "5x3x2xf64"},
      {"2x3xf64", "3x2xf64"},     {"2x6xf64", "3x2x2xf64"},
      {"1x1xf64", "f64"},         {"f64", "1xf64"},
      {"2x1x3xf64", "2x3x1xf64"}, {"6xf64", "6xf64"}};
  for (auto [from, to] : cases)
    expectReshape(from, to);
}

TEST(Shape, reshapesSplats) {
  expectSameLowered("%c = weir.constant dense<2.5> : tensor<2x3xf64>\n"
                    "%y = weir.reshape %c : tensor<2x3xf64> -> tensor<6xf64>",
                    {}, {{"y", "6xf64"}});
}

static void expectBroadcast(const std::string &from, const std::string &axes,
                            const std::string &to) {
  expectSameLowered("%y = weir.broadcast %x along [" + axes + "] : tensor<" +
                        from + "> -> tensor<" + to + ">",
                    {{"x", from}}, {{"y", to}});
}

TEST(Shape, broadcasts) {
  expectBroadcast("f64", "", "2x3xf64");
  expectBroadcast("3xf64", "1", "2x3xf64");
  expectBroadcast("2xf64", "0", "2x3xf64");
  expectBroadcast("2x1x5xf64", "0, 1, 2", "2x3x5xf64");
  expectBroadcast("1x3xf64", "0, 1", "2x3xf64");
  expectBroadcast("1xf64", "1", "2x1xf64");
  expectBroadcast("2x5xf64", "0, 2", "2x3x5xf64");
}

TEST(Shape, broadcastsSplats) {
  expectSameLowered("%c = weir.constant dense<2.5> : tensor<f64>\n"
                    "%b = weir.broadcast %c along [] : tensor<f64> -> "
                    "tensor<2x3xf64>\n"
                    "%y = weir.mul %b, %x : tensor<2x3xf64>",
                    {{"x", "2x3xf64"}}, {{"y", "2x3xf64"}});
}

TEST(Shape, transposes) {
  for (auto [by, to] :
       {std::pair("0, 2, 1", "2x5x3xf64"), std::pair("2, 0, 1", "5x2x3xf64"),
        std::pair("0, 1, 2", "2x3x5xf64")})
    expectSameLowered("%y = weir.transpose %x by [" + std::string(by) +
                          "] : tensor<2x3x5xf64> -> tensor<" + to + ">",
                      {{"x", "2x3x5xf64"}}, {{"y", to}});
}

TEST(Shape, concatenates) {
  expectSameLowered("%y = weir.concat %a, %b, %c along 1 : (tensor<2x3xf64>, "
                    "tensor<2x1xf64>, tensor<2x5xf64>) -> tensor<2x9xf64>",
                    {{"a", "2x3xf64"}, {"b", "2x1xf64"}, {"c", "2x5xf64"}},
                    {{"y", "2x9xf64"}});
  expectSameLowered("%y = weir.concat %a, %b along 0 : (tensor<1x3xi32>, "
                    "tensor<1x3xi32>) -> tensor<2x3xi32>",
                    {{"a", "1x3xi32", 0, 9}, {"b", "1x3xi32", 0, 9}},
                    {{"y", "2x3xi32"}});
  expectSameLowered("%y = weir.concat %a along 0 : (tensor<3xf64>) -> "
                    "tensor<3xf64>",
                    {{"a", "3xf64"}}, {{"y", "3xf64"}});
}

static void expectSteps(const std::string &operation, const std::string &from,
                        const std::string &how, const std::string &to) {
  expectSameLowered("%y = weir." + operation + " %x along " + how +
                        " : tensor<" + from + "> -> tensor<" + to + ">",
                    {{"x", from}}, {{"y", to}});
}

TEST(Shape, slices) {
  expectSteps("slice", "2x7xf64", "1 from 0 step 1", "2x3xf64");
  expectSteps("slice", "2x7xf64", "1 from 4 step 1", "2x3xf64");
  expectSteps("slice", "2x7xf64", "1 from 1 step 3", "2x2xf64");
  expectSteps("slice", "7x2xf64", "0 from 6 step -1", "7x2xf64");
  expectSteps("slice", "7x2xf64", "0 from 5 step -2", "3x2xf64");
  expectSteps("slice", "7x1xf64", "1 from 0 step 5", "7x1xf64");
  expectSteps("slice", "2x3x5xf64", "1 from 2 step 1", "2x1x5xf64");
}

TEST(Shape, pads) {
  expectSteps("pad", "2x3xf64", "1 from 0 step 1 with 0.0", "2x7xf64");
  expectSteps("pad", "2x3xf64", "1 from 4 step 1 with 1.5", "2x7xf64");
  expectSteps("pad", "2x2xf64", "1 from 1 step 3 with -1.0", "2x7xf64");
  expectSteps("pad", "7x2xf64", "0 from 6 step -1 with 0.0", "7x2xf64");
  expectSteps("pad", "3x2xf64", "0 from 5 step -2 with 0.0", "7x2xf64");
  expectSteps("pad", "2x1xf64", "1 from 2 step 1 with 0.5", "2x3xf64");
}

// Indices that name no element among them.
static void expectGather(const std::string &whole, const std::string &index,
                         const std::string &picked, const std::string &how) {
  expectSameLowered("%y = weir.gather %x at %i along " + how + " : (tensor<" +
                        whole + ">, tensor<" + index + ">) -> tensor<" +
                        picked + ">",
                    {{"x", whole}, {"i", index, -1, 6}}, {{"y", picked}});
  expectSameLowered("%y = weir.scatter_add %x at %i along " + how +
                        " : (tensor<" + picked + ">, tensor<" + index +
                        ">) -> tensor<" + whole + ">",
                    {{"x", picked}, {"i", index, -1, 6}}, {{"y", whole}});
}

TEST(Shape, gathersAndScatters) {
  expectGather("5x3xf64", "2x7xi32", "2x7x3xf64", "0 batch 0");
  expectGather("5xf64", "i32", "f64", "0 batch 0");
  expectGather("3x5xf64", "7xi32", "3x7xf64", "1 batch 0");
  expectGather("2x5x3xf64", "2x7xi32", "2x7x3xf64", "1 batch 1");
  expectGather("2x3x5xf64", "2xi32", "2x3xf64", "2 batch 1");
  expectGather("2x1x5xf64", "2x1x7xi32", "2x1x7xf64", "2 batch 2");
}

TEST(Shape, countsAndMarks) {
  expectSameLowered("%y = weir.one_hot %c : tensor<2x3xi32> -> "
                    "tensor<2x3x5xf64>",
                    {{"c", "2x3xi32", -1, 6}}, {{"y", "2x3x5xf64"}});
  expectSameLowered("%i = weir.iota along 1 from 1.5 step -0.25 : "
                    "tensor<2x5xf64>\n"
                    "%y = weir.mul %i, %x : tensor<2x5xf64>",
                    {{"x", "2x5xf64"}}, {{"y", "2x5xf64"}});
}

} // namespace weir::test
