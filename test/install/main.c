/* C99: two models, two versions of one model, two objects of one model in two
 * threads, files, parameters by name, a hook, and failures. */
#include "blobs.h"
#include "blobs_wide.h"
#include "line.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);          \
      exit(1);                                                                 \
    }                                                                          \
  } while (0)

/* A full batch and a part of one. */
enum { kBatch = BLOBS_BATCH, kSamples = BLOBS_BATCH + 13 };

/* Two clouds of points, left and right; a small generator of our own. */
static void draw(unsigned *state, float *points, int32_t *sides, int count) {
  for (int i = 0; i < count; ++i) {
    *state = *state * 1664525u + 1013904223u;
    sides[i] = (int32_t)(*state >> 31);
    for (int k = 0; k < 2; ++k) {
      *state = *state * 1664525u + 1013904223u;
      points[2 * i + k] = (float)(*state >> 8) / (float)(1 << 24) - 0.5f;
    }
    points[2 * i] += sides[i] ? 1.0f : -1.0f;
  }
}

typedef struct {
  float first[32]; /* linear.weight afterwards */
  double loss;
} outcome;

static void *train_blobs(void *argument) {
  outcome *result = argument;
  blobs *model = NULL;
  CHECK(blobs_create(NULL, &model) == WEIR_OK);
  float points[2 * kBatch];
  int32_t sides[kBatch];
  unsigned state = 7;
  double first = 0;
  for (int i = 0; i < 200; ++i) {
    blobs_step step = BLOBS_STEP_INIT;
    draw(&state, points, sides, kBatch);
    CHECK(blobs_train_step(model, points, sides, &step) == WEIR_OK);
    CHECK(!step.skipped && isfinite(step.loss));
    if (i == 0)
      first = step.loss;
    result->loss = step.loss;
  }
  CHECK(result->loss < 0.2 * first);
  CHECK(blobs_steps(model) == 200 && blobs_applied_updates(model) == 200);
  CHECK(blobs_get(model, "linear.weight", result->first, 32) == WEIR_OK);
  blobs_destroy(model);
  return NULL;
}

static void check_threads(void) {
  outcome results[2];
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    CHECK(pthread_create(&threads[i], NULL, train_blobs, &results[i]) == 0);
  for (int i = 0; i < 2; ++i)
    CHECK(pthread_join(threads[i], NULL) == 0);
  CHECK(results[0].loss == results[1].loss);
  CHECK(memcmp(results[0].first, results[1].first, sizeof results[0].first) ==
        0);
}

static void run_parts(void *user, uint32_t parts,
                      void (*body)(void *context, uint32_t part),
                      void *context) {
  ++*(int *)user;
  for (uint32_t part = parts; part-- > 0;)
    body(context, part);
}

/* The hook and the pool give the bits of one thread. */
static void check_parallel(void) {
  float points[2 * kBatch];
  int32_t sides[kBatch];
  double losses[3];
  int calls = 0;
  for (int mode = 0; mode < 3; ++mode) {
    blobs_wide_options options = BLOBS_WIDE_OPTIONS_INIT;
    if (mode == 1)
      options.threads = 2;
    if (mode == 2) {
      options.parallel_for = run_parts;
      options.parallel_user = &calls;
    }
    blobs_wide *model = NULL;
    CHECK(blobs_wide_create(&options, &model) == WEIR_OK);
    unsigned state = 11;
    for (int i = 0; i < 20; ++i) {
      blobs_wide_step step = BLOBS_WIDE_STEP_INIT;
      draw(&state, points, sides, kBatch);
      CHECK(blobs_wide_train_step(model, points, sides, &step) == WEIR_OK);
      losses[mode] = step.loss;
    }
    blobs_wide_destroy(model);
  }
  CHECK(losses[0] == losses[1] && losses[0] == losses[2]);
  CHECK(calls > 0);
}

