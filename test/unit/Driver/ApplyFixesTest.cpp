#include "lib/Driver/ApplyFixes.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace weir;
using llvm::SMLoc;
using llvm::SMRange;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

namespace {
class ApplyFixesTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(fs::createTemporaryFile("fixes", "weir", path));
  }
  void TearDown() override { fs::remove(path); }

  void write(StringRef text) {
    std::error_code error;
    llvm::raw_fd_ostream os(path, error, fs::OF_None);
    os << text;
  }

  std::string read() {
    return (*llvm::MemoryBuffer::getFile(path))->getBuffer().str();
  }

  void load(StringRef text) {
    write(text);
    buffer = sources.AddNewSourceBuffer(
        llvm::MemoryBuffer::getMemBufferCopy(text, path), SMLoc());
  }

  SMRange find(StringRef word) {
    StringRef text = sources.getMemoryBuffer(buffer)->getBuffer();
    const char *start = text.data() + text.find(word);
    return SMRange(SMLoc::getFromPointer(start),
                   SMLoc::getFromPointer(start + word.size()));
  }

  std::optional<std::string> apply() {
    return applyFixes(path, buffer, collectEdits(diagnostics, buffer),
                      diagnostics);
  }

  /// The id of the only message without an edit.
  StringRef findRefusal() {
    for (const Message *message : diagnostics.getMessages())
      if (message->attachments.empty())
        return getInfo(*message->id).id;
    return "";
  }

  llvm::SmallString<64> path;
  unsigned buffer = 0;
  llvm::SourceMgr sources;
  Diagnostics diagnostics{sources};
};
} // namespace

using Id = DiagnosticId;

TEST_F(ApplyFixesTest, makesTheFirstEditOfEach) {
  load("one two\r\nthree");
  diagnostics.report(Id::UnknownName, find("one"), "a")
      .fix(find("one"), "1")
      .fix(find("one"), "I");
  diagnostics.report(Id::UnknownName, find("three"), "b")
      .fix(find("three"), "3\n4");
  std::optional<std::string> difference = apply();
  ASSERT_TRUE(difference);
  EXPECT_TRUE(
      StringRef(*difference)
          .ends_with("@@ -1,2 +1,3 @@\n-one two\r\n-three\n\\ No newline at "
                     "end of file\n"
                     "+1 two\r\n+3\r\n+4\n\\ No newline at end of file\n"))
      << *difference;
  EXPECT_EQ(read(), "1 two\r\n3\r\n4");
  EXPECT_EQ(findRefusal(), "");
}

TEST_F(ApplyFixesTest, leavesTheFileWithoutEdits) {
  load("one\n");
  diagnostics.report(Id::UnknownName, find("one"), "a").help("b");
  EXPECT_EQ(apply(), "");
  EXPECT_EQ(read(), "one\n");
}

TEST_F(ApplyFixesTest, refusesOverlap) {
  load("one two\n");
  diagnostics.report(Id::UnknownName, find("one"), "a").fix(find("one "), "1");
  diagnostics.report(Id::UnknownName, find("two"), "b").fix(find(" two"), "2");
  EXPECT_EQ(apply(), std::nullopt);
  EXPECT_EQ(findRefusal(), "conflicting-fixes");
  EXPECT_EQ(read(), "one two\n");
}

TEST_F(ApplyFixesTest, refusesAChangedFile) {
  load("one two\n");
  diagnostics.report(Id::UnknownName, find("one"), "a").fix(find("one"), "1");
  write("one more two\n");
  EXPECT_EQ(apply(), std::nullopt);
  EXPECT_EQ(findRefusal(), "changed-file");
  EXPECT_EQ(read(), "one more two\n");
}

TEST_F(ApplyFixesTest, leavesOtherFiles) {
  load("one\n");
  unsigned first = buffer;
  load("one\ntwo\n");
  diagnostics.report(Id::UnknownName, find("two"), "a").fix(find("two"), "2");
  EXPECT_TRUE(collectEdits(diagnostics, first).empty());
  EXPECT_EQ(collectEdits(diagnostics, buffer).size(), 1u);
}
