/* The public headers are C99, and a C program can use them. */
#include "weir/abi.h"
#include "weir/health.h"
#include "weir/inspect.h"
#include "weir/metric.h"
#include "weir/model.h"
#include "weir/profile.h"
#include "weir/program.h"
#include "weir/reference.h"
#include "weir/safetensors.h"

int createFromC(char *text, size_t size);

/* Returns the status of creating a model from nothing. */
int createFromC(char *text, size_t size) {
  weir_options options = WEIR_OPTIONS_INIT;
  weir_step step = WEIR_STEP_INIT;
  weir_model *model = NULL;
  weir_status status;
  options.error = text;
  options.error_size = size;
  status = weir_model_create_abi2(NULL, &options, &model);
  weir_model_destroy(model);
  return step.size == sizeof(weir_step) ? (int)status : -1;
}
