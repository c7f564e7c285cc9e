#include "initialize_internal.h"

#include "Regression.h"
#include "weir/inspect.h"

#include <cmath>
#include <gtest/gtest.h>

namespace {
/// A model of one tensor with the given initialiser.
template <typename T> class OneTensor {
public:
  OneTensor(std::vector<int64_t> extents, uint32_t initializer, double a,
            double b = 0)
      : shape(std::move(extents)) {
    weir_tensor &tensor = this->tensor;
    tensor.name = "t";
    tensor.type = sizeof(T) == 8 ? WEIR_F64 : WEIR_F32;
    tensor.rank = uint8_t(shape.size());
    tensor.elements = 1;
    for (int64_t extent : shape)
      tensor.elements *= uint64_t(extent);
    tensor.initializer = initializer;
    tensor.a = a;
    tensor.b = b;
    tensor.stream = 3;
    weir_descriptor &d = regression.descriptor;
    d.tensors = &tensor;
    d.tensors_count = 1;
    d.extents = shape.data();
    d.extents_count = uint32_t(shape.size());
    d.entries_count = d.ports_count = d.scalars_count = 0;
    d.arena_bytes = tensor.elements * sizeof(T);
  }
  std::vector<double> draw(uint64_t seed = 1) {
    Model model(regression.descriptor);
    EXPECT_EQ(weir_model_initialize(model, seed), WEIR_OK);
    return model.values();
  }

private:
  Regression<float> regression;
  std::vector<int64_t> shape;
  weir_tensor tensor = {};
};
} // namespace

static void expectMoments(const std::vector<double> &values, double mean,
                          double deviation) {
  double sum = 0, squares = 0;
  for (double value : values) {
    sum += value - mean;
    squares += (value - mean) * (value - mean);
  }
  double count = double(values.size());
  EXPECT_NEAR(sum / count, 0, 5 * deviation / std::sqrt(count));
  EXPECT_NEAR(std::sqrt(squares / count), deviation,
              5 * deviation / std::sqrt(count));
}

TEST(Initialize, fillsConstants) {
  EXPECT_EQ(OneTensor<float>({2, 3}, WEIR_INIT_CONSTANT, 0.75).draw(),
            std::vector<double>(6, 0.75));
}

TEST(Initialize, drawsUniforms) {
  std::vector<double> values =
      OneTensor<float>({300, 200}, WEIR_INIT_UNIFORM, -1, 3).draw();
  expectMoments(values, 1, 4 / std::sqrt(12.0));
  for (double value : values)
    ASSERT_TRUE(value >= -1 && value <= 3);
}

TEST(Initialize, drawsNormals) {
  expectMoments(OneTensor<double>({300, 200}, WEIR_INIT_NORMAL, 2, 0.5).draw(),
                2, 0.5);
}

TEST(Initialize, drawsTruncatedNormals) {
  std::vector<double> values =
      OneTensor<float>({300, 200}, WEIR_INIT_TRUNCATED_NORMAL, 1, 0.5).draw();
  expectMoments(values, 1, 0.5 * std::sqrt(0.773741));
  for (double value : values)
    ASSERT_LE(std::abs(value - 1), 1.0000001);
}

TEST(Initialize, fillsIdentities) {
  EXPECT_EQ(OneTensor<float>({2, 3}, WEIR_INIT_IDENTITY, 2).draw(),
            (std::vector<double>{2, 0, 0, 0, 2, 0}));
}

static double product(const std::vector<double> &values, size_t columns,
                      size_t i, size_t j, bool rows) {
  double sum = 0;
  size_t length = rows ? columns : values.size() / columns;
  for (size_t k = 0; k < length; ++k)
    sum += rows ? values[i * columns + k] * values[j * columns + k]
                : values[k * columns + i] * values[k * columns + j];
  return sum;
}

