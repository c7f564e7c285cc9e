#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

namespace weir::test {

static const std::string shapes[] = {"7xf64", "2x7xf64", "2x3x7xf64"};

TEST(Normalization, normalizesLayers) {
  for (const std::string &type : shapes)
    expectSameLowered("%y = weir.layer_norm %x, %w, %b eps 1.0e-5 : tensor<" +
                          type + ">, tensor<7xf64>, tensor<7xf64>",
                      {{"x", type}, {"w", "7xf64"}, {"b", "7xf64"}},
                      {{"y", type}});
}

TEST(Normalization, normalizesRows) {
  for (const std::string &type : shapes)
    expectSameLowered("%y = weir.normalize %x eps 1.0e-5 : tensor<" + type +
                          ">",
                      {{"x", type}}, {{"y", type}});
}

// The variance is 0; only eps keeps the result finite.
TEST(Normalization, normalizesConstantRows) {
  expectSameLowered("%y = weir.normalize %x eps 1.0e-5 : tensor<2x3xf64>",
                    {{"x", "2x3xf64", 0, 0, {4, 4, 4, -1, -1, -1}}},
                    {{"y", "2x3xf64"}});
}

TEST(Normalization, derivesNormalization) {
  for (const std::string &type : shapes)
    expectSameLowered("%dx = weir.normalize_grad %x, %dy eps 1.0e-5 : tensor<" +
                          type + ">",
                      {{"x", type}, {"dy", type}}, {{"dx", type}});
}

} // namespace weir::test
