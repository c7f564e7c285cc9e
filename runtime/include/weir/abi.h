/* The contract between a compiled model object and the runtime.
 *
 * The object holds kernels and one read-only `weir_descriptor`; the runtime
 * owns everything mutable. Compiler (lib/Target, lib/Package) and runtime share
 * only this header. A changed layout is a new WEIR_ABI_VERSION and a new name
 * for the symbol that objects refer to: a mismatch is a readable link error.
 *
 * One arena holds everything: [parameters | states | inputs | scalars |
 * workspace]. Offsets are in bytes from its 64-byte aligned base, but those of
 * operands, which are in units of WEIR_ARENA_ALIGNMENT. The workspace is shared
 * by the entries and is as large as the largest.
 * Deep networks make the tables of items, operands and tensors long: their rows
 * refer to others by index, since each pointer costs a relocation of 24 bytes.
 */
#ifndef WEIR_ABI_H
#define WEIR_ABI_H

#include "metric.h"
#include "program.h"
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WEIR_ABI_VERSION 2u
#define WEIR_NONE UINT32_MAX
#define WEIR_MAX_RANK 8
#define WEIR_ARENA_ALIGNMENT 64

/* What a kernel is called with. `operands[i]` points into the arena. */
typedef struct weir_launch {
  void *const *operands;
  uint32_t parts;
  uint32_t reserved;
} weir_launch;

/* Runs part `part` of `launch->parts`. Parts are independent of one another
 * and may run in any order or at once. Kernels cannot fail and call nothing. */
typedef void (*weir_kernel)(const weir_launch *launch, uint32_t part);

enum {
  WEIR_F32 = 0,
  WEIR_F64 = 1,
  WEIR_I32 = 2,
  WEIR_BOOL = 3, /* one byte, 0 or 1 */
};

typedef struct weir_kernel_info {
  weir_kernel code;
  const char *name; /* for profiles */
  double flops;     /* floating-point operations of a launch, for profiles */
  uint32_t parts;
  uint32_t reserved;
} weir_kernel_info;

/* A list is an array of items. REPEAT and COMMIT own the `length` items that
 * follow them. */
enum {
  WEIR_ITEM_LAUNCH = 0, /* run all parts of `kernel` */
  WEIR_ITEM_REPEAT = 1, /* run the body `count` times, counter 0..count-1 */
  WEIR_ITEM_COMMIT =
      2,              /* run the body if the byte at operands[first] is not 0 */
  WEIR_ITEM_WAIT = 3, /* wait for a collective; nothing to do on one host */
};

/* flags of an item */
enum {
  WEIR_ITEM_BARRIER = 1, /* all earlier launches must be complete */
};

typedef struct weir_item {
  uint16_t kind;
  uint16_t flags;
  uint32_t kernel; /* LAUNCH: index into the descriptor's kernels */
  uint32_t first;  /* LAUNCH, COMMIT: first index into the entry's operands */
  uint32_t count;  /* LAUNCH: operands; REPEAT: trips */
  uint32_t length; /* REPEAT, COMMIT: items of the body */
  uint32_t layer;  /* index into layers, or WEIR_NONE */
} weir_item;

enum {
  WEIR_RESULT_OUTPUT = 0,        /* index: which output */
  WEIR_RESULT_LOSS_SUM = 1,      /* index: which loss */
  WEIR_RESULT_LOSS_WEIGHT = 2,   /* index: which loss */
  WEIR_RESULT_METRIC_SUM = 3,    /* index: which metric */
  WEIR_RESULT_METRIC_WEIGHT = 4, /* index: which metric */
  WEIR_RESULT_GRADIENT = 5,      /* index: which parameter */
  WEIR_RESULT_GRADIENT_NORM = 6, /* before clipping */
  WEIR_RESULT_CLIP_FACTOR = 7,   /* 1 when not clipped */
  WEIR_RESULT_APPLIED = 8,       /* BOOL: the guard let the step pass */
  WEIR_RESULT_UPDATED = 9, /* BOOL: the optimizer ran; without it as APPLIED */
  WEIR_RESULT_METRIC_TABLE = 10, /* index: which metric; of F64 */
  WEIR_RESULT_INLIER = 11,       /* BOOL: the norm is like those before */
  /* Probes, sums of F64. index: which parameter */
  WEIR_RESULT_GRADIENT_SQUARES = 16, /* of its gradient, before clipping */
  WEIR_RESULT_GRADIENT_NOT_FINITE = 17,
  WEIR_RESULT_UPDATE_SQUARES = 18,    /* of its change; left by the commit */
  WEIR_RESULT_PARAMETER_SQUARES = 19, /* before the change; by the commit */
  /* index: which layer; of the values that leave it */
  WEIR_RESULT_ACTIVATION_SQUARES = 24,
  WEIR_RESULT_ACTIVATION_NOT_FINITE = 25,
  WEIR_RESULT_ACTIVATION_ZEROS = 26,
  WEIR_RESULT_ACTIVATION_DEAD = 27, /* elements of a sample, 0 in all samples */
  WEIR_RESULT_ACTIVATION_SATURATED = 28,
};

