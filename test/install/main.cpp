// C++17: the generated classes, two objects of one model in two threads.
#include "blobs.hpp"
#include "line.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

static void check(bool condition, int line) {
  if (condition)
    return;
  std::fprintf(stderr, "%s:%d: failed\n", __FILE__, line);
  std::exit(1);
}
#define CHECK(condition) check(condition, __LINE__)

static_assert(!std::is_copy_constructible_v<weir::Blobs>);
static_assert(std::is_nothrow_move_constructible_v<weir::Blobs>);

static double train(weir::Blobs &model) {
  std::vector<float> points(2 * weir::Blobs::batch);
  std::vector<std::int32_t> sides(weir::Blobs::batch);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    sides[i] = i % 2;
    points[2 * i] = sides[i] ? 1.0f : -1.0f;
    points[2 * i + 1] = 0.1f * float(i);
  }
  weir::Blobs::Step step BLOBS_STEP_INIT;
  for (int i = 0; i < 100; ++i)
    CHECK(model.trainStep(points.data(), sides.data(), step) == WEIR_OK);
  weir::Blobs::Metrics metrics BLOBS_METRICS_INIT;
  CHECK(model.evaluate(points.data(), sides.data(), sides.size(), metrics) ==
        WEIR_OK);
  CHECK(metrics.accuracy == 1);
  return step.loss;
}

int main() {
  weir::Blobs first, second;
  CHECK(first && second && first.status() == WEIR_OK);
  double losses[2];
  std::thread other([&] { losses[1] = train(second); });
  losses[0] = train(first);
  other.join();
  CHECK(losses[0] == losses[1]);

  weir::Blobs moved = std::move(first);
  CHECK(moved && !first);
  CHECK(moved.steps() == 100);
  CHECK(moved.load("no such file") == WEIR_NOT_FOUND);
  CHECK(moved.error()[0] != '\0');

  weir::Line::Options options = weir::Line::defaultOptions();
  options.version = 99;
  weir::Line line(&options);
  CHECK(!line || line.status() == WEIR_OK);
  weir::Line good;
  float x[3] = {1, 2, 3}, estimate = NAN;
  CHECK(good.predict(x, 1, &estimate) == WEIR_OK && std::isfinite(estimate));
  return 0;
}
