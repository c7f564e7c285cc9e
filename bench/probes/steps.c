/* Times blocks of steps of two models in turn; see run. */
#include "weir/abi.h"
#include "weir/health.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

extern const weir_descriptor with_descriptor, without_descriptor;

enum { kBlock = 16, kInputs = 8, kPairsMost = 1000 };

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
static double run_block(weir_model *model) {
  double start = now();
  for (int i = 0; i < kBlock; ++i) {
    weir_step step = WEIR_STEP_INIT;
    weir_health_report report = WEIR_HEALTH_REPORT_INIT;
    require(weir_model_train_step(model, inputs, &step) == WEIR_OK,
            "a step failed");
    weir_model_health(model, &report);
  }
  return now() - start;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  static double ratios[kPairsMost], times[kPairsMost];
  int pairs = argc > 1 ? atoi(argv[1]) : 25;
  uint32_t threads = argc > 2 ? (uint32_t)atoi(argv[2]) : 1;
  require(pairs >= 1 && pairs <= kPairsMost, "1 to 1000 pairs");
  make_inputs(&with_descriptor);
  weir_model *with = make_model(&with_descriptor, threads);
  weir_model *without = make_model(&without_descriptor, threads);
  run_block(with);
  run_block(without);
  for (int i = 0; i < pairs; ++i) {
    /* The one that comes first takes turns. */
    double a = i % 2 ? run_block(with) : 0;
    double b = run_block(without);
    if (i % 2 == 0)
      a = run_block(with);
    ratios[i] = a / b;
    times[i] = b / kBlock;
  }
  qsort(ratios, (size_t)pairs, sizeof(double), compare);
  qsort(times, (size_t)pairs, sizeof(double), compare);
  printf("step %.2f ms, with probes and guards %.4f of it "
         "(median of %d pairs of %d steps; quartiles %.4f and %.4f)\n",
         1e3 * times[pairs / 2], ratios[pairs / 2], pairs, kBlock,
         ratios[pairs / 4], ratios[3 * pairs / 4]);
  weir_model_destroy(with);
  weir_model_destroy(without);
  return 0;
}
