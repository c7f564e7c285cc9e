#include "Regression.h"

#include "weir/inspect.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <map>
#include <thread>

namespace {
/// Counts what is allocated and can fail at the n-th time.
struct Counter {
  std::map<void *, size_t> live;
  int calls = 0;
  int failAt = -1;

  static void *allocate(void *user, size_t bytes, size_t alignment) {
    Counter &self = *static_cast<Counter *>(user);
    if (self.calls++ == self.failAt)
      return nullptr;
    void *memory = aligned_alloc(alignment, (bytes + alignment - 1) /
                                                alignment * alignment);
    self.live[memory] = bytes;
    return memory;
  }
  static void release(void *user, void *memory, size_t bytes) {
    Counter &self = *static_cast<Counter *>(user);
    EXPECT_EQ(self.live.at(memory), bytes);
    self.live.erase(memory);
    free(memory);
  }
  weir_options options() {
    weir_options options = WEIR_OPTIONS_INIT;
    options.allocator = {allocate, release, this};
    return options;
  }
};
} // namespace

static weir_status create(const weir_descriptor *descriptor,
                          weir_options options, std::string &message) {
  char text[256] = "";
  options.error = text;
  options.error_size = sizeof(text);
  weir_model *model = reinterpret_cast<weir_model *>(&options);
  weir_status status = weir_model_create_abi2(descriptor, &options, &model);
  EXPECT_EQ(model != nullptr, status == WEIR_OK);
  weir_model_destroy(model);
  message = text;
  return status;
}

