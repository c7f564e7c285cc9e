/* The C interface of compiled models (C99).
 *
 * A generated header `<model>.h` includes only this file and declares typed
 * functions that forward to the `weir_model_*` functions below; a program
 * normally uses the generated ones.
 *
 * A model object is thread-compatible: one thread at a time per object;
 * different objects may be used from different threads. Nothing here prints,
 * exits, or touches global state. After create, no call of `train_step`,
 * `gradients`, `evaluate` or `predict` allocates or locks.
 */
#ifndef WEIR_MODEL_H
#define WEIR_MODEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_status {
  WEIR_OK = 0,
  WEIR_INVALID_ARGUMENT = 1, /* a NULL pointer, a wrong struct size, ... */
  WEIR_OUT_OF_RANGE = 2,     /* a class or count outside its range */
  WEIR_NOT_FOUND = 3,        /* no such parameter or file */
  WEIR_OUT_OF_MEMORY = 4,
  WEIR_IO_ERROR = 5,     /* the system's reason is in the text */
  WEIR_DATA_LOSS = 6,    /* a file is damaged or malformed */
  WEIR_INCOMPATIBLE = 7, /* of another model, format or ABI */
  WEIR_UNAVAILABLE = 8,  /* compiled for a newer CPU than this one */
  WEIR_NOT_FINITE = 9,
  WEIR_CANCELLED = 10,
} weir_status;

/* "invalid argument", ... Never NULL. */
const char *weir_status_string(weir_status status);

typedef struct weir_allocator {
  void *(*allocate)(void *user, size_t bytes, size_t alignment);
  void (*release)(void *user, void *memory, size_t bytes);
  void *user;
} weir_allocator;

typedef void (*weir_parallel_for)(void *user, uint32_t parts,
                                  void (*body)(void *context, uint32_t part),
                                  void *context);

#define WEIR_MAX_THREADS 256

/* Zero means the default everywhere but in `size` and `version`. */
typedef struct weir_options {
  uint32_t size, version;
  uint32_t threads; /* 0 and 1: the caller's; n: a pool of n */
  /* steps from one that measures everything to the next, see health.h; 0: 16 */
  uint32_t probe_every;
  uint64_t seed; /* used if has_seed, otherwise the model's */
  uint32_t has_seed;
  uint32_t reserved2;
  uint64_t horizon; /* steps of the schedule; 0: as train and data imply */
  weir_allocator allocator;       /* allocate NULL: aligned_alloc */
  weir_parallel_for parallel_for; /* instead of a pool */
  void *parallel_user;
  char *error; /* receives the text when create fails; may be NULL */
  size_t error_size;
} weir_options;
#define WEIR_OPTIONS_INIT                                                      \
  {sizeof(weir_options), 1, 0, 0, 0, 0, 0, 0, {0, 0, 0}, 0, 0, 0, 0}

/* What a training step did. */
typedef struct weir_step {
  uint32_t size, version;
  double loss;
  double gradient_norm; /* before clipping; with `accumulate` of the sum */
  double learning_rate;
  uint32_t clipped; /* something of the gradients was */
  uint32_t skipped; /* loss or gradient not finite, or an outlier that a guard
                       refuses: nothing was changed, but for a dynamic loss
                       scale and what the guard remembers */
} weir_step;
#define WEIR_STEP_INIT {sizeof(weir_step), 1, 0, 0, 0, 0, 0}

/* The head of every <model>_metrics; one double per metric follows. */
typedef struct weir_metrics {
  uint32_t size, version;
  double loss;
  double weight;
} weir_metrics;

typedef struct weir_model weir_model;
struct weir_descriptor;

/* On failure *model is NULL and options->error has the text. */
weir_status weir_model_create_abi2(const struct weir_descriptor *descriptor,
                                   const weir_options *options,
                                   weir_model **model);
void weir_model_destroy(weir_model *model);
/* The text of the last failure of this object; "" when there was none. Owned
 * by the object, valid until its next call. */
const char *weir_model_last_error(const weir_model *model);

/* `inputs`: one pointer per input and target, in the order of declaration,
 * each to a whole batch, row-major. */
weir_status weir_model_train_step(weir_model *model, const void *const *inputs,
                                  weir_step *result);
/* As train_step but changes nothing; gradients (before clipping) are then
 * read with weir_model_get_gradient. */
weir_status weir_model_gradients(weir_model *model, const void *const *inputs,
                                 weir_step *result);
/* Any number of samples. `metrics->size` says how many doubles there are. */
weir_status weir_model_evaluate(weir_model *model, const void *const *inputs,
                                size_t samples, weir_metrics *metrics);
/* What the last evaluation summed up for a metric, as weir/metric.h describes:
 * of a confusion matrix the matrix itself, a row for each actual class. Zeros
 * before the first; steps and gradients clear it. */
weir_status weir_model_totals(const weir_model *model, const char *metric,
                              double *values, size_t elements);
/* `inputs`: inputs only, without targets. */
weir_status weir_model_predict(weir_model *model, const void *const *inputs,
                               size_t samples, void *const *outputs);

/* Draws the parameters anew and clears optimizer, counters and states. */
weir_status weir_model_initialize(weir_model *model, uint64_t seed);
/* Atomic: a temporary file, fsync, rename. With optimizer state. */
weir_status weir_model_save(const weir_model *model, const char *path);
/* Parameters and states only; a parameter as evaluation reads it, which is an
 * average where `train` asks for one. */
weir_status weir_model_save_weights(const weir_model *model, const char *path);
/* A checkpoint of this very model, with optimizer state and counters. On
 * failure the object is unchanged. */
weir_status weir_model_load(weir_model *model, const char *path);
/* Parameters and states of a weights file or checkpoint; the optimizer and
 * counters are untouched. On failure the object is unchanged. */
weir_status weir_model_load_weights(weir_model *model, const char *path);

/* `values` in the shape that files have; `elements` must agree. */
weir_status weir_model_get(const weir_model *model, const char *name,
                           float *values, size_t elements);
weir_status weir_model_set(weir_model *model, const char *name,
                           const float *values, size_t elements);
weir_status weir_model_get_gradient(const weir_model *model, const char *name,
                                    float *values, size_t elements);

/* The base rate; groups of parameters keep their ratio to it. */
weir_status weir_model_set_learning_rate(weir_model *model, double rate);
/* Tells a schedule such as `on_plateau` how good the model is: the loss of an
 * evaluation, say, after each epoch. Other schedules ignore it. */
weir_status weir_model_observe(weir_model *model, double value);
uint64_t weir_model_steps(const weir_model *model);
uint64_t weir_model_applied_updates(const weir_model *model);

#ifdef __cplusplus
}
#endif

#include "health.h"

#endif /* WEIR_MODEL_H */
