#include "Regression.h"

#include "weir/health.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace {
/// (gradients, squares of w, squares of b)
void sumSquares(const weir_launch *l, uint32_t) {
  using K = Kernels<double>;
  *K::at(l, 1) = 0;
  for (uint32_t i = 0; i < kFeatures; ++i)
    *K::at(l, 1) += K::at(l, 0)[i] * K::at(l, 0)[i];
  *K::at(l, 2) = K::at(l, 0)[kFeatures] * K::at(l, 0)[kFeatures];
}

/// (gradients, not finite in w, predictions' squares, dead)
void probe(const weir_launch *l, uint32_t) {
  using K = Kernels<double>;
  *K::at(l, 1) = 0;
  for (uint32_t i = 0; i < kFeatures; ++i)
    *K::at(l, 1) += !std::isfinite(K::at(l, 0)[i]);
  *K::at(l, 2) = 32;
  *K::at(l, 3) = 1;
}

/// (change of w, size of w); in the commit group
void probeUpdate(const weir_launch *l, uint32_t) {
  *Kernels<double>::at(l, 0) = 4;
  *Kernels<double>::at(l, 1) = 100;
}

/// The regression with probes: sums of squares in each step, a step that
/// measures more.
struct Probed {
  enum { Step, ProbedStep = 5 };

  Regression<double> base;
  std::vector<weir_item> items;
  std::vector<uint32_t> operands;
  std::vector<int64_t> strides;
  std::vector<weir_result> results;

  Probed() {
    uint64_t gradients = base.results[1][4].offset;
    uint64_t squares = base.descriptor.arena_bytes;
    base.descriptor.arena_bytes += 8 * 64;
    auto place = [&](int i) { return squares + 64 * uint64_t(i); };
    addLaunch(Step, sumSquares, {gradients, place(0), place(1)});
    for (uint32_t i = 0; i < 2; ++i)
      base.results[Step].push_back({WEIR_RESULT_GRADIENT_SQUARES, i, WEIR_F64,
                                    kFeatures, 1, place(int(i))});
    // The probed step: the same, and more at the end and in its commit group.
    items = base.items[Step];
    operands = base.operands[Step];
    strides = base.strides[Step];
    results = base.results[Step];
    add(probe, {gradients, place(2), place(3), place(4)}, items.size());
    size_t commit = 0;
    while (items[commit].kind != WEIR_ITEM_COMMIT)
      ++commit;
    ++items[commit].length;
    add(probeUpdate, {place(5), place(6)}, commit + 1);
    for (auto [role, index, at] :
         {std::tuple(WEIR_RESULT_GRADIENT_NOT_FINITE, 0u, 2),
          std::tuple(WEIR_RESULT_ACTIVATION_SQUARES, 0u, 3),
          std::tuple(WEIR_RESULT_ACTIVATION_DEAD, 0u, 4),
          std::tuple(WEIR_RESULT_UPDATE_SQUARES, 0u, 5),
          std::tuple(WEIR_RESULT_PARAMETER_SQUARES, 0u, 6)})
      results.push_back(
          {uint32_t(role), index, WEIR_F64, 2 * kBatch, 1, place(at)});
    weir_entry entry = base.entries[Step];
    entry.kind = WEIR_ENTRY_STEP_PROBED;
    base.entries.push_back(entry);
    uint64_t bytes = base.descriptor.arena_bytes;
    link(bytes);
  }

