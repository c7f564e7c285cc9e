#include "Regression.h"
#include "descriptor_internal.h"

#include <functional>
#include <gtest/gtest.h>

using namespace weir;
using Change = std::function<void(Regression<float> &)>;

static weir_status check(const Change &change, std::string &message) {
  Regression<float> regression;
  change(regression);
  char buffer[256] = "";
  Text text(buffer, sizeof(buffer));
  weir_status status = checkDescriptor(&regression.descriptor, text);
  message = buffer;
  return status;
}

static void expectRefused(const char *text, const Change &change,
                          weir_status status = WEIR_INVALID_ARGUMENT) {
  std::string message;
  EXPECT_EQ(check(change, message), status) << text;
  EXPECT_EQ(message, text);
}

TEST(Descriptor, acceptsTheTestModel) {
  std::string message;
  EXPECT_EQ(check([](auto &) {}, message), WEIR_OK) << message;
}

TEST(Descriptor, acceptsLargerStructs) {
  std::string message;
  EXPECT_EQ(check([](auto &r) { r.descriptor.size += 8; }, message), WEIR_OK);
}

TEST(Descriptor, refusesOtherVersions) {
  const char *text = "the object has ABI 1, this runtime has ABI 2: compile "
                     "the model again";
  expectRefused(
      text, [](auto &r) { r.descriptor.abi_version = 1; }, WEIR_INCOMPATIBLE);
  std::string message;
  EXPECT_EQ(check([](auto &r) { r.descriptor.size -= 8; }, message),
            WEIR_INCOMPATIBLE);
  expectRefused(
      "`linear.weight` is stored in order 3; this runtime knows order 0",
      [](auto &r) { r.tensors[0].order = 3; }, WEIR_INCOMPATIBLE);
}

TEST(Descriptor, refusesNull) {
  char buffer[64] = "";
  Text text(buffer, sizeof(buffer));
  EXPECT_EQ(checkDescriptor(nullptr, text), WEIR_INVALID_ARGUMENT);
  EXPECT_STREQ(buffer, "the descriptor is NULL");
  expectRefused("the descriptor is malformed",
                [](auto &r) { r.descriptor.tensors = nullptr; });
  expectRefused("the descriptor is malformed",
                [](auto &r) { r.descriptor.kernels = nullptr; });
  expectRefused("the descriptor is malformed",
                [](auto &r) { r.descriptor.extents = nullptr; });
  expectRefused("the descriptor is malformed",
                [](auto &r) { r.descriptor.batch = 0; });
}

TEST(Descriptor, refusesPortsOutsideTheArena) {
  const char *text = "the descriptor's port 0 is malformed";
  expectRefused(
      text, [](auto &r) { r.ports[0].offset = r.descriptor.arena_bytes - 4; });
  expectRefused(text, [](auto &r) { r.ports[0].offset += 2; });
  expectRefused(text, [](auto &r) { r.ports[0].elements = 6; });
  expectRefused(text, [](auto &r) { r.ports[0].rank = 9; });
  expectRefused(text, [](auto &r) { r.ports[0].classes = 3; });
  expectRefused("the descriptor's output 0 is malformed",
                [](auto &r) { r.outputs[0].elements = 2; });
}

TEST(Descriptor, refusesTensorsAndScalars) {
  const char *text = "the descriptor's tensor 1 is malformed";
  expectRefused(text, [](auto &r) { r.tensors[1].type = 9; });
  expectRefused(text, [](auto &r) { r.shape(1)[0] = -1; });
  expectRefused(text, [](auto &r) { r.tensors[1].initializer = 7; });
  expectRefused(text, [](auto &r) {
    r.tensors[1].initializer = WEIR_INIT_COPY; // of another size
    r.tensors[1].a = 0;
  });
  expectRefused(text, [](auto &r) {
    r.tensors[1].initializer = WEIR_INIT_COPY;
    r.tensors[1].a = 99;
  });
  expectRefused(
      text, [](auto &r) { r.tensors[1].extents = r.descriptor.extents_count; });
  expectRefused(text, [](auto &r) { r.tensors[1].extents = WEIR_NONE; });
  expectRefused(text, [](auto &r) { r.tensors[1].rank = 9; });
  expectRefused("the descriptor's scalar 0 is malformed",
                [](auto &r) { r.scalars[0].length = 2; });
  expectRefused("the descriptor's scalar 0 is malformed",
                [](auto &r) { r.scalars[0].type = WEIR_I32; });
}

