#include "model_internal.h"

#include "cpu_internal.h"
#include "descriptor_internal.h"
#include "initialize_internal.h"
#include "memory_internal.h"
#include "pool_internal.h"

#include <math.h>
#include <new>
#include <sys/mman.h>

namespace weir {

static constexpr size_t kHugePage = size_t(1) << 21;
static constexpr size_t kPointersPerLine = 8;

static weir_status checkOptions(const weir_options &options, Text &error) {
  if (options.version != 1)
    return fail(error, WEIR_INVALID_ARGUMENT,
                "the options have version %u instead of 1", options.version);
  if (options.threads > WEIR_MAX_THREADS)
    return fail(error, WEIR_INVALID_ARGUMENT,
                "%u threads are more than the limit of %d", options.threads,
                WEIR_MAX_THREADS);
  if (!options.allocator.allocate != !options.allocator.release)
    return fail(error, WEIR_INVALID_ARGUMENT, "the allocator lacks `%s`",
                options.allocator.allocate ? "release" : "allocate");
  return WEIR_OK;
}

static size_t lines(size_t bytes) { return (bytes + 63) & ~size_t(63); }

/// The arena: zeroed, and on huge pages where it is large and ours to advise.
static bool createArena(weir_model &model, bool ours) {
  size_t bytes = size_t(model.descriptor->arena_bytes);
  bytes = lines(bytes ? bytes : 1);
  bool huge = ours && bytes >= 2 * kHugePage;
  if (huge)
    bytes = (bytes + kHugePage - 1) & ~(kHugePage - 1);
  void *memory = weir::allocate(model.allocator, bytes,
                                huge ? kHugePage : WEIR_ARENA_ALIGNMENT);
  if (!memory)
    return false;
  model.arenaMemory = memory;
  model.arenaMemoryBytes = bytes;
  model.arena = static_cast<uint8_t *>(memory);
  if (huge)
    madvise(memory, bytes, MADV_HUGEPAGE); // only advice: may fail
  memset(memory, 0, bytes);
  return true;
}

static size_t tableStride(const weir_entry &entry) {
  return (size_t(entry.operands_count) + kPointersPerLine - 1) /
         kPointersPerLine * kPointersPerLine;
}

/// Lays out [bound entries | pointers | ratios | totals | health] and resolves
/// every operand.
static bool createTables(weir_model &model) {
  const weir_descriptor &descriptor = *model.descriptor;
  size_t entries = lines(descriptor.entries_count * sizeof(BoundEntry));
  size_t bytes = entries + descriptor.losses_count * sizeof(Ratio) +
                 countTotals(descriptor) * sizeof(double) +
                 healthBytes(descriptor);
  for (uint32_t i = 0; i < descriptor.entries_count; ++i)
    bytes +=
        tableStride(descriptor.entries[i]) * model.workers * sizeof(void *);
  bytes = lines(bytes ? bytes : 1);
  model.tables = weir::allocate(model.allocator, bytes, 64);
  if (!model.tables)
    return false;
  model.tablesBytes = bytes;
  memset(model.tables, 0, bytes);
  model.entries = static_cast<BoundEntry *>(model.tables);
  void **pointers =
      reinterpret_cast<void **>(static_cast<uint8_t *>(model.tables) + entries);
  for (uint32_t i = 0; i < descriptor.entries_count; ++i) {
    const weir_entry &entry = descriptor.entries[i];
    size_t stride = tableStride(entry);
    model.entries[i] = {&entry, pointers, stride};
    for (uint32_t worker = 0; worker < model.workers; ++worker) {
      for (uint32_t k = 0; k < entry.operands_count; ++k)
        pointers[k] = placeOf(model.arena, entry, k);
      pointers += stride;
    }
  }
  model.losses = reinterpret_cast<Ratio *>(pointers);
  model.totals =
      reinterpret_cast<double *>(model.losses + descriptor.losses_count);
  placeHealth(model, model.totals + countTotals(descriptor));
  return true;
}

static void nameEntries(weir_model &model) {
  for (uint32_t i = 0; i < model.descriptor->entries_count; ++i) {
    const BoundEntry *bound = &model.entries[i];
    switch (bound->entry->kind) {
    case WEIR_ENTRY_STEP:
      model.step = bound;
      break;
    case WEIR_ENTRY_STEP_PROBED:
      model.probedStep = bound;
      break;
    case WEIR_ENTRY_GRADIENTS:
      model.gradients = bound;
      break;
    case WEIR_ENTRY_EVALUATE:
      model.evaluate = bound;
      break;
    default:
      (bound->entry->batch == 1 ? model.predictOne : model.predict) = bound;
    }
  }
}

static weir_status checkAlignment(const weir_model &model, const void *memory) {
  if (reinterpret_cast<uintptr_t>(memory) % WEIR_ARENA_ALIGNMENT == 0)
    return WEIR_OK;
  return fail(model.error, WEIR_INVALID_ARGUMENT,
              "the allocator's memory is not aligned to the %d bytes that it "
              "was asked for",
              int(WEIR_ARENA_ALIGNMENT));
}

static weir_status build(weir_model &model, const weir_options &options) {
  const weir_descriptor &descriptor = *model.descriptor;
  bool ours = !options.allocator.allocate;
  model.horizon = options.horizon ? options.horizon : descriptor.horizon;
  model.rate = descriptor.base_rate;
  model.health.probeEvery = options.probe_every ? options.probe_every : 16;
  model.workers = 1;
  model.parallelFor = options.parallel_for;
  model.parallelUser = options.parallel_user;
  if (!options.parallel_for && options.threads > 1)
    model.workers = options.threads;
  if (descriptor.needs_horizon && !model.horizon)
    return fail(model.error, WEIR_INVALID_ARGUMENT,
                "the schedule of model `%s` needs the number of steps of the "
                "whole training: set `horizon` in the options",
                descriptor.name);
  if (!createArena(model, ours))
    return fail(model.error, WEIR_OUT_OF_MEMORY,
                "no memory for the arena of %llu bytes",
                static_cast<unsigned long long>(descriptor.arena_bytes));
  weir_status status = checkAlignment(model, model.arena);
  if (status != WEIR_OK)
    return status;
  if (!createTables(model))
    return fail(model.error, WEIR_OUT_OF_MEMORY,
                "no memory for the tables of the launch lists");
  nameEntries(model);
  if (model.workers > 1) {
    model.pool = Pool::create(model.allocator, model.workers);
    if (!model.pool)
      return fail(model.error, WEIR_OUT_OF_MEMORY, "cannot start %u threads",
                  model.workers);
  }
  return initialize(model, options.has_seed ? options.seed : descriptor.seed);
}

static weir_status create(const weir_descriptor *descriptor,
                          const weir_options &options, Text &error,
                          weir_model *&out) {
  weir_status status = checkOptions(options, error);
  if (status == WEIR_OK)
    status = checkDescriptor(descriptor, error);
  if (status == WEIR_OK)
    status = checkCpu(*descriptor, cpuFeatures(), error);
  if (status != WEIR_OK)
    return status;
  weir_allocator allocator = chooseAllocator(&options.allocator);
  void *memory =
      weir::allocate(allocator, sizeof(weir_model), alignof(weir_model));
  if (!memory)
    return fail(error, WEIR_OUT_OF_MEMORY, "no memory for the model");
  weir_model *model = new (memory) weir_model();
  model->descriptor = descriptor;
  model->allocator = allocator;
  model->error = Text(model->errorText, sizeof(model->errorText));
  status = build(*model, options);
  if (status == WEIR_OK) {
    out = model;
    return WEIR_OK;
  }
  fail(error, status, "%s", model->errorText);
  weir_model_destroy(model);
  return status;
}

} // namespace weir

