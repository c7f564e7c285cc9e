// The model object: everything mutable that belongs to one compiled model.
//
// Purpose: hold the arena, the counters and the resolved pointer tables of one
// `weir_descriptor`.
// Before: `checkDescriptor` has accepted the descriptor, so that no offset,
// index or program of it is checked again.
// After create: nothing in here is allocated again until destroy; an entry is
// run by `runEntry` (list.cpp) alone.
// Start at: `weir_model_create_abi2` in model.cpp, then `weir_model_train_step`
// in step.cpp.
#ifndef WEIR_MODEL_INTERNAL_H
#define WEIR_MODEL_INTERNAL_H

#include "health_internal.h"
#include "plateau_internal.h"
#include "text_internal.h"
#include "weir/abi.h"
#include "weir/model.h"

namespace weir {

class Pool;

constexpr size_t kErrorBytes = 4096;

/// An entry bound to the arena: `pointers` has one table of all operands a
/// worker, `stride` pointers apart; a repeat advances its worker's table.
struct BoundEntry {
  const weir_entry *entry;
  void **pointers;
  size_t stride;
};

/// Where operand `index` of the entry is before any repeat moves it.
inline void *placeOf(uint8_t *arena, const weir_entry &entry, uint32_t index) {
  return arena + size_t(entry.operands[index]) * WEIR_ARENA_ALIGNMENT;
}

/// What a rollback puts back.
struct Snapshot {
  void *memory; // null: none was taken
  size_t bytes;
  uint64_t applied;
  Plateau plateau;
};

/// Sums of a loss over the chunks of a call.
struct Ratio {
  double sum;
  double weight;
  double value() const { return weight == 0 ? 0 : sum / weight; }
};

} // namespace weir

struct weir_model {
  const weir_descriptor *descriptor;
  weir_allocator allocator;
  weir_parallel_for parallelFor;
  void *parallelUser;
  weir::Pool *pool; // null: one thread, or the hook
  uint32_t workers;

  uint8_t *arena;
  void *arenaMemory;
  size_t arenaMemoryBytes;
  void *tables; // bound entries, their pointers, the ratios
  size_t tablesBytes;

  weir::BoundEntry *entries;
  const weir::BoundEntry *step;
  const weir::BoundEntry *probedStep; // null: without probes
  const weir::BoundEntry *gradients;
  const weir::BoundEntry *evaluate;
  const weir::BoundEntry *predict;    // any batch; null: only one
  const weir::BoundEntry *predictOne; // batch 1
  const weir::BoundEntry *last;       // whose results are in the arena
  weir::Ratio *losses;
  double *totals; // of the metrics, one behind the other

  bool busy; // see Use

  uint64_t seed;
  uint64_t horizon;
  uint64_t steps;
  uint64_t applied;
  double rate;
  weir::Plateau plateau;
  weir::Health health;
  weir::Snapshot snapshot;

  // Texts are written by calls that do not change the model otherwise.
  mutable weir::Text error;
  mutable char errorText[weir::kErrorBytes];
};

namespace weir {

/// Held while a call runs an entry of the model. A call from a second thread
/// meanwhile is not `mine()`: it must change nothing.
class Use {
public:
  explicit Use(weir_model &model)
      : model(model),
        free(!__atomic_test_and_set(&model.busy, __ATOMIC_ACQUIRE)) {}
  ~Use() {
    if (free)
      __atomic_clear(&model.busy, __ATOMIC_RELEASE);
  }
  Use(const Use &) = delete;
  Use &operator=(const Use &) = delete;

  bool mine() const { return free; }
  /// What a call that is not `mine()` returns.
  weir_status refuse() const {
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "another thread is using this model: one thread at a time may");
  }

private:
  weir_model &model;
  bool free;
};

} // namespace weir

#endif // WEIR_MODEL_INTERNAL_H
