#include "weir/health.h"

#include "descriptor_internal.h"
#include "memory_internal.h"
#include "model_internal.h"

#include <string.h>

namespace weir {

/// What outlives a step stands at the beginning of the arena.
static size_t lastingBytes(const weir_descriptor &descriptor) {
  uint64_t end = 0;
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    uint64_t bytes = tensor.elements * typeBytes(tensor.type);
    if (tensor.offset + bytes > end)
      end = tensor.offset + bytes;
  }
  return size_t(end);
}

} // namespace weir

weir_status weir_model_snapshot(weir_model *model) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  weir::Use use(*model);
  if (!use.mine())
    return use.refuse();
  weir::Snapshot &snapshot = model->snapshot;
  if (!snapshot.memory) {
    snapshot.bytes = weir::lastingBytes(*model->descriptor);
    snapshot.memory = weir::allocate(model->allocator,
                                     snapshot.bytes ? snapshot.bytes : 1, 64);
  }
  if (!snapshot.memory)
    return weir::fail(model->error, WEIR_OUT_OF_MEMORY,
                      "no memory for a snapshot of %zu bytes", snapshot.bytes);
  memcpy(snapshot.memory, model->arena, snapshot.bytes);
  snapshot.applied = model->applied;
  snapshot.plateau = model->plateau;
  return WEIR_OK;
}

weir_status weir_model_rollback(weir_model *model) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  weir::Use use(*model);
  if (!use.mine())
    return use.refuse();
  const weir::Snapshot &snapshot = model->snapshot;
  if (!snapshot.memory)
    return weir::fail(model->error, WEIR_NOT_FOUND, "there is no snapshot");
  memcpy(model->arena, snapshot.memory, snapshot.bytes);
  model->applied = snapshot.applied;
  model->plateau = snapshot.plateau;
  model->last = nullptr;
  return WEIR_OK;
}
