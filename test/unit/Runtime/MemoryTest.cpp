#include "memory_internal.h"

#include <gtest/gtest.h>

using namespace weir;

TEST(Memory, alignsByDefault) {
  weir_allocator allocator = chooseAllocator(nullptr);
  for (size_t alignment : {16u, 64u, 4096u}) {
    void *memory = weir::allocate(allocator, 100, alignment);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % alignment, 0u);
    weir::release(allocator, memory, 100);
  }
}

TEST(Memory, growsArrays) {
  Array<int> array(chooseAllocator(nullptr));
  for (int i = 0; i < 1000; ++i)
    ASSERT_TRUE(array.push(i));
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(array[size_t(i)], i);
}

TEST(Memory, reportsFailure) {
  weir_allocator empty = {
      [](void *, size_t, size_t) -> void * { return nullptr; },
      [](void *, void *, size_t) {}, nullptr};
  Array<int> array(empty);
  EXPECT_FALSE(array.push(1));
  Block block(empty);
  EXPECT_FALSE(block.create(1));
}
