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

// Long chains: one line each, without the source, texts below each other.
TEST_F(DiagnosticsTest, alignsManyNotes) {
  load("one\n\n\n\n\n\n\n\n\ntwo\n");
  DiagnosticBuilder builder =
      diagnostics.report(Id::SyntaxError, find("one"), "found");
  for (int i = 0; i < 5; ++i)
    builder.note(find("one"), "a");
  for (int i = 0; i < 5; ++i)
    builder.note(find("two"), "b");
  builder.note("c").help("what to do").note(find("two"), "d");
  std::string text = "a.weir:1:1: error: found [syntax-error]\n  one\n  ^~~\n";
  for (int i = 0; i < 5; ++i)
    text += "a.weir:1:1: note:  a\n";
  for (int i = 0; i < 5; ++i)
    text += "a.weir:10:1: note: b\n";
  text += "note:              c\n"
          "help: what to do\n"
          "a.weir:10:1: note: d\n  two\n  ^~~\n";
  EXPECT_EQ(print(), text);
}

TEST_F(DiagnosticsTest, offersAnEditWhereItFits) {
  load("x |> relu\n  |> relu\ny = relu(x)\n");
  auto at = [](unsigned line, unsigned column, unsigned end) {
    SourcePosition position;
    position.file = "a.weir";
    position.line = position.endLine = line;
    position.column = column;
    position.endColumn = end;
    return position;
  };
  diagnostics.report(Id::SyntaxError, at(2, 6, 10), "found")
      .fixExpected(at(2, 6, 10), "", "remove the stage", "relu")
      .fixExpected(at(2, 6, 10), "gelu", "write gelu", "re lu")
      .fixExpected(at(2, 6, 10), "gelu", "not there", "gelu")
      .fixExpected(at(3, 5, 9), "", "no stage", "relu");
  const Message *message = diagnostics.getMessages().front();
  ASSERT_EQ(message->attachments.size(), 4u);
  using Attachment = Message::Attachment;
  const Attachment &stage = message->attachments[0];
  EXPECT_EQ(stage.kind, Attachment::Fix);
  // With the arrow and the blanks before it.
  EXPECT_EQ(stage.position.range.Start.getPointer(), buffer.data() + 9);
  EXPECT_EQ(stage.position.range.End.getPointer(), buffer.data() + 19);
  EXPECT_EQ(message->attachments[1].kind, Attachment::Fix);
  EXPECT_EQ(message->attachments[1].replacement, "gelu");
  EXPECT_EQ(message->attachments[2].kind, Attachment::Help);
  EXPECT_EQ(message->attachments[3].kind, Attachment::Help);
}

TEST_F(DiagnosticsTest, countsHealthApart) {
  diagnostics.report(Id::DeadParameter, "an error of health");
  diagnostics.report(Id::HighDropout, "a warning of health");
  EXPECT_FALSE(diagnostics.hasErrors());
  EXPECT_EQ(diagnostics.getHealthCount(Severity::Error), 1u);
  EXPECT_EQ(diagnostics.getHealthCount(Severity::Warning), 1u);
}

TEST(SeverityRules, changeSeverities) {
  SeverityRules rules;
  auto apply = [&](Id id) { return rules.apply(id, getInfo(id).severity); };
  EXPECT_EQ(apply(Id::HighDropout), Severity::Warning);
  EXPECT_EQ(apply(Id::BiasBeforeNorm), Severity::Remark);
  rules.setForAll(SeverityRules::Fail);
  EXPECT_EQ(apply(Id::HighDropout), Severity::Error);
  EXPECT_EQ(apply(Id::BiasBeforeNorm), Severity::Remark);
  rules.set(Id::HighDropout, SeverityRules::Warn);
  EXPECT_EQ(apply(Id::HighDropout), Severity::Warning);
  EXPECT_EQ(apply(Id::LinearLinear), Severity::Error);
  rules.set(Id::HighDropout, SeverityRules::Ignore);
  EXPECT_EQ(apply(Id::HighDropout), std::nullopt);
}

TEST(SeverityRules, haveAnOrder) {
  SeverityRules rules;
  auto apply = [&](Id id) { return rules.apply(id, getInfo(id).severity); };
  rules.setForHealth(SeverityRules::Fail);
  EXPECT_EQ(apply(Id::HighDropout), Severity::Error);
  EXPECT_EQ(apply(Id::DamagedCheckpoint), Severity::Warning);
  rules.setForAll(SeverityRules::Ignore);
  EXPECT_EQ(apply(Id::HighDropout), std::nullopt);
  EXPECT_EQ(apply(Id::DeadParameter), Severity::Error);
  rules.setForHealth(SeverityRules::Ignore);
  EXPECT_EQ(apply(Id::DeadParameter), std::nullopt);
  EXPECT_EQ(apply(Id::SyntaxError), Severity::Error);
  rules.set(Id::DeadParameter, SeverityRules::Warn);
  EXPECT_EQ(apply(Id::DeadParameter), Severity::Warning);
}

TEST(DiagnosticTable, isComplete) {
  llvm::StringSet<> names;
  for (const DiagnosticInfo &info : getAllDiagnostics()) {
    EXPECT_TRUE(names.insert(info.id).second) << info.id.str();
    EXPECT_FALSE(info.summary.empty()) << info.id.str();
    EXPECT_FALSE(info.explanation.empty()) << info.id.str();
    EXPECT_FALSE(info.summary.ends_with(".")) << info.id.str();
    EXPECT_FALSE(info.group.empty()) << info.id.str();
    if (info.isHealth() && info.severity != Severity::Remark) {
      EXPECT_FALSE(info.criterion.empty()) << info.id.str();
      EXPECT_FALSE(getFixes(*findDiagnostic(info.id)).empty()) << info.id.str();
    }
    std::optional<DiagnosticId> found = findDiagnostic(info.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(&getInfo(*found), &info);
  }
  EXPECT_EQ(findDiagnostic("no-such-diagnostic"), std::nullopt);
  EXPECT_EQ(findDiagnostic(""), std::nullopt);
}
