// Trains, saves, loads and predicts with the compiled model, in C++17.
//
//   digits-cpp digits.csv
#include "digits.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>
#include <string>
#include <vector>

constexpr std::size_t pixels = DIGITS_IMAGE_ELEMENTS;
constexpr std::size_t batch = weir::Digits::batch;
constexpr int epochs = 20;

struct Table {
  std::vector<float> images; // count x 64
  std::vector<std::int32_t> digits;
};

[[noreturn]] static void fail(const std::string &what, const char *why) {
  std::fprintf(stderr, "digits: %s: %s\n", what.c_str(), why);
  std::exit(1);
}

static void require(weir_status status, const weir::Digits &model,
                    const char *what) {
  if (status != WEIR_OK)
    fail(what, model.error());
}

static Table readCsv(const char *path) {
  std::ifstream file(path);
  if (!file)
    fail(path, "cannot be opened");
  Table table;
  std::string field;
  for (std::size_t column = 0; file.peek() != EOF; ++column) {
    bool last = column % (pixels + 1) == pixels;
    std::getline(file, field, last ? '\n' : ',');
    float value = std::strtof(field.c_str(), nullptr);
    if (last)
      table.digits.push_back(std::int32_t(value));
    else
      table.images.push_back(value);
  }
  return table;
}

// The rows of `table` that `order` names, one after the other.
static Table gather(const Table &table, const std::size_t *order,
                    std::size_t count) {
  Table result;
  for (std::size_t i = 0; i < count; ++i) {
    auto row = table.images.begin() + order[i] * pixels;
    std::copy(row, row + pixels, std::back_inserter(result.images));
    result.digits.push_back(table.digits[order[i]]);
  }
  return result;
}

int main(int argc, char **argv) {
  if (argc != 2)
    fail("usage", "digits-cpp digits.csv");
  Table table = readCsv(argv[1]);
  std::vector<std::size_t> order(table.digits.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::mt19937 random(7);
  std::shuffle(order.begin(), order.end(), random);
  std::size_t count = order.size() * 8 / 10;

  weir::Digits::Options options = weir::Digits::defaultOptions();
  options.horizon = epochs * (count / batch); // of the schedule
  weir::Digits model(&options);
  require(model.status(), model, "create");
  for (int epoch = 0; epoch < epochs; ++epoch) {
    std::shuffle(order.begin(), order.begin() + count, random);
    for (std::size_t i = 0; i + batch <= count; i += batch) {
      Table rows = gather(table, &order[i], batch);
      weir::Digits::Step step DIGITS_STEP_INIT;
      require(model.trainStep(rows.images.data(), rows.digits.data(), step),
              model, "trainStep");
    }
  }

  Table tests = gather(table, &order[count], order.size() - count);
  weir::Digits::Metrics metrics DIGITS_METRICS_INIT;
  require(model.evaluate(tests.images.data(), tests.digits.data(),
                         tests.digits.size(), metrics),
          model, "evaluate");
  std::printf("test  loss %.4f  accuracy %.4f\n", metrics.loss,
              metrics.accuracy);
  require(model.saveWeights("digits-cpp.safetensors"), model, "saveWeights");

  weir::Digits other;
  require(other.status(), other, "create");
  require(other.loadWeights("digits-cpp.safetensors"), other, "loadWeights");
  float probabilities[10];
  require(other.predict(tests.images.data(), 1, probabilities), other,
          "predict");
  auto best = std::max_element(probabilities, probabilities + 10);
  std::printf("the first test image is a %d with probability %.3f (it is a "
              "%d)\n",
              int(best - probabilities), *best, int(tests.digits[0]));
  return metrics.accuracy > 0.9 ? 0 : 1;
}
