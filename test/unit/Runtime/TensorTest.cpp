#include "tensor_internal.h"

#include "Regression.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace weir;

TEST(Tensor, packsAndUnpacksEveryType) {
  for (uint32_t type : {WEIR_F32, WEIR_F64, WEIR_I32, WEIR_BOOL}) {
    weir_tensor tensor = {};
    tensor.type = type;
    tensor.elements = 5;
    alignas(8) uint8_t data[40] = {};
    double values[] = {1, 0, 1}, back[5] = {-1, -1, -1, -1, -1};
    pack(data, tensor, 1, 3, values);
    unpack(data, tensor, 0, 5, back);
    double expected[] = {0, 1, 0, 1, 0};
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(back[i], expected[i]) << type;
  }
}

TEST(Tensor, knowsWhatTypesHold) {
  EXPECT_TRUE(holds(WEIR_F32, NAN));
  EXPECT_TRUE(holds(WEIR_I32, -2147483648.0));
  EXPECT_TRUE(holds(WEIR_BOOL, 1));
  for (double bad : {0.5, 2147483648.0, double(NAN), double(INFINITY)})
    EXPECT_FALSE(holds(WEIR_I32, bad)) << bad;
  EXPECT_FALSE(holds(WEIR_BOOL, 2));
}

TEST(Tensor, isFoundByName) {
  Regression<float> regression;
  Model model(regression.descriptor);
  const weir_model &object = *static_cast<weir_model *>(model);
  EXPECT_EQ(findTensor(object, "linear.bias"), &regression.tensors[1]);
  EXPECT_EQ(findTensor(object, "linear"), nullptr);
}
