// Walking launch lists.
#ifndef WEIR_LIST_INTERNAL_H
#define WEIR_LIST_INTERNAL_H

#include "model_internal.h"
#include "weir/profile.h"

namespace weir {

/// Runs a whole entry with the model's threads: alone; in one parallel region
/// whose workers all walk the list and meet at barriers; or with one call of
/// the caller's parallel_for a launch. Part p is run by worker p % workers, so
/// that equal grids keep their data on their thread. Cannot fail. Without
/// `commits` nothing that outlives the run is changed.
void runEntry(weir_model &model, const BoundEntry &entry, bool commits = true);

/// Who looks at each launch: a tracer, which runs it, or a sum of the seconds
/// of each item.
struct Watch {
  double *seconds;
  const weir_tracer *tracer;
};

/// As runEntry on the caller's thread alone.
void runEntryWatched(weir_model &model, const BoundEntry &entry,
                     const Watch &watch);

} // namespace weir

#endif // WEIR_LIST_INTERNAL_H
