#include "lib/Plan/Arena.h"

#include <algorithm>
#include <cassert>
#include <iterator>

using namespace weir;

void RangeAllocator::insertFree(int64_t begin, int64_t size) {
  free.emplace(begin, size);
  bySize.emplace(size, begin);
}

void RangeAllocator::eraseFree(std::map<int64_t, int64_t>::iterator range) {
  bySize.erase({range->second, range->first});
  free.erase(range);
}

int64_t RangeAllocator::allocate(int64_t bytes) {
  bytes = alignToArena(std::max<int64_t>(bytes, 1));
  auto fit = bySize.lower_bound({bytes, 0});
  if (fit != bySize.end()) {
    auto [size, begin] = *fit;
    eraseFree(free.find(begin));
    if (size > bytes)
      insertFree(begin + bytes, size - bytes);
    return begin;
  }
  // A free range that touches the end is grown instead of wasted.
  int64_t begin = end;
  if (!free.empty()) {
    auto last = std::prev(free.end());
    if (last->first + last->second == end) {
      begin = last->first;
      eraseFree(last);
    }
  }
  end = begin + bytes;
  peak = std::max(peak, end);
  return begin;
}

void RangeAllocator::release(int64_t offset, int64_t bytes) {
  int64_t size = alignToArena(std::max<int64_t>(bytes, 1));
  auto next = free.lower_bound(offset);
  assert((next == free.end() || offset + size <= next->first) &&
         "released twice");
  if (next != free.end() && next->first == offset + size) {
    size += next->second;
    auto merged = next++;
    eraseFree(merged);
  }
  if (next != free.begin()) {
    auto previous = std::prev(next);
    if (previous->first + previous->second == offset) {
      offset = previous->first;
      size += previous->second;
      eraseFree(previous);
    }
  }
  insertFree(offset, size);
}

bool RangeSet::overlaps(int64_t begin, int64_t end) const {
  auto next = ranges.lower_bound(begin);
  if (next != ranges.end() && next->first < end)
    return true;
  return next != ranges.begin() && std::prev(next)->second > begin;
}

void RangeSet::insert(int64_t begin, int64_t end) {
  auto next = ranges.upper_bound(begin);
  if (next != ranges.begin() && std::prev(next)->second >= begin) {
    --next;
    begin = next->first;
  }
  while (next != ranges.end() && next->first <= end) {
    end = std::max(end, next->second);
    next = ranges.erase(next);
  }
  ranges.emplace(begin, end);
}

void RangeSet::erase(int64_t begin, int64_t end) {
  auto next = ranges.upper_bound(begin);
  if (next != ranges.begin())
    --next;
  while (next != ranges.end() && next->first < end) {
    auto [from, to] = *next;
    next = ranges.erase(next);
    if (to <= begin || from >= end) {
      ranges.emplace(from, to);
      continue;
    }
    if (from < begin)
      ranges.emplace(from, begin);
    if (to > end)
      ranges.emplace(end, to);
  }
}
