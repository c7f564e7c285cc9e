#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

namespace weir::test {

TEST(Linear, multipliesRowsByWeights) {
  for (const std::string &rows : {"", "1x", "2x", "2x7x"})
    expectSameLowered("%y = weir.linear %x, %w, %b : (tensor<" + rows +
                          "3xf64>, tensor<5x3xf64>, tensor<5xf64>) -> tensor<" +
                          rows + "5xf64>",
                      {{"x", rows + "3xf64"}, {"w", "5x3xf64"}, {"b", "5xf64"}},
                      {{"y", rows + "5xf64"}});
}

TEST(Linear, worksWithoutBias) {
  expectSameLowered("%y = weir.linear %x, %w : (tensor<2x3xf64>, "
                    "tensor<1x3xf64>) -> tensor<2x1xf64>",
                    {{"x", "2x3xf64"}, {"w", "1x3xf64"}}, {{"y", "2x1xf64"}});
}

TEST(Linear, acceptsConstantOperands) {
  expectSameLowered("%x = weir.constant dense<0.5> : tensor<2x3xf64>\n"
                    "%y = weir.linear %x, %w : (tensor<2x3xf64>, "
                    "tensor<5x3xf64>) -> tensor<2x5xf64>",
                    {{"w", "5x3xf64"}}, {{"y", "2x5xf64"}});
}

// a is 2x3 and b 3x5, each as it is or transposed, behind equal leading axes.
TEST(Matmul, multipliesInAllOrientations) {
  for (const std::string &lead : {"", "4x", "4x1x"})
    for (bool transposeA : {false, true})
      for (bool transposeB : {false, true}) {
        std::string a = lead + (transposeA ? "3x2xf64" : "2x3xf64");
        std::string b = lead + (transposeB ? "5x3xf64" : "3x5xf64");
        std::string y = lead + "2x5xf64";
        std::string flags = std::string(transposeA ? " transpose_a" : "") +
                            (transposeB ? " transpose_b" : "");
        expectSameLowered("%y = weir.matmul %a, %b" + flags + " : (tensor<" +
                              a + ">, tensor<" + b + ">) -> tensor<" + y + ">",
                          {{"a", a}, {"b", b}}, {{"y", y}});
      }
}

static void expectContraction(const std::string &a, const std::string &axesA,
                              const std::string &b, const std::string &axesB,
                              const std::string &y, const std::string &axes) {
  expectSameLowered("%y = weir.contract %a[" + axesA + "], %b[" + axesB +
                        "] to [" + axes + "] : (tensor<" + a + ">, tensor<" +
                        b + ">) -> tensor<" + y + ">",
                    {{"a", a}, {"b", b}}, {{"y", y}});
}

TEST(Contract, sumsProductsInAnyOrder) {
  expectContraction("2x3x5xf64", "0, 1, 2", "3x5x7xf64", "1, 2, 3", "2x3x7xf64",
                    "0, 1, 3");
  expectContraction("2x3xf64", "0, 2", "5x3xf64", "1, 2", "5x2xf64", "1, 0");
  expectContraction("2x3xf64", "0, 1", "3x2xf64", "1, 0", "f64", "");
  expectContraction("2xf64", "0", "3xf64", "1", "2x3xf64", "0, 1");
  expectContraction("3xf64", "0", "3xf64", "0", "3xf64", "0");
  expectContraction("1x3x5xf64", "0, 2, 3", "2x5x1xf64", "1, 3, 0", "2x3x1xf64",
                    "1, 2, 0");
}

} // namespace weir::test
