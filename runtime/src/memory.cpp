#include "memory_internal.h"

#include <stdlib.h>

namespace weir {

static void *allocateDefault(void *user, size_t bytes, size_t alignment) {
  size_t rounded = 0;
  if (__builtin_add_overflow(bytes, alignment - 1, &rounded))
    return nullptr;
  return aligned_alloc(alignment, rounded & ~(alignment - 1));
}

static void releaseDefault(void *user, void *memory, size_t bytes) {
  free(memory);
}

weir_allocator chooseAllocator(const weir_allocator *given) {
  if (given && given->allocate)
    return *given;
  return {allocateDefault, releaseDefault, nullptr};
}

void *allocate(const weir_allocator &allocator, size_t bytes,
               size_t alignment) {
  return allocator.allocate(allocator.user, bytes, alignment);
}

void release(const weir_allocator &allocator, void *memory, size_t bytes) {
  allocator.release(allocator.user, memory, bytes);
}

} // namespace weir
