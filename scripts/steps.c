/* Trains a compiled model for some steps, and evaluates and predicts, between
 * two calls of getpid that stand out in a trace. Counts what malloc and free
 * are called for in between. For scripts/check-training. */
#define _GNU_SOURCE
#include "digits.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void __libc_free(void *);
static long calls;

void *malloc(size_t bytes) {
  ++calls;
  return __libc_malloc(bytes);
}
void *calloc(size_t count, size_t bytes) {
  ++calls;
  return __libc_calloc(count, bytes);
}
void *realloc(void *memory, size_t bytes) {
  ++calls;
  return __libc_realloc(memory, bytes);
}
void free(void *memory) {
  ++calls;
  __libc_free(memory);
}

enum { kBatch = 64, kPixels = 64 };
static float images[kBatch * kPixels];
static int32_t labels[kBatch];
static float probabilities[kBatch * 10];

int main(void) {
  digits *model;
  digits_options options = DIGITS_OPTIONS_INIT;
  options.horizon = 440;
  if (digits_create(&options, &model) != WEIR_OK)
    return 1;
  for (int i = 0; i < kBatch * kPixels; ++i)
    images[i] = (float)(i * 37 % 17);
  for (int i = 0; i < kBatch; ++i)
    labels[i] = i % 10;
  digits_step step = DIGITS_STEP_INIT;
  digits_metrics metrics = DIGITS_METRICS_INIT;
  long before = calls;
  int failures = 0;
  syscall(SYS_getpid);
  for (int i = 0; i < 50; ++i)
    failures += digits_train_step(model, images, labels, &step) != WEIR_OK;
  failures += digits_eval(model, images, labels, 37, &metrics) != WEIR_OK;
  failures += digits_predict(model, images, 5, probabilities) != WEIR_OK;
  syscall(SYS_getpid);
  long during = calls - before;
  printf("%ld\n", during);
  digits_destroy(model);
  return failures || during;
}
