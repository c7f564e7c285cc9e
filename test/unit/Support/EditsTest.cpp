#include "lib/Support/Edits.h"
#include "gtest/gtest.h"

using namespace weir;

TEST(Edits, appliesInAnyOrder) {
  EXPECT_EQ(applyEdits("one two three", {{8, 5, "3"}, {0, 3, "1"}}), "1 two 3");
  EXPECT_EQ(applyEdits("one", {{3, 0, "!"}, {0, 0, "- "}}), "- one!");
  EXPECT_EQ(applyEdits("one", {}), "one");
}

TEST(Edits, countsEqualOnesOnce) {
  EXPECT_EQ(applyEdits("one", {{0, 1, "O"}, {0, 1, "O"}}), "One");
}

TEST(Edits, refusesOverlap) {
  EXPECT_EQ(applyEdits("one two", {{0, 4, "a"}, {3, 2, "b"}}), std::nullopt);
  EXPECT_EQ(applyEdits("one two", {{0, 3, "a"}, {0, 2, "b"}}), std::nullopt);
  // Which of two insertions at one place comes first?
  EXPECT_EQ(applyEdits("one", {{1, 0, "a"}, {1, 0, "b"}}), std::nullopt);
  // Neighbours do not overlap.
  EXPECT_EQ(applyEdits("one two", {{0, 3, "a"}, {3, 1, "b"}}), "abtwo");
}

TEST(Edits, refusesWhatIsOutside) {
  EXPECT_EQ(applyEdits("one", {{4, 0, "a"}}), std::nullopt);
  EXPECT_EQ(applyEdits("one", {{2, 2, "a"}}), std::nullopt);
  EXPECT_EQ(applyEdits("one", {{2, ~size_t(0), "a"}}), std::nullopt);
}

TEST(Edits, keepsEndsOfLines) {
  EXPECT_EQ(applyEdits("a\r\nb\r\nc", {{3, 1, "x\ny\r\nz"}}),
            "a\r\nx\r\ny\r\nz\r\nc");
  EXPECT_EQ(applyEdits("a\nb", {{2, 1, "x\ny"}}), "a\nx\ny");
}

TEST(Difference, isEmptyForEqualTexts) {
  EXPECT_EQ(formatDiff("a\nb\n", "a\nb\n", "m.weir"), "");
  EXPECT_EQ(formatDiff("", "", "m.weir"), "");
}

TEST(Difference, showsContext) {
  EXPECT_EQ(formatDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                       "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "m.weir"),
            "--- a/m.weir\n+++ b/m.weir\n"
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(Difference, separatesWhatIsFarApart) {
  EXPECT_EQ(formatDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                       "one\n2\n3\n4\n5\n6\n7\n8\nnine\n", "m.weir"),
            "--- a/m.weir\n+++ b/m.weir\n"
            "@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n"
            "@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+nine\n");
  EXPECT_EQ(formatDiff("1\n2\n3\n", "one\n2\nthree\n", "m.weir"),
            "--- a/m.weir\n+++ b/m.weir\n"
            "@@ -1,3 +1,3 @@\n-1\n+one\n 2\n-3\n+three\n");
}

TEST(Difference, showsInsertionsAndRemovals) {
  EXPECT_EQ(formatDiff("a\nc\n", "a\nb\nc\n", "m.weir"),
            "--- a/m.weir\n+++ b/m.weir\n@@ -1,2 +1,3 @@\n a\n+b\n c\n");
  EXPECT_EQ(formatDiff("a\nb\nc\n", "a\nc\n", "m.weir"),
            "--- a/m.weir\n+++ b/m.weir\n@@ -1,3 +1,2 @@\n a\n-b\n c\n");
  EXPECT_EQ(formatDiff("", "a\n", "m.weir"),
            "--- a/m.weir\n+++ b/m.weir\n@@ -0,0 +1 @@\n+a\n");
}

TEST(Difference, marksMissingEnd) {
  EXPECT_EQ(formatDiff("a\nb", "a\nc", "m.weir"),
            "--- a/m.weir\n+++ b/m.weir\n@@ -1,2 +1,2 @@\n a\n"
            "-b\n\\ No newline at end of file\n"
            "+c\n\\ No newline at end of file\n");
}
