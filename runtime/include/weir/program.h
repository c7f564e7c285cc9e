/* The small programs that give a step its scalars: learning rate, bias
 * corrections, whatever a schedule computes. */
#ifndef WEIR_PROGRAM_H
#define WEIR_PROGRAM_H

#include "model.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WEIR_PROGRAM_DEPTH 32

/* A postfix program in f64 over constants, variables and functions. */
enum {
  WEIR_OP_CONSTANT = 0,
  /* variables */
  WEIR_OP_STEP = 1,       /* steps done, from 0 */
  WEIR_OP_UPDATE = 2,     /* applied updates + 1: Adam's t */
  WEIR_OP_HORIZON = 3,    /* steps of the whole schedule */
  WEIR_OP_RATE = 4,       /* the base learning rate, settable */
  WEIR_OP_REDUCTIONS = 5, /* counted by weir_model_observe */
  /* functions of one value */
  WEIR_OP_NEG = 16,
  WEIR_OP_ABS,
  WEIR_OP_SQRT,
  WEIR_OP_EXP,
  WEIR_OP_LOG,
  WEIR_OP_SIN,
  WEIR_OP_COS,
  WEIR_OP_FLOOR,
  /* of a stream, a whole number below 2^32: keys of what it draws in this step,
   * whole numbers below 2^24 and functions of seed, step and stream */
  WEIR_OP_RANDOM_KEY0,
  WEIR_OP_RANDOM_KEY1,
  /* of two */
  WEIR_OP_ADD = 32,
  WEIR_OP_SUB,
  WEIR_OP_MUL,
  WEIR_OP_DIV,
  WEIR_OP_POW,
  WEIR_OP_MIN,
  WEIR_OP_MAX,
  WEIR_OP_LT,
  WEIR_OP_LE,
  /* of three: condition, if not 0, otherwise */
  WEIR_OP_SELECT = 48,
};

typedef struct weir_instruction {
  uint32_t op;
  uint32_t reserved;
  double value; /* CONSTANT */
} weir_instruction;

typedef struct weir_variables {
  double step;       /* WEIR_OP_STEP */
  double update;     /* WEIR_OP_UPDATE */
  double horizon;    /* WEIR_OP_HORIZON */
  double rate;       /* WEIR_OP_RATE */
  double reductions; /* WEIR_OP_REDUCTIONS */
  uint64_t seed;     /* of WEIR_OP_RANDOM_KEY0 and 1 */
} weir_variables;

/* Runs a postfix program in f64. Nothing is trapped: 1 / 0 is infinity. MIN
 * and MAX of a NaN and a number are the number. WEIR_INVALID_ARGUMENT, and
 * *out_value untouched, if an operation is unknown, lacks operands, needs more
 * than WEIR_PROGRAM_DEPTH of them, or if not exactly one value is left. */
weir_status weir_program_evaluate(const weir_instruction *program,
                                  uint32_t length,
                                  const weir_variables *variables,
                                  double *out_value);

#ifdef __cplusplus
}
#endif

#endif /* WEIR_PROGRAM_H */
