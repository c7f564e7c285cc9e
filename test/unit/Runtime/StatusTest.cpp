#include "weir/model.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

TEST(Status, hasATextOfItsOwnForEach) {
  std::set<std::string> texts;
  for (int i = WEIR_OK; i <= WEIR_CANCELLED; ++i)
    texts.insert(weir_status_string(weir_status(i)));
  EXPECT_EQ(texts.size(), size_t(WEIR_CANCELLED) + 1);
  EXPECT_STREQ(weir_status_string(WEIR_INVALID_ARGUMENT), "invalid argument");
}

TEST(Status, survivesUnknownNumbers) {
  EXPECT_STREQ(weir_status_string(weir_status(15)), "unknown status");
}
