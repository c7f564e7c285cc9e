#include "Regression.h"

#include "weir/health.h"

#include <gtest/gtest.h>
#include <stdlib.h>

static void train(weir_model *model, int steps, uint32_t seed) {
  Batch<float> batch(kBatch, seed);
  weir_step result = WEIR_STEP_INIT;
  for (int i = 0; i < steps; ++i)
    ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
}

TEST(Snapshot, bringsBackWhatWasTrained) {
  Regression<float> regression;
  Model model(regression.descriptor);
  train(model, 3, 1);
  std::vector<double> before = model.values();
  ASSERT_EQ(weir_model_snapshot(model), WEIR_OK);
  train(model, 2, 2);
  EXPECT_NE(model.values(), before);
  ASSERT_EQ(weir_model_rollback(model), WEIR_OK);
  EXPECT_EQ(model.values(), before);
  // Optimizer time goes back with the optimizer, the place in the data not.
  EXPECT_EQ(weir_model_applied_updates(model), 3u);
  EXPECT_EQ(weir_model_steps(model), 5u);
}

TEST(Snapshot, isTheLastOne) {
  Regression<float> regression;
  Model model(regression.descriptor);
  ASSERT_EQ(weir_model_snapshot(model), WEIR_OK);
  train(model, 1, 1);
  std::vector<double> before = model.values();
  ASSERT_EQ(weir_model_snapshot(model), WEIR_OK);
  for (int i = 0; i < 2; ++i) { // it can be gone back to twice
    train(model, 1, 1);
    ASSERT_EQ(weir_model_rollback(model), WEIR_OK);
    EXPECT_EQ(model.values(), before);
  }
}

TEST(Snapshot, isNeeded) {
  Regression<float> regression;
  Model model(regression.descriptor);
  EXPECT_EQ(weir_model_rollback(model), WEIR_NOT_FOUND);
  EXPECT_STREQ(weir_model_last_error(model), "there is no snapshot");
  EXPECT_EQ(weir_model_rollback(nullptr), WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_snapshot(nullptr), WEIR_INVALID_ARGUMENT);
}

static int allocations = 0;

TEST(Snapshot, allocatesTheFirstTimeOnly) {
  Regression<float> regression;
  weir_options options = WEIR_OPTIONS_INIT;
  options.allocator.allocate = [](void *, size_t bytes, size_t alignment) {
    ++allocations;
    return aligned_alloc(alignment,
                         (bytes + alignment - 1) / alignment * alignment);
  };
  options.allocator.release = [](void *, void *memory, size_t) {
    --allocations;
    free(memory);
  };
  {
    Model model(regression.descriptor, options);
    int before = allocations;
    ASSERT_EQ(weir_model_snapshot(model), WEIR_OK);
    EXPECT_EQ(allocations, before + 1);
    train(model, 2, 1);
    ASSERT_EQ(weir_model_snapshot(model), WEIR_OK);
    ASSERT_EQ(weir_model_rollback(model), WEIR_OK);
    EXPECT_EQ(allocations, before + 1);
  }
  EXPECT_EQ(allocations, 0);
}
