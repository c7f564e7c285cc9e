#include "hash_internal.h"

#include <gtest/gtest.h>
#include <string>

static uint64_t hashOf(const std::string &bytes) {
  weir::Hash hash;
  hash.add(bytes.data(), bytes.size());
  return hash.finish();
}

TEST(Hash, agreesWithPublishedValues) {
  EXPECT_EQ(hashOf(""), 0xef46db3751d8e999u);
  EXPECT_EQ(hashOf("a"), 0xd24ec4f1a98c6e5bu);
  EXPECT_EQ(hashOf("abc"), 0x44bc2cf5ad770999u);
  EXPECT_EQ(hashOf("Nobody inspects the spammish repetition"),
            0xfbcea83c8a378bf1u);
}

TEST(Hash, dependsOnBytesNotOnPieces) {
  std::string bytes;
  for (int i = 0; i < 200; ++i)
    bytes.push_back(char(i * 37));
  for (size_t piece = 1; piece < 70; ++piece) {
    weir::Hash hash;
    for (size_t at = 0; at < bytes.size(); at += piece)
      hash.add(bytes.data() + at, std::min(piece, bytes.size() - at));
    EXPECT_EQ(hash.finish(), hashOf(bytes)) << piece;
  }
}