TEST(Descriptor, refusesKernels) {
  const char *text = "the descriptor's kernel 1 is malformed";
  expectRefused(text, [](auto &r) { r.kernels[1].code = nullptr; });
  expectRefused(text, [](auto &r) { r.kernels[1].name = nullptr; });
  expectRefused(text, [](auto &r) { r.kernels[1].parts = 0; });
}

TEST(Descriptor, refusesLists) {
  const char *text = "the descriptor's entry 0 is malformed";
  expectRefused(text, [](auto &r) { r.items[0][0].kind = 4; });
  expectRefused(text, [](auto &r) { r.items[0][0].length = 99; });
  expectRefused(
      text, [](auto &r) { r.items[0][1].kernel = r.descriptor.kernels_count; });
  expectRefused(text, [](auto &r) { r.items[0][1].first = 999; });
  expectRefused(text, [](auto &r) { r.items[0][0].count = 1000; });
  expectRefused(text, [](auto &r) { r.operands[0][0] = 1 << 14; });
  expectRefused(text, [](auto &r) { r.strides[0][0] = 1 << 16; });
  expectRefused(text, [](auto &r) { r.strides[0][0] = -(1 << 16); });
  expectRefused(text, [](auto &r) { r.strides[0][0] = INT64_MAX; });
  expectRefused(text, [](auto &r) { r.entries[0].batch = 4; });
  expectRefused(text, [](auto &r) { r.entries[0].valid_offset = 1 << 20; });
  expectRefused(text, [](auto &r) { r.entries[0].kind = 5; });
}

TEST(Descriptor, refusesDeepNesting) {
  expectRefused("the descriptor's entry 3 is malformed", [](auto &r) {
    weir_item repeat = {};
    repeat.kind = WEIR_ITEM_REPEAT;
    repeat.count = 1;
    r.items[3].clear();
    for (uint32_t i = 0; i < 40; ++i) {
      repeat.length = 39 - i;
      r.items[3].push_back(repeat);
    }
    r.link();
  });
}

TEST(Descriptor, refusesResults) {
  const char *text = "the descriptor's entry 0 is malformed";
  expectRefused(text, [](auto &r) { r.results[0][0].role = 99; });
  expectRefused(text, [](auto &r) { r.results[0][0].index = 1; });
  expectRefused(text, [](auto &r) { r.results[0][0].elements = 2; });
  expectRefused(text, [](auto &r) { r.results[0][0].offset = 1 << 20; });
  expectRefused("the descriptor's entry 3 is malformed",
                [](auto &r) { r.results[3][0].elements = 5; });
  expectRefused("the descriptor's entry 1 is malformed",
                [](auto &r) { r.results[1].back().elements = 2; });
}

TEST(Descriptor, refusesMetrics) {
  const char *text = "the descriptor's metric 0 is malformed";
  expectRefused(text, [](auto &r) { r.metrics[0].kind = 99; });
  expectRefused(text, [](auto &r) { r.metrics[0].columns = 3; });
  expectRefused(
      text, [](auto &r) { r.metrics[0] = {WEIR_METRIC_CONFUSION, 3, 4, 0}; });
  expectRefused(
      text, [](auto &r) { r.metrics[0] = {WEIR_METRIC_F1_MACRO, 4, 4, 0}; });
  // A sum and a weight are no table.
  expectRefused("the descriptor's entry 0 is malformed", [](auto &r) {
    r.metrics[0] = {WEIR_METRIC_R_SQUARED, 4, 1, 0};
  });
}
