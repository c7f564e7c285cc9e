#include "lib/Data/Batches.h"
#include <gtest/gtest.h>

using namespace weir;

/// One port with the values 0, 1, ..., all in the training part.
static DataSet makeSet(uint32_t samples) {
  DataSet set;
  DataPort port;
  port.name = "x";
  set.ports.emplace_back(port, samples);
  set.parts.push_back({"train", {}});
  for (uint32_t i = 0; i < samples; ++i) {
    EXPECT_TRUE(set.ports[0].set(i, i));
    set.parts[0].rows.push_back(i);
  }
  return set;
}

static std::vector<float> takeBatch(TrainingBatches &batches, uint64_t step,
                                    uint32_t size) {
  auto *values = static_cast<const float *>(batches.getBatch(step)[0]);
  return std::vector<float>(values, values + size);
}

TEST(Batches, leaveOutTheIncompleteOne) {
  DataSet set = makeSet(10);
  TrainingBatches batches(set, set.parts[0], 3, 1);
  EXPECT_EQ(batches.getStepsPerEpoch(), 3u);
  std::vector<bool> seen(10);
  for (uint64_t step = 0; step < 3; ++step)
    for (float value : takeBatch(batches, step, 3)) {
      EXPECT_FALSE(seen[static_cast<size_t>(value)]);
      seen[static_cast<size_t>(value)] = true;
    }
}

TEST(Batches, dependOnTheStepAlone) {
  DataSet set = makeSet(10);
  TrainingBatches batches(set, set.parts[0], 3, 1);
  std::vector<std::vector<float>> inOrder;
  for (uint64_t step = 0; step < 7; ++step)
    inOrder.push_back(takeBatch(batches, step, 3));
  TrainingBatches resumed(set, set.parts[0], 3, 1);
  for (uint64_t step : {6, 2, 5, 0})
    EXPECT_EQ(takeBatch(resumed, step, 3), inOrder[step]);
}

TEST(Batches, changeWithEpochAndSeed) {
  DataSet set = makeSet(64);
  TrainingBatches one(set, set.parts[0], 32, 1), two(set, set.parts[0], 32, 2);
  EXPECT_NE(takeBatch(one, 0, 32), takeBatch(two, 0, 32));
  std::vector<float> first = takeBatch(one, 0, 32);
  EXPECT_NE(first, takeBatch(one, 2, 32));
}

TEST(Batches, areTheSameLoadedAhead) {
  DataSet set = makeSet(1000);
  TrainingBatches direct(set, set.parts[0], 32, 5, Loading::Direct);
  TrainingBatches ahead(set, set.parts[0], 32, 5, Loading::Ahead);
  EXPECT_FALSE(direct.isLoadingAhead());
  EXPECT_TRUE(ahead.isLoadingAhead());
  for (uint64_t step = 0; step < 200; ++step)
    EXPECT_EQ(takeBatch(ahead, step, 32), takeBatch(direct, step, 32));
  // Out of order, and the same one again.
  for (uint64_t step : {7, 7, 8, 3, 500, 501, 0, 1, 1, 2})
    EXPECT_EQ(takeBatch(ahead, step, 32), takeBatch(direct, step, 32));
}

TEST(Batches, stopLoadingWhenTheyGo) {
  DataSet set = makeSet(1000);
  for (int round = 0; round < 50; ++round) {
    TrainingBatches ahead(set, set.parts[0], 1000, 5, Loading::Ahead);
    if (round % 2)
      (void)ahead.getBatch(round);
  }
}

TEST(Batches, loadAheadIfTheyAreLarge) {
  DataSet set = makeSet(100'000);
  TrainingBatches small(set, set.parts[0], 1000, 5);
  TrainingBatches large(set, set.parts[0], 100'000, 5);
  EXPECT_FALSE(small.isLoadingAhead());
  EXPECT_TRUE(large.isLoadingAhead());
}

TEST(Batches, gatherAPart) {
  DataSet set = makeSet(5);
  DataPart part{"test", {1, 3}};
  std::vector<PortValues> values = gatherPart(set, part);
  ASSERT_EQ(values[0].getSamples(), 2u);
  auto *data = static_cast<const float *>(values[0].getData());
  EXPECT_EQ(data[0], 1);
  EXPECT_EQ(data[1], 3);
}