  const weir_descriptor &descriptor() const { return base.descriptor; }

private:
  // Behind the list of the regression's step.
  void addLaunch(int entry, weir_kernel kernel, std::vector<uint64_t> places) {
    weir_item item = {};
    item.kind = WEIR_ITEM_LAUNCH;
    item.flags = WEIR_ITEM_BARRIER;
    item.kernel = base.addKernel(kernel, "sum_squares", 1);
    item.first = uint32_t(base.operands[entry].size());
    item.count = uint32_t(places.size());
    base.items[entry].push_back(item);
    for (uint64_t offset : places)
      base.addOperands(entry, {{offset, 0}});
  }
  void add(weir_kernel kernel, std::vector<uint64_t> places, size_t before) {
    weir_item item = {};
    item.kind = WEIR_ITEM_LAUNCH;
    item.flags = WEIR_ITEM_BARRIER;
    item.kernel = base.addKernel(kernel, "probe", 1);
    item.first = uint32_t(operands.size());
    item.count = uint32_t(places.size());
    items.insert(items.begin() + int64_t(before), item);
    for (uint64_t offset : places) {
      operands.push_back(uint32_t(offset / WEIR_ARENA_ALIGNMENT));
      strides.push_back(0);
    }
  }
  void link(uint64_t bytes) {
    weir_entry probed = base.entries.back();
    base.entries.pop_back();
    base.link();
    probed.items = items.data();
    probed.items_count = uint32_t(items.size());
    probed.operands = operands.data();
    probed.operands_count = uint32_t(operands.size());
    probed.strides = strides.data();
    probed.results = results.data();
    probed.results_count = uint32_t(results.size());
    base.entries.push_back(probed);
    base.descriptor.entries = base.entries.data();
    base.descriptor.entries_count = uint32_t(base.entries.size());
    base.descriptor.arena_bytes = bytes;
  }
};
} // namespace

static weir_options everyFour() {
  weir_options options = WEIR_OPTIONS_INIT;
  options.probe_every = 4;
  return options;
}

static weir_health_report report(weir_model *model) {
  weir_health_report result = WEIR_HEALTH_REPORT_INIT;
  EXPECT_EQ(weir_model_health(model, &result), WEIR_OK);
  return result;
}

static weir_parameter_health weight(weir_model *model) {
  weir_parameter_health result = WEIR_PARAMETER_HEALTH_INIT;
  EXPECT_EQ(weir_model_health_parameter(model, 0, &result), WEIR_OK);
  return result;
}

TEST(Health, isNotFoundWithoutProbes) {
  Regression<double> regression;
  Model model(regression.descriptor);
  weir_health_report result = WEIR_HEALTH_REPORT_INIT;
  EXPECT_EQ(weir_model_health(model, &result), WEIR_NOT_FOUND);
  EXPECT_STREQ(weir_model_last_error(model),
               "model `regression` was compiled without probes");
}

TEST(Health, hasNothingBeforeTheFirstStep) {
  Probed probed;
  Model model(probed.descriptor());
  EXPECT_EQ(report(model).step, 0u);
  EXPECT_EQ(report(model).parameters, 2u);
  EXPECT_EQ(report(model).layers, 1u);
  EXPECT_EQ(report(model).probe_every, 16u);
  EXPECT_TRUE(std::isnan(weight(model).gradient_norm));
}

TEST(Health, tellsTheGradientOfEachParameterAtEachStep) {
  Probed probed;
  Model model(probed.descriptor(), everyFour());
  Batch<double> batch;
  weir_step step = WEIR_STEP_INIT;
  for (uint64_t i = 1; i <= 3; ++i) {
    ASSERT_EQ(weir_model_train_step(model, batch.data(), &step), WEIR_OK);
    weir_parameter_health bias = WEIR_PARAMETER_HEALTH_INIT;
    ASSERT_EQ(weir_model_health_parameter(model, 1, &bias), WEIR_OK);
    weir_parameter_health first = weight(model);
    EXPECT_STREQ(first.name, "linear.weight");
    EXPECT_STREQ(first.layer, "linear");
    EXPECT_EQ(report(model).step, i);
    EXPECT_NEAR(std::hypot(first.gradient_norm, bias.gradient_norm),
                step.gradient_norm, 1e-12);
    EXPECT_NEAR(first.gradient_rms, first.gradient_norm / std::sqrt(kFeatures),
                1e-12);
    EXPECT_EQ(first.not_finite, 0);
    EXPECT_EQ(report(model).worst,
              first.gradient_norm >= bias.gradient_norm ? 0u : 1u);
  }
}

