#include "pool_internal.h"

#include "memory_internal.h"

#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

using namespace weir;

namespace {
struct Release {
  void operator()(Pool *pool) const {
    Pool::destroy(chooseAllocator(nullptr), pool);
  }
};
using OwnedPool = std::unique_ptr<Pool, Release>;
} // namespace

static OwnedPool createPool(uint32_t threads) {
  return OwnedPool(Pool::create(chooseAllocator(nullptr), threads));
}

TEST(Pool, runsEveryMemberOnce) {
  for (uint32_t threads : {1u, 2u, 3u, 16u}) {
    OwnedPool pool = createPool(threads);
    ASSERT_TRUE(pool);
    std::vector<int> calls(threads);
    for (int i = 0; i < 100; ++i)
      pool->run(
          [](void *context, uint32_t worker) {
            ++(*static_cast<std::vector<int> *>(context))[worker];
          },
          &calls);
    EXPECT_EQ(calls, std::vector<int>(threads, 100));
  }
}

TEST(Pool, separatesPhasesByBarriers) {
  struct Shared {
    Pool *pool;
    std::vector<int> values;
    std::atomic<bool> wrong{false};
  } shared;
  OwnedPool pool = createPool(3);
  shared.pool = pool.get();
  shared.values.resize(3);
  for (int round = 0; round < 200; ++round)
    pool->run(
        [](void *context, uint32_t worker) {
          Shared &shared = *static_cast<Shared *>(context);
          for (int i = 0; i < 20; ++i) {
            int before = shared.values[(worker + 1) % 3];
            shared.pool->barrier();
            ++shared.values[worker];
            shared.pool->barrier();
            if (shared.values[(worker + 1) % 3] != before + 1)
              shared.wrong = true;
          }
        },
        &shared);
  EXPECT_FALSE(shared.wrong);
  EXPECT_EQ(shared.values, std::vector<int>(3, 4000));
}

TEST(Pool, stopsWithoutHavingRun) {
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(createPool(4));
}

TEST(Pool, keepsTheCallersAffinity) {
  cpu_set_t before, after;
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  OwnedPool pool = createPool(2);
  ASSERT_EQ(sched_getaffinity(0, sizeof(after), &after), 0);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}