static void check_files(void) {
  const char *path = "blobs.safetensors";
  blobs *trained = NULL, *fresh = NULL;
  CHECK(blobs_create(NULL, &trained) == WEIR_OK);
  CHECK(blobs_create(NULL, &fresh) == WEIR_OK);
  float points[2 * kSamples], before[2 * kSamples], after[2 * kSamples];
  int32_t sides[kSamples];
  unsigned state = 5;
  for (int i = 0; i < 50; ++i) {
    blobs_step step = BLOBS_STEP_INIT;
    draw(&state, points, sides, kBatch);
    CHECK(blobs_train_step(trained, points, sides, &step) == WEIR_OK);
  }
  CHECK(blobs_save(trained, path) == WEIR_OK);
  CHECK(blobs_load(fresh, path) == WEIR_OK);
  CHECK(blobs_steps(fresh) == 50);

  draw(&state, points, sides, kSamples);
  CHECK(blobs_predict(trained, points, kSamples, before) == WEIR_OK);
  CHECK(blobs_predict(fresh, points, kSamples, after) == WEIR_OK);
  CHECK(memcmp(before, after, sizeof before) == 0);
  blobs_metrics metrics = BLOBS_METRICS_INIT;
  CHECK(blobs_eval(fresh, points, sides, kSamples, &metrics) == WEIR_OK);
  CHECK(metrics.weight == kSamples);
  int right = 0;
  for (int i = 0; i < kSamples; ++i)
    right += (after[2 * i + 1] > after[2 * i]) == (sides[i] == 1);
  CHECK(fabs(metrics.accuracy - (double)right / kSamples) < 1e-12);

  /* Weights of one version do not fit another one. */
  blobs_wide *wide = NULL;
  CHECK(blobs_wide_create(NULL, &wide) == WEIR_OK);
  CHECK(blobs_wide_load(wide, path) == WEIR_INCOMPATIBLE);
  CHECK(blobs_wide_last_error(wide)[0] != '\0');
  blobs_wide_destroy(wide);
  blobs_destroy(trained);
  blobs_destroy(fresh);
  CHECK(remove(path) == 0);
}

/* What the model that has probes tells of its layers and parameters, and the
 * way back after a batch that is not finite. */
static void check_health(void) {
  blobs_wide *model = NULL;
  blobs *without = NULL;
  float points[2 * kBatch];
  int32_t sides[kBatch];
  unsigned state = 3;
  blobs_wide_step step = BLOBS_WIDE_STEP_INIT;
  blobs_wide_health_report report = BLOBS_WIDE_HEALTH_REPORT_INIT;
  blobs_wide_options options = BLOBS_WIDE_OPTIONS_INIT;
  options.probe_every = 4;
  CHECK(blobs_wide_create(&options, &model) == WEIR_OK);
  for (int i = 0; i < 6; ++i) {
    draw(&state, points, sides, kBatch);
    CHECK(blobs_wide_train_step(model, points, sides, &step) == WEIR_OK);
  }
  CHECK(blobs_wide_health(model, &report) == WEIR_OK);
  CHECK(report.step == 6 && report.probed_step == 5 && report.skipped == 0);
  double sum = 0;
  for (uint32_t i = 0; i < report.parameters; ++i) {
    blobs_wide_parameter_health one = BLOBS_WIDE_PARAMETER_HEALTH_INIT;
    CHECK(blobs_wide_health_parameter(model, i, &one) == WEIR_OK);
    CHECK(one.line > 0 && one.not_finite == 0 && one.update_ratio > 0);
    sum += one.gradient_norm * one.gradient_norm;
  }
  CHECK(fabs(sqrt(sum) - step.gradient_norm) < 1e-5 * step.gradient_norm);
  int measured = 0;
  for (uint32_t i = 0; i < report.layers; ++i) {
    blobs_wide_layer_health one = BLOBS_WIDE_LAYER_HEALTH_INIT;
    CHECK(blobs_wide_health_layer(model, i, &one) == WEIR_OK);
    measured += one.rms > 0;
  }
  CHECK(measured > 0);

  CHECK(blobs_wide_snapshot(model) == WEIR_OK);
  points[0] = NAN;
  CHECK(blobs_wide_train_step(model, points, sides, &step) == WEIR_OK);
  CHECK(step.skipped);
  CHECK(blobs_wide_health(model, &report) == WEIR_OK);
  CHECK(report.skipped == 1 && report.probed_step == 7);
  CHECK(blobs_wide_rollback(model) == WEIR_OK);
  CHECK(blobs_wide_applied_updates(model) == 6);
  blobs_wide_destroy(model);

  blobs_health_report none = BLOBS_HEALTH_REPORT_INIT;
  CHECK(blobs_create(NULL, &without) == WEIR_OK);
  CHECK(blobs_health(without, &none) == WEIR_NOT_FOUND);
  blobs_destroy(without);
}