TEST(Health, measuresEverythingEverySoManySteps) {
  Probed probed;
  Model model(probed.descriptor(), everyFour());
  Batch<double> batch;
  weir_step step = WEIR_STEP_INIT;
  int clipped = 0; // of the first stretch
  for (uint64_t i = 1; i <= 6; ++i) {
    ASSERT_EQ(weir_model_train_step(model, batch.data(), &step), WEIR_OK);
    EXPECT_EQ(report(model).probed_step, i < 5 ? 1u : 5u);
    clipped += i <= 4 && step.clipped;
  }
  weir_layer_health layer = WEIR_LAYER_HEALTH_INIT;
  ASSERT_EQ(weir_model_health_layer(model, 0, &layer), WEIR_OK);
  EXPECT_STREQ(layer.path, "linear");
  EXPECT_EQ(layer.line, 3u);
  EXPECT_DOUBLE_EQ(layer.rms, std::sqrt(32.0 / (2 * kBatch)));
  EXPECT_DOUBLE_EQ(layer.dead, 0.5); // one of two units
  EXPECT_TRUE(std::isnan(layer.saturated));
  EXPECT_DOUBLE_EQ(weight(model).update_ratio, 0.2);
  EXPECT_DOUBLE_EQ(weight(model).rms, std::sqrt(100.0 / kFeatures));
  EXPECT_DOUBLE_EQ(report(model).clipped_fraction, clipped / 4.0);
}

TEST(Health, looksAgainAtARefusedStep) {
  Probed probed;
  Model model(probed.descriptor(), everyFour());
  Batch<double> batch;
  weir_step step = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &step), WEIR_OK);
  std::vector<double> before = model.values();
  batch.x[2] = std::numeric_limits<double>::quiet_NaN();
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &step), WEIR_OK);
  EXPECT_EQ(step.skipped, 1u);
  EXPECT_EQ(report(model).probed_step, 2u);
  EXPECT_EQ(report(model).skipped, 1u);
  EXPECT_EQ(weight(model).not_finite, kFeatures);
  EXPECT_TRUE(std::isnan(weight(model).update_ratio));
  EXPECT_EQ(model.values(), before);
}

TEST(Health, isForgottenByInitialize) {
  Probed probed;
  Model model(probed.descriptor());
  Batch<double> batch;
  weir_step step = WEIR_STEP_INIT;
  ASSERT_EQ(weir_model_train_step(model, batch.data(), &step), WEIR_OK);
  ASSERT_EQ(weir_model_initialize(model, 3), WEIR_OK);
  EXPECT_EQ(report(model).step, 0u);
  EXPECT_EQ(report(model).clipped, 0u);
  EXPECT_TRUE(std::isnan(weight(model).gradient_norm));
}

TEST(Health, refusesWrongArguments) {
  Probed probed;
  Model model(probed.descriptor());
  weir_health_report small = WEIR_HEALTH_REPORT_INIT;
  small.size = 8;
  EXPECT_EQ(weir_model_health(model, &small), WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_health(model, nullptr), WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_health(nullptr, &small), WEIR_INVALID_ARGUMENT);
  weir_parameter_health parameter = WEIR_PARAMETER_HEALTH_INIT;
  EXPECT_EQ(weir_model_health_parameter(model, 2, &parameter),
            WEIR_OUT_OF_RANGE);
  EXPECT_STREQ(weir_model_last_error(model), "there is no parameter 2 of 2");
  weir_layer_health layer = WEIR_LAYER_HEALTH_INIT;
  EXPECT_EQ(weir_model_health_layer(model, 1, &layer), WEIR_OUT_OF_RANGE);
}

TEST(Health, refusesAProbeOfNoParameter) {
  Probed probed;
  probed.results.back().index = 2; // a state
  weir_options options = WEIR_OPTIONS_INIT;
  weir_model *model = nullptr;
  EXPECT_EQ(weir_model_create_abi2(&probed.descriptor(), &options, &model),
            WEIR_INVALID_ARGUMENT);
}