weir_status weir_model_create_abi2(const weir_descriptor *descriptor,
                                   const weir_options *options,
                                   weir_model **model) {
  weir_options defaults = WEIR_OPTIONS_INIT;
  if (model)
    *model = nullptr;
  if (!options)
    options = &defaults;
  // A smaller struct may not have the text's fields.
  if (options->size < sizeof(weir_options))
    return WEIR_INVALID_ARGUMENT;
  weir::Text error(options->error, options->error_size);
  if (!model)
    return weir::fail(error, WEIR_INVALID_ARGUMENT, "`model` is NULL");
  return weir::create(descriptor, *options, error, *model);
}

void weir_model_destroy(weir_model *model) {
  if (!model)
    return;
  weir_allocator allocator = model->allocator;
  weir::Pool::destroy(allocator, model->pool);
  if (model->snapshot.memory)
    weir::release(allocator, model->snapshot.memory,
                  model->snapshot.bytes ? model->snapshot.bytes : 1);
  if (model->tables)
    weir::release(allocator, model->tables, model->tablesBytes);
  if (model->arenaMemory)
    weir::release(allocator, model->arenaMemory, model->arenaMemoryBytes);
  weir::release(allocator, model, sizeof(weir_model));
}

const char *weir_model_last_error(const weir_model *model) {
  return model ? model->errorText : "";
}

weir_status weir_model_set_learning_rate(weir_model *model, double rate) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  if (!isfinite(rate) || rate < 0)
    return weir::fail(model->error, WEIR_INVALID_ARGUMENT,
                      "a learning rate of %g is not a finite number from 0 on",
                      rate);
  model->rate = rate;
  return WEIR_OK;
}

uint64_t weir_model_steps(const weir_model *model) {
  return model ? model->steps : 0;
}

uint64_t weir_model_applied_updates(const weir_model *model) {
  return model ? model->applied : 0;
}