/* A value that an entry leaves in the arena. */
typedef struct weir_result {
  uint32_t role;
  uint32_t index;
  uint32_t type;
  uint32_t watched;  /* of a probe: elements that its sum is over */
  uint64_t elements; /* of the whole batch */
  uint64_t offset;
} weir_result;

enum {
  WEIR_ENTRY_STEP = 0,
  WEIR_ENTRY_GRADIENTS = 1,
  WEIR_ENTRY_EVALUATE = 2,
  WEIR_ENTRY_PREDICT = 3,     /* may occur twice: for the batch and for 1 */
  WEIR_ENTRY_STEP_PROBED = 4, /* a step that measures more */
};

typedef struct weir_entry {
  uint32_t kind;
  uint32_t batch;
  uint32_t items_count;
  uint32_t operands_count;
  uint32_t results_count;
  uint32_t valid_type; /* of the int32 count of valid rows; WEIR_NONE: none */
  uint64_t valid_offset;
  const weir_item *items;
  const uint32_t *operands; /* offsets in units of WEIR_ARENA_ALIGNMENT */
  /* NULL, if all are 0, or one an operand: bytes that it moves in an iteration
   * of the innermost enclosing REPEAT */
  const int64_t *strides;
  const weir_result *results;
} weir_entry;

/* An input or target: one sample's shape; `offset` has room for a batch. */
enum { WEIR_PORT_INPUT = 0, WEIR_PORT_TARGET = 1 };

typedef struct weir_port {
  const char *name;
  uint32_t role;
  uint32_t type;
  int32_t classes; /* class(n): n (values 0..n-1); count(n): n+1; else 0 */
  uint32_t rank;
  int64_t shape[WEIR_MAX_RANK];
  uint64_t elements; /* of one sample */
  uint64_t offset;
} weir_port;

/* An output of `predict`: one sample's shape. */
typedef struct weir_output {
  const char *name;
  uint32_t type;
  uint32_t rank;
  int64_t shape[WEIR_MAX_RANK];
  uint64_t elements; /* of one sample */
} weir_output;

enum {
  WEIR_INIT_CONSTANT = 0,         /* a */
  WEIR_INIT_UNIFORM = 1,          /* U(a, b) */
  WEIR_INIT_NORMAL = 2,           /* N(a, b*b) */
  WEIR_INIT_TRUNCATED_NORMAL = 3, /* N(a, b*b) cut at 2 b */
  WEIR_INIT_ORTHOGONAL = 4,       /* gain a; rows x (everything else) */
  WEIR_INIT_IDENTITY = 5,         /* gain a */
  /* of tensor a, a parameter; with b = 1 evaluation reads it instead */
  WEIR_INIT_COPY = 6,
};

enum {
  WEIR_TENSOR_PARAMETER = 0,
  WEIR_TENSOR_STATE = 1, /* running statistics and the like */
  WEIR_TENSOR_SLOT = 2,  /* of the optimizer: optimizer.<slot>.<parameter> */
};

/* Stored at `offset`, row-major in the order of its shape while `order` is 0.
 * `stream` is the random stream of its initialisation: the tensor's values are
 * a pure function of (seed, stream, element index). */
typedef struct weir_tensor {
  const char *name;
  uint8_t role;
  uint8_t type;
  uint8_t rank; /* at most WEIR_MAX_RANK */
  uint8_t order;
  uint32_t layer;   /* index into layers */
  uint32_t extents; /* its shape: the first of `rank` of the extents */
  uint32_t stream;
  uint64_t elements;
  uint64_t offset;
  double a, b;
  uint32_t initializer;
  uint32_t line; /* in the source */
} weir_tensor;

