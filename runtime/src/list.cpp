#include "list_internal.h"

#include "pool_internal.h"

#include <time.h>

namespace weir {

namespace {
/// One worker on its way through a list.
struct Walk {
  const weir_entry *entry;
  const weir_kernel_info *kernels;
  uint8_t *arena;
  void **pointers; // this worker's own
  Pool *pool;      // null: no barriers
  uint32_t worker, workers;
  const weir_model *hook; // null: no parallel_for
  const Watch *watch;     // null: nobody looks
  bool pending;           // launches since the last barrier
  bool commits;           // else groups are passed over
};

struct HookCall {
  weir_kernel kernel;
  const weir_launch *launch;
};

struct Region {
  weir_model *model;
  const BoundEntry *entry;
  bool commits;
};
} // namespace

static double seconds() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

static void callPart(void *context, uint32_t part) {
  const HookCall &call = *static_cast<const HookCall *>(context);
  call.kernel(call.launch, part);
}

static void watched(Walk &walk, uint32_t index, const weir_launch &launch) {
  uint32_t id = walk.entry->items[index].kernel;
  const weir_kernel_info &kernel = walk.kernels[id];
  if (const weir_tracer *tracer = walk.watch->tracer)
    return tracer->launch(tracer->user, index, id, &launch, walk.arena);
  double start = seconds();
  for (uint32_t part = 0; part < kernel.parts; ++part)
    kernel.code(&launch, part);
  walk.watch->seconds[index] += seconds() - start;
}

static void launch(Walk &walk, uint32_t index) {
  const weir_item &item = walk.entry->items[index];
  const weir_kernel_info &kernel = walk.kernels[item.kernel];
  weir_launch launch = {walk.pointers + item.first, kernel.parts, 0};
  if (walk.hook && kernel.parts > 1) {
    HookCall call = {kernel.code, &launch};
    walk.hook->parallelFor(walk.hook->parallelUser, kernel.parts, callPart,
                           &call);
    return;
  }
  walk.pending = true;
  if (walk.watch)
    return watched(walk, index, launch);
  for (uint32_t part = walk.worker; part < kernel.parts; part += walk.workers)
    kernel.code(&launch, part);
}

/// All workers walk the same items, so they agree on `pending`.
static void synchronize(Walk &walk) {
  if (walk.pool && walk.pending)
    walk.pool->barrier();
  walk.pending = false;
}

/// Calls `visit` for each operand of the launches and flags that belong to
/// [begin, end) and to no repeat inside of it.
template <typename Visit>
static void forOwnOperands(const weir_entry &entry, uint32_t begin,
                           uint32_t end, Visit visit) {
  for (uint32_t i = begin; i < end; ++i) {
    const weir_item &item = entry.items[i];
    if (item.kind == WEIR_ITEM_REPEAT)
      i += item.length;
    else if (item.kind == WEIR_ITEM_COMMIT)
      visit(item.first);
    else if (item.kind == WEIR_ITEM_LAUNCH)
      for (uint32_t k = 0; k < item.count; ++k)
        visit(item.first + k);
  }
}

static void walkItems(Walk &walk, uint32_t begin, uint32_t end);

static void repeat(Walk &walk, uint32_t index) {
  const weir_entry &entry = *walk.entry;
  uint32_t begin = index + 1;
  uint32_t end = begin + entry.items[index].length;
  uint32_t trips = entry.items[index].count;
  bool moves = trips > 1 && entry.strides;
  for (uint32_t trip = 0; trip < trips; ++trip) {
    if (trip > 0 && moves)
      forOwnOperands(entry, begin, end, [&](uint32_t i) {
        walk.pointers[i] =
            static_cast<uint8_t *>(walk.pointers[i]) + entry.strides[i];
      });
    walkItems(walk, begin, end);
  }
  if (moves)
    forOwnOperands(entry, begin, end, [&](uint32_t i) {
      walk.pointers[i] = placeOf(walk.arena, entry, i);
    });
}

/// The flag of a commit is read after a barrier; a launch that writes it again
/// (in a later trip of a repeat) carries a barrier itself.
static void commit(Walk &walk, uint32_t index) {
  synchronize(walk);
  const weir_item &item = walk.entry->items[index];
  if (walk.commits && *static_cast<const uint8_t *>(walk.pointers[item.first]))
    walkItems(walk, index + 1, index + 1 + item.length);
}

static void walkItems(Walk &walk, uint32_t begin, uint32_t end) {
  for (uint32_t i = begin; i < end; ++i) {
    const weir_item &item = walk.entry->items[i];
    if (item.flags & WEIR_ITEM_BARRIER)
      synchronize(walk);
    switch (item.kind) {
    case WEIR_ITEM_LAUNCH:
      launch(walk, i);
      break;
    case WEIR_ITEM_REPEAT:
      repeat(walk, i);
      i += item.length;
      break;
    case WEIR_ITEM_COMMIT:
      commit(walk, i);
      i += item.length;
      break;
    default: // WAIT: nothing to wait for on one host
      break;
    }
  }
}

static void runWorker(void *context, uint32_t worker) {
  const Region &region = *static_cast<const Region *>(context);
  weir_model &model = *region.model;
  const BoundEntry &bound = *region.entry;
  Walk walk = {bound.entry,
               model.descriptor->kernels,
               model.arena,
               bound.pointers + worker * bound.stride,
               model.pool,
               worker,
               model.pool ? model.pool->size() : 1,
               model.parallelFor ? &model : nullptr,
               nullptr,
               false,
               region.commits};
  walkItems(walk, 0, bound.entry->items_count);
}

void runEntry(weir_model &model, const BoundEntry &entry, bool commits) {
  Region region = {&model, &entry, commits};
  if (model.pool)
    model.pool->run(runWorker, &region);
  else
    runWorker(&region, 0);
}

void runEntryWatched(weir_model &model, const BoundEntry &entry,
                     const Watch &watch) {
  Walk walk = {entry.entry, model.descriptor->kernels,
               model.arena, entry.pointers,
               nullptr,     0,
               1,           nullptr,
               &watch,      false,
               true};
  walkItems(walk, 0, entry.entry->items_count);
}

} // namespace weir
