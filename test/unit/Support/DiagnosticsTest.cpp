#include "lib/Support/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace weir;
using llvm::SMLoc;
using llvm::SMRange;
using llvm::StringRef;

namespace {
class DiagnosticsTest : public testing::Test {
protected:
  void load(StringRef text) {
    unsigned id = sources.AddNewSourceBuffer(
        llvm::MemoryBuffer::getMemBufferCopy(text, "a.weir"), SMLoc());
    buffer = sources.getMemoryBuffer(id)->getBuffer();
  }

  /// The first place of a word.
  SMRange find(StringRef word) {
    const char *start = buffer.data() + buffer.find(word);
    return SMRange(SMLoc::getFromPointer(start),
                   SMLoc::getFromPointer(start + word.size()));
  }

  std::string print() {
    std::string text;
    llvm::raw_string_ostream os(text);
    diagnostics.print(os);
    return text;
  }

  llvm::SourceMgr sources;
  Diagnostics diagnostics{sources};
  StringRef buffer;
};
} // namespace

using Id = DiagnosticId;

TEST_F(DiagnosticsTest, printsPlaceAndAttachments) {
  load("first\n\tsecond word\n");
  diagnostics.report(Id::SyntaxError, find("second"), "what was found")
      .note(find("first"), "why")
      .note("a fact")
      .help("what to do")
      .fix(find("word"), "text")
      .fix(find("word"), "");
  EXPECT_EQ(print(), "a.weir:2:2: error: what was found [syntax-error]\n"
                     "   second word\n"
                     "   ^~~~~~\n"
                     "a.weir:1:1: note: why\n"
                     "  first\n"
                     "  ^~~~~\n"
                     "note: a fact\n"
                     "help: what to do\n"
                     "help: write `text`\n"
                     "help: remove this\n"
                     "   second word\n"
                     "          ^~~~\n");
  EXPECT_EQ(print(), "");
  EXPECT_TRUE(diagnostics.hasErrors());
}

TEST_F(DiagnosticsTest, sortsByPlace) {
  load("one two\n");
  diagnostics.report(Id::SyntaxError, "nowhere");
  diagnostics.report(Id::SyntaxError, find("two").Start, "second");
  diagnostics.report(Id::SyntaxError, find("one").Start, "first");
  std::vector<std::string> texts;
  for (const Message *message : diagnostics.getMessages())
    texts.push_back(message->text);
  EXPECT_EQ(texts, (std::vector<std::string>{"first", "second", "nowhere"}));
}

TEST_F(DiagnosticsTest, dropsDuplicates) {
  load("one two\n");
  for (int i = 0; i < 2; ++i)
    diagnostics.report(Id::SyntaxError, find("one"), "text").note("once");
  diagnostics.report(Id::SyntaxError, find("two"), "text");
  diagnostics.report(Id::UnknownWord, find("one"), "text");
  EXPECT_EQ(diagnostics.getErrorCount(), 3u);
  EXPECT_EQ(StringRef(print()).count("note: once"), 1u);
}

TEST_F(DiagnosticsTest, stopsAtLimit) {
  load("one\n");
  for (unsigned i = 0; i < 103; ++i)
    diagnostics.report(Id::SyntaxError, "text " + llvm::Twine(i)).note("note");
  std::string text = print();
  EXPECT_EQ(StringRef(text).count("error: "), 100u);
  EXPECT_TRUE(
      StringRef(text).ends_with("too many errors: 3 more are not shown\n"));
  EXPECT_EQ(diagnostics.getErrorCount(), 103u);
}

TEST_F(DiagnosticsTest, showsUnprintableSource) {
  load("x\x1b\xff\xC3\xA4 here\n");
  diagnostics.report(Id::SyntaxError, find("here"), "text");
  EXPECT_EQ(print(), "a.weir:1:7: error: text [syntax-error]\n"
                     "  x??\xC3\xA4 here\n"
                     "       ^~~~\n");
}

TEST_F(DiagnosticsTest, cutsLongLines) {
  load(std::string(1000, 'a') + "here" + std::string(1000, 'b'));
  diagnostics.report(Id::SyntaxError, find("here"), "text");
  EXPECT_EQ(print(), "a.weir:1:1001: error: text [syntax-error]\n  " +
                         std::string(100, 'a') + "here" + std::string(60, 'b') +
                         "\n  " + std::string(100, ' ') + "^~~~\n");
}

TEST_F(DiagnosticsTest, pointsBehindTheEnd) {
  load("one");
  diagnostics.report(Id::SyntaxError, SMLoc::getFromPointer(buffer.end()),
                     "text");
  EXPECT_EQ(print(), "a.weir:1:4: error: text [syntax-error]\n"
                     "  one\n"
                     "     ^\n");
}

TEST(DiagnosticTable, isComplete) {
  llvm::StringSet<> names;
  for (const DiagnosticInfo &info : getAllDiagnostics()) {
    EXPECT_TRUE(names.insert(info.id).second) << info.id.str();
    EXPECT_FALSE(info.summary.empty()) << info.id.str();
    EXPECT_FALSE(info.explanation.empty()) << info.id.str();
    EXPECT_FALSE(info.summary.ends_with(".")) << info.id.str();
    std::optional<DiagnosticId> found = findDiagnostic(info.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(&getInfo(*found), &info);
  }
  EXPECT_EQ(findDiagnostic("no-such-diagnostic"), std::nullopt);
  EXPECT_EQ(findDiagnostic(""), std::nullopt);
}