/* Computed by the runtime before a step, by the program. */
typedef struct weir_scalar {
  const char *name; /* "learning_rate" is reported in weir_step */
  const weir_instruction *program;
  uint32_t length;
  uint32_t type; /* WEIR_F32 or WEIR_F64 */
  uint64_t offset;
} weir_scalar;

/* A schedule that reads WEIR_OP_REDUCTIONS. A value that is observed after at
 * least `begin` steps improves on the best if it is less than
 * best * (1 - threshold), or greater than best * (1 + threshold) with
 * `maximize`. More than `patience` in a row without improvement are a
 * reduction; then `cooldown` of them do not count. */
typedef struct weir_plateau {
  double threshold;
  uint64_t begin;
  uint64_t patience, cooldown;
  uint32_t maximize;
  uint32_t reserved;
} weir_plateau;

typedef struct weir_layer {
  const char *path; /* repeat.3.linear */
  const char *kind; /* linear */
  uint32_t line;
  uint32_t column;
} weir_layer;

/* bits of weir_descriptor.cpu_features */
enum {
  WEIR_CPU_SSE42 = 1 << 0,
  WEIR_CPU_AVX = 1 << 1,
  WEIR_CPU_AVX2 = 1 << 2,
  WEIR_CPU_FMA = 1 << 3,
  WEIR_CPU_AVX512F = 1 << 4,
  WEIR_CPU_AVX512BW = 1 << 5,
  WEIR_CPU_AVX512DQ = 1 << 6,
  WEIR_CPU_AVX512VL = 1 << 7,
  WEIR_CPU_BMI2 = 1 << 8,
  WEIR_CPU_AVX10_2 = 1 << 9,
  WEIR_CPU_APX = 1 << 10,
};

typedef struct weir_descriptor {
  uint32_t abi_version;
  uint32_t size;        /* sizeof(weir_descriptor) as compiled */
  const char *name;     /* digits */
  const char *source;   /* digits.weir */
  const char *compiler; /* weir 0.1.0 */
  const char *cpu;      /* as given to --cpu, for messages */
  uint64_t cpu_features;
  uint64_t model_hash; /* parameters, shapes and the program */
  uint64_t layer_hash; /* the list of layers and their parameters */
  uint64_t arena_bytes;
  double base_rate;       /* the optimizer's lr */
  uint64_t horizon;       /* steps that train and data imply; 0: unknown */
  uint32_t needs_horizon; /* the schedule uses it */
  uint32_t batch;
  uint64_t seed; /* of train */
  uint32_t ports_count, outputs_count, tensors_count, scalars_count;
  uint32_t layers_count, entries_count, losses_count, metrics_count;
  uint32_t kernels_count, extents_count;
  const weir_port *ports;
  const weir_output *outputs;
  const weir_tensor *tensors; /* parameters first, in the order of files */
  const weir_scalar *scalars;
  const weir_layer *layers;
  const weir_entry *entries;
  const char *const *loss_names;
  const char *const *metric_names;
  const weir_kernel_info *kernels;
  const int64_t *extents; /* the shapes of the tensors; equal ones are shared */
  const weir_plateau *plateau; /* NULL: nothing is observed */
  const weir_metric *metrics;  /* one for each of metric_names */
} weir_descriptor;

#ifdef __cplusplus
static_assert(sizeof(void *) == 8, "64-bit only");
static_assert(sizeof(weir_launch) == 16, "abi");
static_assert(sizeof(weir_item) == 24, "abi");
static_assert(sizeof(weir_kernel_info) == 32, "abi");
static_assert(sizeof(weir_result) == 32, "abi");
static_assert(sizeof(weir_entry) == 64, "abi");
static_assert(sizeof(weir_port) == 104, "abi");
static_assert(sizeof(weir_output) == 88, "abi");
static_assert(sizeof(weir_tensor) == 64, "abi");
static_assert(sizeof(weir_instruction) == 16, "abi");
static_assert(sizeof(weir_scalar) == 32, "abi");
static_assert(sizeof(weir_plateau) == 40, "abi");
static_assert(sizeof(weir_layer) == 24, "abi");
static_assert(sizeof(weir_metric) == 16, "abi");
static_assert(sizeof(weir_descriptor) == 240, "abi");
}
#endif

#endif /* WEIR_ABI_H */
