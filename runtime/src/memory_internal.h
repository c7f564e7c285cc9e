// Memory through the caller's allocator.
#ifndef WEIR_MEMORY_INTERNAL_H
#define WEIR_MEMORY_INTERNAL_H

#include "weir/model.h"

#include <string.h>

namespace weir {

/// The given allocator, or aligned_alloc and free where it has none.
weir_allocator chooseAllocator(const weir_allocator *given);

/// Null when there is no memory. `alignment` is a power of two.
void *allocate(const weir_allocator &allocator, size_t bytes, size_t alignment);
void release(const weir_allocator &allocator, void *memory, size_t bytes);

/// Bytes from an allocator, given back at the end of the scope.
class Block {
public:
  explicit Block(const weir_allocator &allocator) : allocator(allocator) {}
  ~Block() { reset(); }
  Block(const Block &) = delete;
  Block &operator=(const Block &) = delete;

  bool create(size_t count, size_t alignment = 64) {
    reset();
    memory = weir::allocate(allocator, count ? count : 1, alignment);
    bytes = memory ? (count ? count : 1) : 0;
    return memory != nullptr;
  }
  void reset() {
    if (memory)
      weir::release(allocator, memory, bytes);
    memory = nullptr;
    bytes = 0;
  }
  void *data() const { return memory; }
  size_t size() const { return bytes; }

private:
  weir_allocator allocator;
  void *memory = nullptr;
  size_t bytes = 0;
};

/// A growing array of plain values.
template <typename T> class Array {
public:
  explicit Array(const weir_allocator &allocator) : allocator(allocator) {}
  ~Array() {
    if (items)
      weir::release(allocator, items, capacity * sizeof(T));
  }
  Array(const Array &) = delete;
  Array &operator=(const Array &) = delete;

  /// False when there is no memory.
  bool push(const T &item) {
    if (count == capacity && !grow())
      return false;
    items[count++] = item;
    return true;
  }
  size_t size() const { return count; }
  T *begin() { return items; }
  T *end() { return items + count; }
  const T *begin() const { return items; }
  const T *end() const { return items + count; }
  T &operator[](size_t index) { return items[index]; }
  const T &operator[](size_t index) const { return items[index]; }

private:
  bool grow() {
    size_t larger = capacity ? capacity * 2 : 16;
    void *memory = weir::allocate(allocator, larger * sizeof(T),
                                  alignof(T) < 16 ? 16 : alignof(T));
    if (!memory)
      return false;
    if (items) {
      memcpy(memory, items, count * sizeof(T));
      weir::release(allocator, items, capacity * sizeof(T));
    }
    items = static_cast<T *>(memory);
    capacity = larger;
    return true;
  }

  weir_allocator allocator;
  T *items = nullptr;
  size_t count = 0;
  size_t capacity = 0;
};

} // namespace weir

#endif // WEIR_MEMORY_INTERNAL_H
