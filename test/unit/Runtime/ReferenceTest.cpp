#include "weir/reference.h"

#include <cmath>
#include <gtest/gtest.h>

TEST(Reference, isLibm) {
  for (double x : {0.25, 1.5, 3.0}) {
    EXPECT_EQ(weir_reference_exp(x), std::exp(x));
    EXPECT_EQ(weir_reference_expm1(x), std::expm1(x));
    EXPECT_EQ(weir_reference_log(x), std::log(x));
    EXPECT_EQ(weir_reference_log1p(x), std::log1p(x));
    EXPECT_EQ(weir_reference_tanh(x), std::tanh(x));
    EXPECT_EQ(weir_reference_erf(x), std::erf(x));
    EXPECT_EQ(weir_reference_erfc(x), std::erfc(x));
    EXPECT_EQ(weir_reference_sin(x), std::sin(x));
    EXPECT_EQ(weir_reference_cos(x), std::cos(x));
    EXPECT_EQ(weir_reference_powf(x, 2.5), std::pow(x, 2.5));
  }
}
