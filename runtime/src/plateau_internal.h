// What a schedule remembers of the values that the program observes.
#ifndef WEIR_PLATEAU_INTERNAL_H
#define WEIR_PLATEAU_INTERNAL_H

#include "weir/abi.h"

namespace weir {

struct Plateau {
  double best;       // infinity before the first observation
  uint64_t bad;      // observations in a row that were no improvement
  uint64_t cooldown; // observations left that do not count
  uint64_t reductions;
};

/// Before any observation. `rule` may be NULL.
Plateau makePlateau(const weir_plateau *rule);

/// Counts as PyTorch's ReduceLROnPlateau with a relative threshold; NaN is no
/// improvement.
void observe(Plateau &plateau, const weir_plateau &rule, double value);

} // namespace weir

#endif // WEIR_PLATEAU_INTERNAL_H
