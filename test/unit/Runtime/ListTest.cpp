#include "Regression.h"

#include "weir/inspect.h"

#include <gtest/gtest.h>
#include <thread>

static std::vector<double> train(weir_options options, int steps = 50) {
  Regression<float> regression;
  Model model(regression.descriptor, options);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  std::vector<double> all;
  for (int i = 0; i < steps; ++i) {
    EXPECT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
    all.push_back(result.loss);
    all.push_back(result.gradient_norm);
  }
  std::vector<double> values = model.values();
  all.insert(all.end(), values.begin(), values.end());
  return all;
}

TEST(List, isBitwiseEqualForAnyNumberOfThreads) {
  weir_options options = WEIR_OPTIONS_INIT;
  std::vector<double> expected = train(options);
  for (uint32_t threads : {1u, 2u, 3u, 7u}) {
    options.threads = threads;
    EXPECT_EQ(train(options), expected) << threads;
  }
}

namespace {
struct Hook {
  int calls = 0;
  int parts = 0;
  bool backwards = false;

  static void run(void *user, uint32_t parts,
                  void (*body)(void *context, uint32_t part), void *context) {
    Hook &self = *static_cast<Hook *>(user);
    ++self.calls;
    self.parts += int(parts);
    for (uint32_t i = 0; i < parts; ++i)
      body(context, self.backwards ? parts - 1 - i : i);
  }
  static void runThreads(void *, uint32_t parts,
                         void (*body)(void *context, uint32_t part),
                         void *context) {
    std::vector<std::thread> threads;
    for (uint32_t i = 0; i < parts; ++i)
      threads.emplace_back(body, context, i);
    for (std::thread &thread : threads)
      thread.join();
  }
};
} // namespace

TEST(List, callsTheHookOnceALaunch) {
  weir_options options = WEIR_OPTIONS_INIT;
  std::vector<double> expected = train(options, 3);
  Hook hook;
  options.parallel_for = Hook::run;
  options.parallel_user = &hook;
  options.threads = 4; // the hook wins
  EXPECT_EQ(train(options, 3), expected);
  // A step has 8 launches of products, one of loss, gradient and update; those
  // of one part are not worth a call.
  EXPECT_EQ(hook.calls, 3 * 11);
  EXPECT_EQ(hook.parts, 3 * (8 * 5 + 3 + 6 + 5));
  hook.backwards = true;
  EXPECT_EQ(train(options, 3), expected);
  options.parallel_for = Hook::runThreads;
  EXPECT_EQ(train(options, 3), expected);
}

namespace {
/// A list that writes down what runs: nested repeats with strides, a commit
/// in a repeat whose flag moves.
struct Trace {
  static void copy(const weir_launch *launch, uint32_t) {
    *static_cast<int32_t *>(launch->operands[1]) =
        *static_cast<const int32_t *>(launch->operands[0]);
  }
  static void increment(const weir_launch *launch, uint32_t) {
    ++*static_cast<int32_t *>(launch->operands[0]);
  }
};
} // namespace

static weir_item launchItem(Regression<float> &regression, weir_kernel kernel,
                            uint32_t first, uint32_t count) {
  weir_item item = {};
  item.kind = WEIR_ITEM_LAUNCH;
  item.flags = WEIR_ITEM_BARRIER;
  item.kernel = regression.addKernel(kernel, "trace", 1);
  item.first = first;
  item.count = count;
  return item;
}

static weir_item blockItem(uint32_t kind, uint32_t first, uint32_t count,
                           uint32_t length) {
  weir_item item = {};
  item.kind = uint16_t(kind);
  item.first = first;
  item.count = count;
  item.length = length;
  return item;
}

/// Adds a tensor `memory` of int32 behind the rest of the arena, where the
/// test's lists work. Returns where it begins.
static uint64_t addMemory(Regression<float> &regression, uint32_t elements) {
  uint64_t base = regression.descriptor.arena_bytes;
  weir_tensor memory = {};
  memory.name = "memory";
  memory.type = WEIR_I32;
  memory.rank = 1;
  memory.extents = uint32_t(regression.extents.size());
  memory.elements = elements;
  memory.offset = base;
  regression.extents.push_back(elements);
  regression.tensors.push_back(memory);
  regression.operands[3].clear();
  regression.strides[3].clear();
  return base;
}

