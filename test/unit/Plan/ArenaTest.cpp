#include "lib/Plan/Arena.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace weir;

//===-- RangeAllocator ----------------------------------------------------===//

TEST(RangeAllocator, alignsAndGrowsAtTheEnd) {
  RangeAllocator allocator(128);
  EXPECT_EQ(allocator.getPeak(), 128);
  EXPECT_EQ(allocator.allocate(1), 128);
  EXPECT_EQ(allocator.allocate(65), 192);
  EXPECT_EQ(allocator.allocate(64), 320);
  EXPECT_EQ(allocator.getPeak(), 384);
}

TEST(RangeAllocator, givesAPlaceToWhatHasNoBytes) {
  RangeAllocator allocator(0);
  EXPECT_EQ(allocator.allocate(0), 0);
  EXPECT_EQ(allocator.allocate(0), 64);
}

TEST(RangeAllocator, takesTheSmallestRangeThatFits) {
  RangeAllocator allocator(0);
  int64_t large = allocator.allocate(256);
  allocator.allocate(64);
  int64_t small = allocator.allocate(128);
  allocator.allocate(64);
  allocator.release(large, 256);
  allocator.release(small, 128);
  EXPECT_EQ(allocator.allocate(128), small);
  EXPECT_EQ(allocator.allocate(128), large);
  EXPECT_EQ(allocator.allocate(128), large + 128);
  EXPECT_EQ(allocator.getPeak(), 512);
}

TEST(RangeAllocator, joinsNeighbours) {
  RangeAllocator allocator(0);
  int64_t a = allocator.allocate(64), b = allocator.allocate(64),
          c = allocator.allocate(64);
  allocator.allocate(64);
  allocator.release(a, 64);
  allocator.release(c, 64);
  allocator.release(b, 64);
  EXPECT_EQ(allocator.allocate(192), a);
  EXPECT_EQ(allocator.getPeak(), 256);
}

TEST(RangeAllocator, growsAFreeRangeAtTheEnd) {
  RangeAllocator allocator(0);
  allocator.allocate(64);
  int64_t last = allocator.allocate(64);
  allocator.release(last, 64);
  EXPECT_EQ(allocator.allocate(192), last);
  EXPECT_EQ(allocator.getPeak(), 256);
}

TEST(RangeAllocator, keepsRandomRangesApart) {
  std::mt19937 random(7);
  struct Range {
    int64_t begin, bytes;
  };
  std::vector<Range> alive;
  RangeAllocator allocator(64);
  for (int step = 0; step < 4000; ++step) {
    if (!alive.empty() && random() % 2) {
      size_t i = random() % alive.size();
      allocator.release(alive[i].begin, alive[i].bytes);
      alive.erase(alive.begin() + i);
      continue;
    }
    Range made = {0, int64_t(random() % 1000)};
    made.begin = allocator.allocate(made.bytes);
    ASSERT_GE(made.begin, 64) << "step " << step;
    ASSERT_EQ(made.begin % arenaAlignment, 0) << "step " << step;
    ASSERT_LE(made.begin + made.bytes, allocator.getPeak());
    for (const Range &other : alive)
      ASSERT_TRUE(made.begin + std::max<int64_t>(made.bytes, 1) <=
                      other.begin ||
                  other.begin + std::max<int64_t>(other.bytes, 1) <= made.begin)
          << "step " << step;
    alive.push_back(made);
  }
}

//===-- RangeSet ----------------------------------------------------------===//

TEST(RangeSet, endsAreExcluded) {
  RangeSet set;
  set.insert(64, 128);
  EXPECT_FALSE(set.overlaps(0, 64));
  EXPECT_FALSE(set.overlaps(128, 192));
  EXPECT_TRUE(set.overlaps(127, 128));
  EXPECT_TRUE(set.overlaps(0, 65));
  EXPECT_TRUE(set.overlaps(0, 1000));
}

TEST(RangeSet, eraseCutsOutTheMiddle) {
  RangeSet set;
  set.insert(0, 30);
  set.erase(10, 20);
  EXPECT_TRUE(set.overlaps(9, 10));
  EXPECT_FALSE(set.overlaps(10, 20));
  EXPECT_TRUE(set.overlaps(20, 21));
  set.clear();
  EXPECT_FALSE(set.overlaps(0, 30));
}

TEST(RangeSet, agreesWithASetOfBytes) {
  std::mt19937 random(11);
  constexpr int64_t size = 48;
  RangeSet set;
  bool bytes[size] = {};
  for (int step = 0; step < 4000; ++step) {
    int64_t begin = random() % size;
    int64_t end = begin + 1 + random() % (size - begin);
    bool insert = random() % 2;
    insert ? set.insert(begin, end) : set.erase(begin, end);
    std::fill(bytes + begin, bytes + end, insert);
    for (int64_t b = 0; b < size; ++b)
      ASSERT_EQ(set.overlaps(b, b + 1), bytes[b]) << "step " << step;
    int64_t from = random() % size, to = from + 1 + random() % (size - from);
    bool any = std::find(bytes + from, bytes + to, true) != bytes + to;
    ASSERT_EQ(set.overlaps(from, to), any) << "step " << step;
  }
}
