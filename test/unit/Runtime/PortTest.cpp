#include "port_internal.h"

#include "Regression.h"

#include <gtest/gtest.h>

static weir_status step(weir_model *model, const void *const *inputs) {
  weir_step result = WEIR_STEP_INIT;
  return weir_model_train_step(model, inputs, &result);
}

TEST(Port, refusesNull) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  EXPECT_EQ(step(model, nullptr), WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model), "`x` is NULL");
  batch.data();
  batch.inputs[2] = nullptr;
  EXPECT_EQ(step(model, batch.inputs), WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model), "`y` is NULL");
}

TEST(Port, refusesClassesOutOfRangeAndChangesNothing) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  std::vector<double> before = model.values();
  for (int32_t bad : {-1, 4, INT32_MIN, INT32_MAX}) {
    batch.kind[5] = bad;
    EXPECT_EQ(step(model, batch.data()), WEIR_OUT_OF_RANGE);
    EXPECT_EQ(weir_model_last_error(model),
              "`kind`, sample 5: " + std::to_string(bad) + " is not in 0..3");
  }
  EXPECT_EQ(model.values(), before);
  EXPECT_EQ(weir_model_steps(model), 0u);
}

// Sequences, and counts, of which count(n) has n + 1.
TEST(Port, namesTheSampleOfASequence) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  weir_model &object = *static_cast<weir_model *>(model);
  regression.ports[1].elements = 2;
  regression.ports[1].classes = 4;
  batch.kind.assign(kBatch, 3);
  const uint32_t samples = kBatch / 2;
  EXPECT_EQ(weir::checkInputs(object, weir::Ports::All, batch.data(), samples),
            WEIR_OK);
  batch.kind[2 * 3 + 1] = 4;
  EXPECT_EQ(weir::checkInputs(object, weir::Ports::All, batch.data(), samples),
            WEIR_OUT_OF_RANGE);
  EXPECT_STREQ(weir_model_last_error(model),
               "`kind`, sample 3: 4 is not in 0..3");
}

TEST(Port, refusesMoreThanMemoryHolds) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch;
  void *outputs[] = {batch.y.data()};
  EXPECT_EQ(weir_model_predict(model, batch.data(), SIZE_MAX, outputs),
            WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "18446744073709551615 samples are more than memory can hold");
}

TEST(Port, copiesRowsAndFillsTheBatchWithTheFirst) {
  Regression<float> regression;
  Model model(regression.descriptor);
  Batch<float> batch(20);
  weir_model &object = *static_cast<weir_model *>(model);
  weir::copyInputs(object, weir::Ports::All, batch.data(), 10, 3, kBatch);
  const float *y = reinterpret_cast<const float *>(object.arena +
                                                   regression.ports[2].offset);
  for (uint32_t row = 0; row < kBatch; ++row)
    EXPECT_EQ(y[row], batch.y[row < 3 ? 10 + row : 10]) << row;
}

TEST(Port, makesBoolsOneBit) {
  Regression<float> regression;
  weir_port mask = regression.ports[2];
  mask.name = "mask";
  mask.type = WEIR_BOOL;
  regression.ports.push_back(mask);
  regression.link();
  Model model(regression.descriptor);
  weir_model &object = *static_cast<weir_model *>(model);
  Batch<float> batch;
  uint8_t bytes[kBatch] = {0, 1, 2, 255, 0, 1, 128, 0};
  const void *inputs[] = {batch.x.data(), batch.kind.data(), batch.y.data(),
                          bytes};
  weir::copyInputs(object, weir::Ports::All, inputs, 0, kBatch, kBatch);
  for (uint32_t i = 0; i < kBatch; ++i)
    EXPECT_EQ(object.arena[mask.offset + i], bytes[i] != 0);
}
