/* Times steps of two models in turn; see run. */
#include "weir/abi.h"
#include "weir/health.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

extern const weir_descriptor with_descriptor, without_descriptor;

enum { kBlock = 16, kPlacement = 20, kInputs = 8, kPairsMost = 2000 };

static const void *inputs[kInputs];

/* Of this process's processors, so that other processes count less. */
static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void require(int holds, const char *what) {
  if (holds)
    return;
  fprintf(stderr, "bench/probes: %s\n", what);
  exit(1);
}

/* Values in [-1, 1), classes in order. */
static void make_inputs(const weir_descriptor *model) {
  uint32_t state = 1;
  require(model->ports_count <= kInputs, "too many inputs");
  for (uint32_t i = 0; i < model->ports_count; ++i) {
    const weir_port *port = &model->ports[i];
    size_t count = port->elements * model->batch;
    float *floats = malloc(count * sizeof(float));
    int32_t *classes = (int32_t *)floats;
    require(floats != NULL && port->type != WEIR_F64, "no inputs");
    for (size_t k = 0; k < count; ++k) {
      state = state * 1664525u + 1013904223u;
      if (port->type == WEIR_F32)
        floats[k] = (float)(state >> 8) / (float)(1 << 23) - 1;
      else
        classes[k] = (int32_t)(k % (size_t)port->classes);
    }
    inputs[i] = floats;
  }
}

static weir_model *make_model(const weir_descriptor *descriptor,
                              uint32_t threads) {
  weir_options options = WEIR_OPTIONS_INIT;
  weir_model *model = NULL;
  options.threads = threads;
  options.horizon = 1000;
  require(weir_model_create_abi2(descriptor, &options, &model) == WEIR_OK,
          "a model cannot be created");
  return model;
}

/* What a program does in a step: train, and look at the health. */
static double run_step(weir_model *model) {
  weir_step step = WEIR_STEP_INIT;
  weir_health_report report = WEIR_HEALTH_REPORT_INIT;
  double start = now();
  require(weir_model_train_step(model, inputs, &step) == WEIR_OK,
          "a step failed");
  weir_model_health(model, &report);
  return now() - start;
}

/* A block of both, in turn, the first one taking turns. */
static void run_blocks(weir_model *const models[2], double seconds[2]) {
  seconds[0] = seconds[1] = 0;
  for (int i = 0; i < 2 * kBlock; ++i) {
    int which = (i ^ i >> 1) & 1; /* 0 1 1 0 */
    seconds[which] += run_step(models[which]);
  }
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  const weir_descriptor *descriptors[2] = {&without_descriptor,
                                           &with_descriptor};
  static double ratios[kPairsMost], times[kPairsMost];
  require(argc == 3, "how many pairs, how many threads?");
  int pairs = atoi(argv[1]);
  uint32_t threads = (uint32_t)atoi(argv[2]);
  /* Fewer than 6 have no interval of 95 %. */
  require(pairs >= 6 && pairs <= kPairsMost, "6 to 2000 pairs");
  make_inputs(&with_descriptor);
  weir_model *models[2] = {NULL, NULL}; /* without, with */
  double seconds[2];
  for (int i = 0; i < pairs; ++i) {
    /* Where memory lies counts for more than probes do: each of them has the
     * other's place as often. */
    if (i % kPlacement == 0) {
      int first = i / kPlacement % 2;
      weir_model_destroy(models[0]);
      weir_model_destroy(models[1]);
      for (int k = 0; k < 2; ++k)
        models[first ^ k] = make_model(descriptors[first ^ k], threads);
      run_blocks(models, seconds);
    }
    run_blocks(models, seconds);
    ratios[i] = seconds[1] / seconds[0];
    times[i] = seconds[0] / kBlock;
  }
  qsort(ratios, (size_t)pairs, sizeof(double), compare);
  qsort(times, (size_t)pairs, sizeof(double), compare);
  /* Of the median, from ranks: it holds whatever the distribution (Conover,
   * Practical Nonparametric Statistics, 1999, 3.2). */
  int reach = (int)ceil(0.98 * sqrt(pairs));
  int low = pairs / 2 - reach, high = pairs / 2 + reach;
  printf("step %.2f ms, with probes and guards %.4f of it "
         "(median of %d pairs of %d steps; 95 %% interval %.4f to %.4f)\n",
         1e3 * times[pairs / 2], ratios[pairs / 2], pairs, kBlock, ratios[low],
         ratios[high < pairs ? high : pairs - 1]);
  weir_model_destroy(models[0]);
  weir_model_destroy(models[1]);
  return 0;
}
