/* Trains, saves, loads and predicts with the compiled model, in C99.
 *
 *   digits-c digits.csv
 *
 * The order of samples is this program's business: here a small generator
 * shuffles the rows before each epoch. */
#include "digits.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kPixels = DIGITS_IMAGE_ELEMENTS, kClasses = 10, kEpochs = 20 };

typedef struct {
  float *images; /* count x 64 */
  int32_t *digits;
  size_t count;
} table;

static void fail(const char *what, const char *why) {
  fprintf(stderr, "digits: %s: %s\n", what, why);
  exit(1);
}

static void require(weir_status status, const digits *model, const char *what) {
  if (status != WEIR_OK)
    fail(what, model ? digits_last_error(model) : weir_status_string(status));
}

/* 64 pixels and the digit in each line. */
static table read_csv(const char *path) {
  table rows = {NULL, NULL, 0};
  size_t capacity = 0;
  FILE *file = fopen(path, "r");
  if (!file)
    fail(path, "cannot be opened");
  for (;;) {
    float values[kPixels + 1];
    int read = 0;
    while (read <= kPixels && fscanf(file, "%f", &values[read]) == 1) {
      ++read;
      int separator = fgetc(file);
      if (separator != ',')
        break;
    }
    if (read == 0 && feof(file))
      break;
    if (read != kPixels + 1)
      fail(path, "a line does not have 65 numbers");
    if (rows.count == capacity) {
      capacity = capacity ? 2 * capacity : 256;
      rows.images = realloc(rows.images, capacity * sizeof(float) * kPixels);
      rows.digits = realloc(rows.digits, capacity * sizeof(int32_t));
      if (!rows.images || !rows.digits)
        fail(path, "out of memory");
    }
    memcpy(rows.images + rows.count * kPixels, values, sizeof(float) * kPixels);
    rows.digits[rows.count++] = (int32_t)values[kPixels];
  }
  fclose(file);
  return rows;
}

static void swap_rows(table *rows, size_t a, size_t b) {
  float image[kPixels];
  memcpy(image, rows->images + a * kPixels, sizeof image);
  memcpy(rows->images + a * kPixels, rows->images + b * kPixels, sizeof image);
  memcpy(rows->images + b * kPixels, image, sizeof image);
  int32_t digit = rows->digits[a];
  rows->digits[a] = rows->digits[b];
  rows->digits[b] = digit;
}

static void shuffle(table *rows, size_t count, uint64_t *state) {
  for (size_t i = count; i > 1; --i) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    swap_rows(rows, i - 1, (size_t)((*state >> 33) % i));
  }
}

static void train(digits *model, table *rows, size_t count, uint64_t *state) {
  for (int epoch = 1; epoch <= kEpochs; ++epoch) {
    double loss = 0;
    size_t steps = count / DIGITS_BATCH;
    shuffle(rows, count, state);
    for (size_t i = 0; i < steps; ++i) {
      digits_step step = DIGITS_STEP_INIT;
      size_t first = i * DIGITS_BATCH;
      require(digits_train_step(model, rows->images + first * kPixels,
                                rows->digits + first, &step),
              model, "train_step");
      loss += step.loss / (double)steps;
    }
    if (epoch % 5 == 0)
      printf("epoch %2d  loss %.4f\n", epoch, loss);
  }
}

int main(int argc, char **argv) {
  if (argc != 2)
    fail("usage", "digits-c digits.csv");
  table rows = read_csv(argv[1]);
  uint64_t state = 7;
  shuffle(&rows, rows.count, &state);
  size_t count = rows.count * 8 / 10, tests = rows.count - count;

  digits *model = NULL;
  digits_options options = DIGITS_OPTIONS_INIT;
  options.horizon = kEpochs * (count / DIGITS_BATCH); /* of the schedule */
  require(digits_create(&options, &model), NULL, "create");
  train(model, &rows, count, &state);

  digits_metrics metrics = DIGITS_METRICS_INIT;
  const float *images = rows.images + count * kPixels;
  require(digits_eval(model, images, rows.digits + count, tests, &metrics),
          model, "eval");
  printf("test      loss %.4f  accuracy %.4f\n", metrics.loss,
         metrics.accuracy);
  require(digits_save(model, "digits.safetensors"), model, "save");
  digits_destroy(model);

  /* Another program would begin here. */
  require(digits_create(NULL, &model), NULL, "create");
  require(digits_load(model, "digits.safetensors"), model, "load");
  float probabilities[kClasses];
  require(digits_predict(model, images, 1, probabilities), model, "predict");
  int best = 0;
  for (int k = 1; k < kClasses; ++k)
    if (probabilities[k] > probabilities[best])
      best = k;
  printf("the first test image is a %d with probability %.3f (it is a %d)\n",
         best, probabilities[best], (int)rows.digits[count]);
  digits_destroy(model);
  free(rows.images);
  free(rows.digits);
  return metrics.accuracy > 0.9 ? 0 : 1;
}
