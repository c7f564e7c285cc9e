// What a model measures of itself, copied out of the arena after each step:
// the workspace belongs to the next entry that runs.
#ifndef WEIR_HEALTH_INTERNAL_H
#define WEIR_HEALTH_INTERNAL_H

#include "weir/abi.h"
#include "weir/model.h"

namespace weir {

/// Sums of a parameter as of the last step that measured them; NaN: none.
struct ParameterSums {
  double squares, notFinite, update, size;
};

/// Of the values of a layer.
struct LayerSums {
  double squares, notFinite, zeros, dead, saturated;
  uint64_t elements; // that the sums are over
};

struct Health {
  ParameterSums *parameters; // null: the model has no probes
  LayerSums *layers;
  uint32_t parametersCount, probeEvery;
  uint64_t step, probedStep;
  uint64_t clipped, skipped;
  // Steps since the last probed one, and how many of them were clipped; the
  // fraction of the stretch before.
  uint64_t stretch, stretchClipped;
  double clippedFraction;
};

/// Bytes of the two tables; 0 without probes. Parameters come first in the
/// descriptor's tensors.
size_t healthBytes(const weir_descriptor &descriptor);
/// Lays the tables out at `memory`, which has so many bytes.
void placeHealth(weir_model &model, void *memory);
/// Nothing was measured yet.
void clearHealth(weir_model &model);

/// The list of the coming step: the probed one when it is due.
const struct BoundEntry *chooseStep(const weir_model &model);
/// Takes what a step left in the arena. `committed`: its commit group ran.
void takeHealth(weir_model &model, const weir_entry &entry, bool committed);
/// Counts a step that `report` says about.
void countStep(weir_model &model, const weir_step &report);

} // namespace weir

#endif // WEIR_HEALTH_INTERNAL_H