TEST(Initialize, orthogonalizesTheShorterSide) {
  struct {
    std::vector<int64_t> shape;
    size_t columns, vectors;
    bool rows;
  } cases[] = {{{30, 50}, 50, 30, true},
               {{50, 30}, 30, 50, false},
               {{40, 40}, 40, 40, true},
               {{6, 3, 3, 2}, 18, 6, true}};
  for (const auto &item : cases) {
    std::vector<double> values =
        OneTensor<double>(item.shape, WEIR_INIT_ORTHOGONAL, 1.5).draw();
    size_t count = item.rows ? item.vectors : item.columns;
    for (size_t i = 0; i < count; ++i)
      for (size_t j = 0; j < count; ++j)
        ASSERT_NEAR(product(values, item.columns, i, j, item.rows),
                    i == j ? 2.25 : 0, 1e-13);
  }
}

// Entries of a random orthogonal matrix have mean 0 and variance 1/n.
TEST(Initialize, drawsOrthogonalMatricesUniformly) {
  expectMoments(OneTensor<double>({200, 200}, WEIR_INIT_ORTHOGONAL, 1).draw(),
                0, 1 / std::sqrt(200.0));
}

TEST(Initialize, dependsOnSeedAndStreamOnly) {
  OneTensor<float> small({10}, WEIR_INIT_NORMAL, 0, 1);
  OneTensor<float> large({1000}, WEIR_INIT_NORMAL, 0, 1);
  std::vector<double> values = large.draw(5);
  EXPECT_EQ(small.draw(5),
            std::vector<double>(values.begin(), values.begin() + 10));
  EXPECT_NE(small.draw(6), small.draw(5));
}

TEST(Initialize, agreesAcrossTypes) {
  for (uint32_t kind : {WEIR_INIT_UNIFORM, WEIR_INIT_NORMAL,
                        WEIR_INIT_TRUNCATED_NORMAL, WEIR_INIT_ORTHOGONAL}) {
    std::vector<double> narrow = OneTensor<float>({7, 9}, kind, 1, 2).draw();
    std::vector<double> wide = OneTensor<double>({7, 9}, kind, 1, 2).draw();
    for (size_t i = 0; i < wide.size(); ++i)
      EXPECT_NEAR(narrow[i], wide[i], 1e-6);
  }
}

TEST(Initialize, startsTheModelAnew) {
  Regression<float> regression;
  Model model(regression.descriptor);
  std::vector<double> first = model.values();
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  for (int i = 0; i < 3; ++i)
    ASSERT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
  EXPECT_NE(model.values(), first);
  ASSERT_EQ(weir_model_initialize(model, 7), WEIR_OK);
  EXPECT_EQ(model.values(), first);
  EXPECT_EQ(weir_model_steps(model), 0u);
  EXPECT_EQ(weir_model_applied_updates(model), 0u);
  ASSERT_EQ(weir_model_initialize(model, 8), WEIR_OK);
  EXPECT_EQ(weir_model_seed(model), 8u);
  EXPECT_NE(model.values(), first);
}

TEST(Initialize, takesTheSeedOfTheOptions) {
  Regression<float> regression;
  weir_options options = WEIR_OPTIONS_INIT;
  options.seed = 0;
  EXPECT_EQ(weir_model_seed(Model(regression.descriptor, options)), 7u);
  options.has_seed = 1;
  EXPECT_EQ(weir_model_seed(Model(regression.descriptor, options)), 0u);
}

/// `tensors[3]` is the slot of the weight, `tensors[0]`.
TEST(Initialize, copiesParametersAndFollowsThem) {
  Regression<float> regression;
  weir_tensor &slot = regression.tensors[3];
  slot.initializer = WEIR_INIT_COPY;
  slot.a = 0;
  regression.link();
  Model model(regression.descriptor);
  auto read = [&](const char *name) {
    std::vector<double> values(kFeatures);
    EXPECT_EQ(weir_model_read_tensor(model, name, values.data(), kFeatures),
              WEIR_OK);
    return values;
  };
  ASSERT_EQ(weir_model_initialize(model, 5), WEIR_OK);
  EXPECT_EQ(read(slot.name), read("linear.weight"));
  EXPECT_NE(read(slot.name), std::vector<double>(kFeatures, 0));
  float values[kFeatures] = {1, 2, 3, 4, 5};
  ASSERT_EQ(weir_model_set(model, "linear.weight", values, kFeatures), WEIR_OK);
  EXPECT_EQ(read(slot.name), (std::vector<double>{1, 2, 3, 4, 5}));
}
