// Places in the arena: an allocator in simulated time, and sets of ranges.
#ifndef WEIR_LIB_PLAN_ARENA_H
#define WEIR_LIB_PLAN_ARENA_H

#include <cstdint>
#include <map>
#include <set>

namespace weir {

constexpr int64_t arenaAlignment = 64;

inline int64_t alignToArena(int64_t bytes) {
  return (bytes + arenaAlignment - 1) / arenaAlignment * arenaAlignment;
}

/// Hands out and takes back ranges, best fit; grows at the end.
class RangeAllocator {
public:
  explicit RangeAllocator(int64_t base) : end(base), peak(base) {}
  int64_t allocate(int64_t bytes);
  void release(int64_t offset, int64_t bytes);
  /// The end of the highest range ever handed out.
  int64_t getPeak() const { return peak; }

private:
  void insertFree(int64_t begin, int64_t size);
  void eraseFree(std::map<int64_t, int64_t>::iterator range);

  std::map<int64_t, int64_t> free;              // begin to size
  std::set<std::pair<int64_t, int64_t>> bySize; // (size, begin)
  int64_t end, peak;
};

/// A set of bytes.
class RangeSet {
public:
  void insert(int64_t begin, int64_t end);
  void erase(int64_t begin, int64_t end);
  bool overlaps(int64_t begin, int64_t end) const;
  void clear() { ranges.clear(); }

private:
  std::map<int64_t, int64_t> ranges; // begin to end, disjoint
};

} // namespace weir

#endif // WEIR_LIB_PLAN_ARENA_H
