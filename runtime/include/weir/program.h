/* The small programs that give a step its scalars: learning rate, bias
 * corrections, whatever a schedule computes. */
#ifndef WEIR_PROGRAM_H
#define WEIR_PROGRAM_H

#include "weir/abi.h"
#include "weir/model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_variables {
  double step;       /* WEIR_OP_STEP */
  double update;     /* WEIR_OP_UPDATE */
  double horizon;    /* WEIR_OP_HORIZON */
  double rate;       /* WEIR_OP_RATE */
  double reductions; /* WEIR_OP_REDUCTIONS */
  uint64_t seed; /* of WEIR_OP_RANDOM_KEY0 and 1 */
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