/* y = x . (1, -2, 3): gradients and values by name. */
static void check_line(void) {
  line *model = NULL;
  line_options options = LINE_OPTIONS_INIT;
  options.has_seed = 1;
  options.seed = 42;
  CHECK(line_create(&options, &model) == WEIR_OK);
  const float weight[3] = {1, -2, 3}, bias[1] = {0.5f};
  CHECK(line_set(model, "linear.weight", weight, 3) == WEIR_OK);
  CHECK(line_set(model, "linear.bias", bias, 1) == WEIR_OK);
  CHECK(line_set(model, "linear.weight", weight, 2) == WEIR_INVALID_ARGUMENT);
  CHECK(line_set(model, "nothing", weight, 3) == WEIR_NOT_FOUND);

  float x[LINE_BATCH * 3], y[LINE_BATCH], got = 0, gradient[1];
  for (int i = 0; i < LINE_BATCH; ++i) {
    for (int k = 0; k < 3; ++k)
      x[3 * i + k] = (float)(i + k);
    y[i] = 0;
  }
  CHECK(line_predict(model, x, 1, &got) == WEIR_OK);
  CHECK(fabsf(got - 4.5f) < 1e-5f); /* (0, 1, 2) */
  line_step step = LINE_STEP_INIT;
  CHECK(line_gradients(model, x, y, &step) == WEIR_OK);
  CHECK(line_steps(model) == 0);
  CHECK(line_get_gradient(model, "linear.bias", gradient, 1) == WEIR_OK);
  double sum = 0; /* d mean((z - y)^2) / d bias = 2 mean(z) */
  for (int i = 0; i < LINE_BATCH; ++i)
    sum += 2.0 * (2.0 * i + 4.5) / LINE_BATCH;
  CHECK(fabs(gradient[0] - sum) < 1e-4 * sum);
  CHECK(line_set_learning_rate(model, 0.5) == WEIR_OK);
  line_destroy(model);
}

static void check_failures(void) {
  char text[128] = "";
  blobs_options options = BLOBS_OPTIONS_INIT;
  options.error = text;
  options.error_size = sizeof text;
  options.threads = WEIR_MAX_THREADS + 1;
  blobs *model = NULL;
  CHECK(blobs_create(&options, &model) == WEIR_INVALID_ARGUMENT);
  CHECK(model == NULL && text[0] != '\0');
  options.size = 8;
  CHECK(blobs_create(&options, &model) == WEIR_INVALID_ARGUMENT);

  CHECK(blobs_create(NULL, &model) == WEIR_OK);
  float points[2 * kBatch] = {0};
  int32_t sides[kBatch] = {0};
  blobs_step step = BLOBS_STEP_INIT;
  sides[3] = 2;
  CHECK(blobs_train_step(model, points, sides, &step) == WEIR_OUT_OF_RANGE);
  CHECK(strstr(blobs_last_error(model), "side") != NULL);
  CHECK(blobs_train_step(model, NULL, sides, &step) == WEIR_INVALID_ARGUMENT);
  CHECK(blobs_load(model, "no such file") == WEIR_NOT_FOUND);
  CHECK(blobs_steps(model) == 0);
  blobs_destroy(model);
  blobs_destroy(NULL);
}

int main(void) {
  check_threads();
  check_parallel();
  check_files();
  check_health();
  check_line();
  check_failures();
  return 0;
}
