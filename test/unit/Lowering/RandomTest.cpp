#include "test/unit/Lowering/Comparison.h"
#include "gtest/gtest.h"

namespace weir::test {

static const std::vector<double> keys[] = {{0}, {1}, {16777215}, {7919}};

static std::vector<Input> makeInputs(const std::string &type,
                                     const std::vector<double> &key) {
  return {{"x", type},
          {"a", "f64", 0, 0, key},
          {"b", "f64", 0, 0, {16777215 - key[0]}}};
}

TEST(Random, dropsTheSameElements) {
  for (const std::vector<double> &key : keys)
    for (std::string type : {"f64", "7xf64", "2x3x5xf64"})
      expectSameLowered("%y = weir.dropout %x keys(%a, %b) rate 0.5 : tensor<" +
                            type + ">, tensor<f64>",
                        makeInputs(type, key), {{"y", type}});
}

TEST(Random, dropsAtEveryRate) {
  for (std::string rate : {"0.0", "1.0e-3", "0.3", "0.999", "1.0"})
    expectSameLowered("%y = weir.dropout %x keys(%a, %b) rate " + rate +
                          " : tensor<2x3x50xf64>, tensor<f64>",
                      makeInputs("2x3x50xf64", keys[3]), {{"y", "2x3x50xf64"}});
}

TEST(Random, dropsTogether) {
  for (std::string shared : {"[0]", "[1]", "[1, 2]", "[0, 1, 2]"})
    expectSameLowered("%y = weir.dropout %x keys(%a, %b) rate 0.5 "
                      "shared " +
                          shared + " : tensor<5x4x3xf64>, tensor<f64>",
                      makeInputs("5x4x3xf64", keys[3]), {{"y", "5x4x3xf64"}});
}

TEST(Random, addsTheSameNoise) {
  for (const std::vector<double> &key : keys)
    for (std::string deviation : {"0.0", "0.1", "3.0"})
      expectSameLowered("%y = weir.noise %x keys(%a, %b) deviation " +
                            deviation + " : tensor<3x50xf64>, tensor<f64>",
                        makeInputs("3x50xf64", key), {{"y", "3x50xf64"}});
}

} // namespace weir::test
