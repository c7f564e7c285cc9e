#include "weir/program.h"

#include "random_internal.h"

#include <math.h>

static bool variable(const weir_instruction &instruction,
                     const weir_variables &variables, double &value) {
  switch (instruction.op) {
  case WEIR_OP_CONSTANT:
    value = instruction.value;
    return true;
  case WEIR_OP_STEP:
    value = variables.step;
    return true;
  case WEIR_OP_UPDATE:
    value = variables.update;
    return true;
  case WEIR_OP_HORIZON:
    value = variables.horizon;
    return true;
  case WEIR_OP_RATE:
    value = variables.rate;
    return true;
  case WEIR_OP_REDUCTIONS:
    value = variables.reductions;
    return true;
  default:
    return false;
  }
}

/// A key of `stream` in this step.
static bool randomKey(uint32_t op, double stream,
                      const weir_variables &variables, double &value) {
  if (op != WEIR_OP_RANDOM_KEY0 && op != WEIR_OP_RANDOM_KEY1)
    return false;
  if (!(stream >= 0 && stream <= UINT32_MAX))
    return false;
  // No initialisation of a tensor rejects so many draws.
  weir::Stream random = {variables.seed, uint32_t(stream)};
  weir::Words words = random.draw(uint64_t(variables.step), UINT32_MAX);
  value = double(words.word[op - WEIR_OP_RANDOM_KEY0] >> 8);
  return true;
}

static bool unary(uint32_t op, double x, double &value) {
  switch (op) {
  case WEIR_OP_NEG:
    value = -x;
    return true;
  case WEIR_OP_ABS:
    value = fabs(x);
    return true;
  case WEIR_OP_SQRT:
    value = sqrt(x);
    return true;
  case WEIR_OP_EXP:
    value = exp(x);
    return true;
  case WEIR_OP_LOG:
    value = log(x);
    return true;
  case WEIR_OP_SIN:
    value = sin(x);
    return true;
  case WEIR_OP_COS:
    value = cos(x);
    return true;
  case WEIR_OP_FLOOR:
    value = floor(x);
    return true;
  default:
    return false;
  }
}

static bool binary(uint32_t op, double x, double y, double &value) {
  switch (op) {
  case WEIR_OP_ADD:
    value = x + y;
    return true;
  case WEIR_OP_SUB:
    value = x - y;
    return true;
  case WEIR_OP_MUL:
    value = x * y;
    return true;
  case WEIR_OP_DIV:
    value = x / y;
    return true;
  case WEIR_OP_POW:
    value = pow(x, y);
    return true;
  case WEIR_OP_MIN:
    value = fmin(x, y);
    return true;
  case WEIR_OP_MAX:
    value = fmax(x, y);
    return true;
  case WEIR_OP_LT:
    value = x < y;
    return true;
  case WEIR_OP_LE:
    value = x <= y;
    return true;
  default:
    return false;
  }
}

weir_status weir_program_evaluate(const weir_instruction *program,
                                  uint32_t length,
                                  const weir_variables *variables,
                                  double *out_value) {
  if (!program || !variables || !out_value)
    return WEIR_INVALID_ARGUMENT;
  double stack[WEIR_PROGRAM_DEPTH];
  uint32_t depth = 0;
  for (uint32_t i = 0; i < length; ++i) {
    const weir_instruction &instruction = program[i];
    double value = 0;
    uint32_t taken = 0;
    if (variable(instruction, *variables, value)) {
      taken = 0;
    } else if (depth >= 1 && unary(instruction.op, stack[depth - 1], value)) {
      taken = 1;
    } else if (depth >= 1 &&
               randomKey(instruction.op, stack[depth - 1], *variables, value)) {
      taken = 1;
    } else if (depth >= 2 && binary(instruction.op, stack[depth - 2],
                                    stack[depth - 1], value)) {
      taken = 2;
    } else if (depth >= 3 && instruction.op == WEIR_OP_SELECT) {
      value = stack[depth - 3] != 0 ? stack[depth - 2] : stack[depth - 1];
      taken = 3;
    } else {
      return WEIR_INVALID_ARGUMENT;
    }
    depth -= taken;
    if (depth == WEIR_PROGRAM_DEPTH)
      return WEIR_INVALID_ARGUMENT;
    stack[depth++] = value;
  }
  if (depth != 1)
    return WEIR_INVALID_ARGUMENT;
  *out_value = stack[0];
  return WEIR_OK;
}
