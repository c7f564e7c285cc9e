/* The RMS of each parameter's gradient at initialisation, seed by seed.
 *
 * usage: measure SEEDS [ROWS]
 *
 * Linked against one model that is compiled with `--name probe`. For each of
 * the seeds 1 to SEEDS it draws the parameters and a batch: standard normal
 * numbers and uniform classes, or samples of ROWS, a file that holds for each
 * sample one float an element of every input and target in their order.
 * Prints a line of tab-separated fields for each parameter: its name, its
 * number of elements, log10 of the RMS for each seed (-inf: exactly zero); and
 * first one for the loss. */
#include "probe.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weir/inspect.h>

enum { kMaxPorts = 16 };

/* splitmix64: the whole state is a counter. */
static uint64_t state;
static uint64_t next(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
static double uniform(void) { return ((next() >> 11) + 0.5) * 0x1p-53; }
static double normal(void) {
  return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

static void *allocate(size_t bytes) {
  void *memory = calloc(bytes ? bytes : 1, 1);
  if (!memory) {
    fprintf(stderr, "measure: out of memory\n");
    exit(1);
  }
  return memory;
}

static void store(const weir_port *port, void *batch, size_t i, double value) {
  if (port->type == WEIR_F32)
    ((float *)batch)[i] = (float)value;
  else if (port->type == WEIR_F64)
    ((double *)batch)[i] = value;
  else if (port->type == WEIR_I32)
    ((int32_t *)batch)[i] = (int32_t)value;
  else
    ((uint8_t *)batch)[i] = value != 0;
}

static double draw(const weir_port *port) {
  if (port->classes)
    return (double)(next() % (uint64_t)port->classes);
  return port->type == WEIR_BOOL ? (double)(next() & 1) : normal();
}

/* The samples of a file, all as floats. */
typedef struct rows {
  float *values;
  size_t count, width;
} rows;

static rows readRows(const char *path, const weir_descriptor *descriptor) {
  rows result = {0, 0, 0};
  for (uint32_t p = 0; p < descriptor->ports_count; ++p)
    result.width += descriptor->ports[p].elements;
  FILE *file = path ? fopen(path, "rb") : 0;
  if (path && !file) {
    perror(path);
    exit(1);
  }
  if (!file)
    return result;
  fseek(file, 0, SEEK_END);
  size_t bytes = (size_t)ftell(file);
  rewind(file);
  result.values = allocate(bytes);
  result.count = bytes / (result.width * sizeof(float));
  if (fread(result.values, 1, bytes, file) != bytes || !result.count) {
    fprintf(stderr, "measure: cannot read %s\n", path);
    exit(1);
  }
  fclose(file);
  return result;
}

static void drawBatch(const weir_descriptor *descriptor, const rows *data,
                      void *const *batch) {
  for (size_t sample = 0; sample < descriptor->batch; ++sample) {
    const float *row =
        data->count ? data->values + next() % data->count * data->width : 0;
    for (uint32_t p = 0; p < descriptor->ports_count; ++p) {
      const weir_port *port = &descriptor->ports[p];
      for (size_t i = 0; i < port->elements; ++i)
        store(port, batch[p], sample * port->elements + i,
              row ? (double)*row++ : draw(port));
    }
  }
}

static double logRms(const double *values, size_t count) {
  double largest = 0, sum = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!isfinite(values[i]))
      return NAN;
    largest = fmax(largest, fabs(values[i]));
  }
  /* Squares of what is far from 1 leave the range of a double. */
  for (size_t i = 0; i < count && largest > 0; ++i)
    sum += values[i] / largest * (values[i] / largest);
  return log10(largest) + log10(sum / (double)count) / 2;
}

static void print(const char *name, size_t elements, const double *logs,
                  int seeds) {
  printf("%s\t%zu", name, elements);
  for (int seed = 0; seed < seeds; ++seed)
    printf("\t%.9g", logs[seed]);
  printf("\n");
}

int main(int count, char **arguments) {
  int seeds = count > 1 ? atoi(arguments[1]) : 0;
  probe *made;
  char error[512] = "";
  probe_options options = PROBE_OPTIONS_INIT;
  options.horizon = 1;
  options.error = error;
  options.error_size = sizeof(error);
  if (seeds < 1 || probe_create(&options, &made) != WEIR_OK) {
    fprintf(stderr, "measure: %s\n", seeds < 1 ? "no seeds" : error);
    return 1;
  }
  weir_model *model = (weir_model *)made;
  const weir_descriptor *descriptor = weir_model_descriptor(model);
  void *batch[kMaxPorts];
  if (descriptor->ports_count > kMaxPorts)
    return 1;
  for (uint32_t p = 0; p < descriptor->ports_count; ++p)
    batch[p] = allocate(descriptor->ports[p].elements * descriptor->batch *
                        sizeof(double));
  rows data = readRows(count > 2 ? arguments[2] : 0, descriptor);
  size_t largest = 0, tensors = 0;
  while (tensors < descriptor->tensors_count &&
         descriptor->tensors[tensors].role == WEIR_TENSOR_PARAMETER) {
    size_t elements = descriptor->tensors[tensors++].elements;
    largest = elements > largest ? elements : largest;
  }
  double *values = allocate(largest * sizeof(double));
  double *logs = allocate((tensors + 1) * (size_t)seeds * sizeof(double));
  for (int seed = 0; seed < seeds; ++seed) {
    state = (uint64_t)(seed + 1) << 32;
    probe_step step = PROBE_STEP_INIT;
    drawBatch(descriptor, &data, batch);
    if (probe_initialize(made, (uint64_t)seed + 1) != WEIR_OK ||
        weir_model_gradients(model, (const void *const *)batch, &step) !=
            WEIR_OK) {
      fprintf(stderr, "measure: %s\n", probe_last_error(made));
      return 1;
    }
    logs[seed] = step.loss;
    for (size_t t = 0; t < tensors; ++t) {
      const weir_tensor *tensor = &descriptor->tensors[t];
      if (weir_model_read_gradient(model, tensor->name, values,
                                   tensor->elements) != WEIR_OK)
        return 1;
      logs[(t + 1) * (size_t)seeds + (size_t)seed] =
          logRms(values, tensor->elements);
    }
  }
  print("", 0, logs, seeds);
  for (size_t t = 0; t < tensors; ++t)
    print(descriptor->tensors[t].name, descriptor->tensors[t].elements,
          logs + (t + 1) * (size_t)seeds, seeds);
  return 0;
}
