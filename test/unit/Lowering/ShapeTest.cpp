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

} // namespace weir::test
