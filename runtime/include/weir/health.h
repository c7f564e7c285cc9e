/* How healthy a model is while it trains, and the way back when it is not
 * (C99). <weir/model.h> includes this file.
 *
 * A model that was compiled with probes measures the gradient of each parameter
 * at every step, the rest at every so many (`probe_every` of the options), the
 * first included, and at each step that was refused. What was not measured is
 * NaN. Structs begin with their size and version: set them by ..._INIT. No
 * function here allocates but weir_model_snapshot.
 */
#ifndef WEIR_HEALTH_H
#define WEIR_HEALTH_H

#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_health_report {
  uint32_t size, version;
  uint64_t step;               /* that was measured last, from 1; 0: none */
  uint64_t probed_step;        /* with everything; 0: none */
  uint32_t parameters, layers; /* how many there are to ask for */
  uint32_t worst;              /* parameter of the largest gradient norm */
  uint32_t probe_every;
  uint64_t clipped, skipped; /* steps since create, initialize or load */
  double clipped_fraction;   /* of the steps since the last but one probed */
} weir_health_report;
#define WEIR_HEALTH_REPORT_INIT                                                \
  {sizeof(weir_health_report), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}

typedef struct weir_parameter_health {
  uint32_t size, version;
  const char *name;  /* owned by the model */
  const char *layer; /* its path */
  uint32_t line;     /* in the source; 0: unknown */
  uint32_t reserved;
  double gradient_norm; /* before clipping */
  double gradient_rms;
  double not_finite;   /* elements of the gradient */
  double update_ratio; /* norm of the change over norm of the parameter */
  double rms;          /* of the parameter, before the change */
} weir_parameter_health;
#define WEIR_PARAMETER_HEALTH_INIT                                             \
  {sizeof(weir_parameter_health), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* Of the values that leave a layer. Some are never in memory: they are NaN. */
typedef struct weir_layer_health {
  uint32_t size, version;
  const char *path; /* owned by the model */
  const char *kind; /* linear */
  uint32_t line, column;
  double rms;
  double not_finite; /* elements */
  double zeros;      /* fraction of the elements of an activation */
  double dead;       /* fraction of the units that are 0 in all samples */
  double saturated;  /* fraction of the elements near a bound */
} weir_layer_health;
#define WEIR_LAYER_HEALTH_INIT                                                 \
  {sizeof(weir_layer_health), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* WEIR_NOT_FOUND: the model was compiled without probes. */
weir_status weir_model_health(const weir_model *model,
                              weir_health_report *result);
/* `index` counts the parameters in the order of files. */
weir_status weir_model_health_parameter(const weir_model *model, uint32_t index,
                                        weir_parameter_health *result);
/* `index` counts the layers in the order of the source. */
weir_status weir_model_health_layer(const weir_model *model, uint32_t index,
                                    weir_layer_health *result);

/* Remembers parameters, states and optimizer in memory, in place of what was
 * remembered before. Allocates the first time. */
weir_status weir_model_snapshot(weir_model *model);
/* Puts back what was remembered. The count of steps, and with it the schedule
 * and the place in the data, goes on. WEIR_NOT_FOUND: there is no snapshot. */
weir_status weir_model_rollback(weir_model *model);

#ifdef __cplusplus
}
#endif

#endif /* WEIR_HEALTH_H */