static void expectRefused(const char *text, const weir_options &options) {
  Regression<float> regression;
  std::string message;
  EXPECT_EQ(create(&regression.descriptor, options, message),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(message, text);
}

extern "C" int createFromC(char *text, size_t size);

TEST(Model, isUsableFromC) {
  char text[64] = "";
  EXPECT_EQ(createFromC(text, sizeof(text)), WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(text, "the descriptor is NULL");
}

TEST(Model, createsWithDefaults) {
  Regression<float> regression;
  weir_model *model = nullptr;
  ASSERT_EQ(weir_model_create_abi2(&regression.descriptor, nullptr, &model),
            WEIR_OK);
  EXPECT_STREQ(weir_model_last_error(model), "");
  EXPECT_EQ(weir_model_steps(model), 0u);
  EXPECT_EQ(weir_model_applied_updates(model), 0u);
  EXPECT_EQ(weir_model_seed(model), 7u);
  weir_model_destroy(model);
}

TEST(Model, refusesOptions) {
  weir_options options = WEIR_OPTIONS_INIT;
  options.version = 2;
  expectRefused("the options have version 2 instead of 1", options);
  options = WEIR_OPTIONS_INIT;
  options.threads = 257;
  expectRefused("257 threads are more than the limit of 256", options);
  options = WEIR_OPTIONS_INIT;
  options.allocator.allocate = Counter::allocate;
  expectRefused("the allocator lacks `release`", options);
  options = WEIR_OPTIONS_INIT;
  options.allocator.release = Counter::release;
  expectRefused("the allocator lacks `allocate`", options);
}

TEST(Model, judgesTheSizeOfOptions) {
  Regression<float> regression;
  std::string message;
  weir_options options = WEIR_OPTIONS_INIT;
  options.size -= 8;
  EXPECT_EQ(create(&regression.descriptor, options, message),
            WEIR_INVALID_ARGUMENT);
  options.size += 16;
  EXPECT_EQ(create(&regression.descriptor, options, message), WEIR_OK);
}

TEST(Model, refusesNull) {
  Regression<float> regression;
  EXPECT_EQ(weir_model_create_abi2(&regression.descriptor, nullptr, nullptr),
            WEIR_INVALID_ARGUMENT);
  std::string message;
  EXPECT_EQ(create(nullptr, WEIR_OPTIONS_INIT, message), WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(message, "the descriptor is NULL");
  weir_model_destroy(nullptr);
  EXPECT_STREQ(weir_model_last_error(nullptr), "");
  EXPECT_EQ(weir_model_steps(nullptr), 0u);
  EXPECT_EQ(weir_model_set_learning_rate(nullptr, 1), WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_initialize(nullptr, 1), WEIR_INVALID_ARGUMENT);
}

TEST(Model, needsAHorizonIfItsScheduleDoes) {
  Regression<float> regression;
  regression.descriptor.needs_horizon = 1;
  std::string message;
  weir_options options = WEIR_OPTIONS_INIT;
  EXPECT_EQ(create(&regression.descriptor, options, message),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(message, "the schedule of model `regression` needs the number of "
                     "steps of the whole training: set `horizon` in the "
                     "options");
  options.horizon = 10;
  EXPECT_EQ(create(&regression.descriptor, options, message), WEIR_OK);
  options.horizon = 0;
  regression.descriptor.horizon = 5;
  EXPECT_EQ(create(&regression.descriptor, options, message), WEIR_OK);
}

TEST(Model, allocatesOnlyWhenCreated) {
  Regression<float> regression;
  Counter counter;
  {
    Model model(regression.descriptor, counter.options());
    int calls = counter.calls;
    Batch<float> batch(21);
    weir_step result = WEIR_STEP_INIT;
    struct {
      weir_metrics head = {sizeof(weir_metrics), 1, 0, 0};
    } metrics;
    std::vector<float> out(21);
    void *outputs[] = {out.data()};
    EXPECT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
    EXPECT_EQ(weir_model_gradients(model, batch.data(), &result), WEIR_OK);
    EXPECT_EQ(weir_model_evaluate(model, batch.data(), 21, &metrics.head),
              WEIR_OK);
    EXPECT_EQ(weir_model_predict(model, batch.data(), 21, outputs), WEIR_OK);
    EXPECT_EQ(counter.calls, calls);
  }
  EXPECT_TRUE(counter.live.empty());
}

TEST(Model, survivesEveryFailureOfTheAllocator) {
  Regression<float> regression;
  regression.tensors[0].initializer = WEIR_INIT_ORTHOGONAL;
  for (int failAt = 0;; ++failAt) {
    Counter counter;
    counter.failAt = failAt;
    weir_options options = counter.options();
    options.threads = 2;
    std::string message;
    weir_status status = create(&regression.descriptor, options, message);
    EXPECT_TRUE(counter.live.empty());
    if (status == WEIR_OK) {
      EXPECT_EQ(failAt, 5); // model, arena, tables, pool, scratch
      break;
    }
    EXPECT_EQ(status, WEIR_OUT_OF_MEMORY);
    EXPECT_NE(message, "");
  }
}

TEST(Model, alignsALargeArena) {
  Regression<float> regression;
  regression.descriptor.arena_bytes = 9 << 20;
  Model model(regression.descriptor);
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  EXPECT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
}

TEST(Model, setsTheRate) {
  Regression<float> regression;
  Model model(regression.descriptor);
  for (double bad : {-1.0, double(NAN), double(INFINITY)})
    EXPECT_EQ(weir_model_set_learning_rate(model, bad), WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(weir_model_last_error(model),
               "a learning rate of inf is not a finite number from 0 on");
  EXPECT_EQ(weir_model_learning_rate(model), 0.125);
  EXPECT_EQ(weir_model_set_learning_rate(model, 0.5), WEIR_OK);
  EXPECT_EQ(weir_model_learning_rate(model), 0.5);
}

namespace {
/// Memory four bytes behind what was asked for.
struct Crooked {
  static void *allocate(void *user, size_t bytes, size_t alignment) {
    bool small = alignment < WEIR_ARENA_ALIGNMENT;
    return static_cast<char *>(malloc(bytes + 64)) + (small ? 0 : 4);
  }
  static void release(void *user, void *memory, size_t bytes) {
    auto address = reinterpret_cast<uintptr_t>(memory);
    free(reinterpret_cast<void *>(address & ~uintptr_t(15)));
  }
};

/// Uses the model from within a launch of its step.
struct Intruder {
  weir_model *model = nullptr;
  weir_status step = WEIR_OK, evaluate = WEIR_OK;
  std::string message;

  static void run(void *user, uint32_t parts,
                  void (*body)(void *context, uint32_t part), void *context) {
    auto &self = *static_cast<Intruder *>(user);
    Batch<float> batch;
    weir_step result = WEIR_STEP_INIT;
    weir_metrics metrics = {sizeof(weir_metrics), 1, 0, 0};
    self.step = weir_model_train_step(self.model, batch.data(), &result);
    self.message = weir_model_last_error(self.model);
    self.evaluate =
        weir_model_evaluate(self.model, batch.data(), kBatch, &metrics);
    for (uint32_t part = 0; part < parts; ++part)
      body(context, part);
  }
};
} // namespace

TEST(Model, refusesMisalignedMemory) {
  Regression<float> regression;
  weir_options options = WEIR_OPTIONS_INIT;
  options.allocator = {Crooked::allocate, Crooked::release, nullptr};
  std::string message;
  EXPECT_EQ(create(&regression.descriptor, options, message),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(message, "the allocator's memory is not aligned to the 64 bytes "
                     "that it was asked for");
}

TEST(Model, refusesASecondCallAtOnce) {
  Regression<float> regression;
  Intruder intruder;
  weir_options options = WEIR_OPTIONS_INIT;
  options.parallel_for = Intruder::run;
  options.parallel_user = &intruder;
  Model model(regression.descriptor, options);
  Model alone(regression.descriptor);
  intruder.model = model;
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  EXPECT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(intruder.step, WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(intruder.evaluate, WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(intruder.message,
            "another thread is using this model: one thread at a time may");
  EXPECT_EQ(weir_model_train_step(alone, batch.data(), &result), WEIR_OK);
  EXPECT_EQ(model.values(), alone.values());
}

TEST(Model, runsInTwoThreadsAtOnce) {
  auto train = [](std::vector<double> &values, double &loss) {
    Regression<float> regression;
    Model model(regression.descriptor, 2);
    Batch<float> batch;
    weir_step result = WEIR_STEP_INIT;
    for (int i = 0; i < 200; ++i)
      EXPECT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
    values = model.values();
    loss = result.loss;
  };
  std::vector<double> values[2];
  double losses[2];
  std::thread other([&] { train(values[1], losses[1]); });
  train(values[0], losses[0]);
  other.join();
  EXPECT_EQ(values[0], values[1]);
  EXPECT_EQ(losses[0], losses[1]);
}