static void finish(Regression<float> &regression, uint32_t elements) {
  regression.link();
  regression.descriptor.arena_bytes += elements * sizeof(int32_t);
}

static void predict(weir_model *model) {
  Batch<float> batch;
  std::vector<float> out(kBatch);
  void *outputs[] = {out.data()};
  ASSERT_EQ(weir_model_predict(model, batch.data(), kBatch, outputs), WEIR_OK);
}

// repeat 2 { increment a[t]; repeat 3 { copy b[2 - t] -> c[t]; increment d }
//            commit if flags[t] { increment e[t] } wait }
TEST(List, nestsRepeatsAndCommits) {
  Regression<float> regression;
  uint64_t base = addMemory(regression, 96);
  regression.items[3] = {
      blockItem(WEIR_ITEM_REPEAT, 0, 2, 7),
      launchItem(regression, Trace::increment, 0, 1),
      blockItem(WEIR_ITEM_REPEAT, 0, 3, 2),
      launchItem(regression, Trace::copy, 1, 2),
      launchItem(regression, Trace::increment, 3, 1),
      blockItem(WEIR_ITEM_COMMIT, 4, 0, 1),
      launchItem(regression, Trace::increment, 5, 1),
      blockItem(WEIR_ITEM_WAIT, 0, 0, 0),
      // Behind the repeat everything is where it was.
      launchItem(regression, Trace::increment, 6, 1),
  };
  // In bytes: a: 0, b: 56 (its last is 64), c: 128, d: 192, flags: 256, e: 320
  regression.addOperands(3, {{base, 4},
                             {base + 64, -4},
                             {base + 128, 4},
                             {base + 192, 0},
                             {base + 256, 1},
                             {base + 320, 4},
                             {base, 0}});
  finish(regression, 96);
  for (uint32_t threads : {1u, 2u, 3u}) {
    Model model(regression.descriptor, threads);
    std::vector<double> values(96);
    values[14] = 7, values[15] = 8, values[16] = 9; // b
    values[64] = 256;                               // flags: 0, then 1
    ASSERT_EQ(weir_model_write_tensor(model, "memory", values.data(), 96),
              WEIR_OK);
    for (int run = 0; run < 2; ++run)
      predict(model);
    ASSERT_EQ(weir_model_read_tensor(model, "memory", values.data(), 96),
              WEIR_OK);
    EXPECT_EQ(values[0], 4); // by the repeat, and behind it, twice
    EXPECT_EQ(values[1], 2);
    EXPECT_EQ(values[32], 9); // b backwards
    EXPECT_EQ(values[33], 8);
    EXPECT_EQ(values[34], 7);
    EXPECT_EQ(values[48], 12);
    EXPECT_EQ(values[80], 0); // not committed
    EXPECT_EQ(values[81], 2);
  }
}

// repeat 3 { increment a; copy a -> b }
TEST(List, leavesOperandsInPlaceWithoutStrides) {
  Regression<float> regression;
  uint64_t base = addMemory(regression, 32);
  regression.items[3] = {
      blockItem(WEIR_ITEM_REPEAT, 0, 3, 2),
      launchItem(regression, Trace::increment, 0, 1),
      launchItem(regression, Trace::copy, 1, 2),
  };
  regression.addOperands(3, {{base, 0}, {base, 0}, {base + 64, 0}});
  regression.strides[3].clear();
  finish(regression, 32);
  ASSERT_EQ(regression.entries[3].strides, nullptr);
  Model model(regression.descriptor);
  predict(model);
  std::vector<double> values(32), expected(32);
  expected[0] = expected[16] = 3;
  ASSERT_EQ(weir_model_read_tensor(model, "memory", values.data(), 32),
            WEIR_OK);
  EXPECT_EQ(values, expected);
}
