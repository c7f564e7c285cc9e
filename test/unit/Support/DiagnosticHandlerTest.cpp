#include "lib/Support/Diagnostics.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace weir;
using namespace mlir;
using llvm::StringRef;

namespace {
class DiagnosticHandlerTest : public testing::Test {
protected:
  DiagnosticHandlerTest() {
    sources.AddNewSourceBuffer(
        llvm::MemoryBuffer::getMemBufferCopy("first\n  second\n", "a.weir"),
        llvm::SMLoc());
  }

  std::string print() {
    std::string text;
    llvm::raw_string_ostream os(text);
    diagnostics.print(os);
    return text;
  }

  Location at(StringRef file, unsigned line, unsigned column) {
    return FileLineColLoc::get(&context, file, line, column);
  }

  MLIRContext context;
  llvm::SourceMgr sources;
  Diagnostics diagnostics{sources};
  DiagnosticHandler handler{context, diagnostics};
};
} // namespace

static LogicalResult failAt(Location location) {
  return emitDiagnostic(location, DiagnosticId::SyntaxError)
         << "found " << 3 << " things";
}

TEST_F(DiagnosticHandlerTest, carriesId) {
  Location range =
      FileLineColRange::get(StringAttr::get(&context, "a.weir"), 2, 3, 2, 9);
  EXPECT_TRUE(failed(failAt(range)));
  EXPECT_EQ(print(), "a.weir:2:3: error: found 3 things [syntax-error]\n"
                     "    second\n"
                     "    ^~~~~~\n");
  EXPECT_EQ(diagnostics.getErrorCount(), 1u);
}

TEST_F(DiagnosticHandlerTest, printsMessagesWithoutId) {
  emitError(at("other.mlir", 7, 9)) << "of upstream [not an id]";
  emitWarning(UnknownLoc::get(&context)) << "no place";
  EXPECT_EQ(print(), "other.mlir:7:9: error: of upstream [not an id]\n"
                     "warning: no place\n");
  EXPECT_EQ(diagnostics.getWarningCount(), 1u);
}

TEST_F(DiagnosticHandlerTest, resolvesInnermostPlace) {
  Location inner =
      NameLoc::get(StringAttr::get(&context, "layer"), at("a.weir", 2, 3));
  Location unknown = UnknownLoc::get(&context);
  Location call = CallSiteLoc::get(inner, at("a.weir", 1, 1));
  emitError(FusedLoc::get(&context, {unknown, call})) << "text";
  EXPECT_EQ(print(), "a.weir:2:3: error: text\n"
                     "    second\n"
                     "    ^\n"
                     "a.weir:1:1: note: called from here\n"
                     "  first\n"
                     "  ^\n");
  emitError(CallSiteLoc::get(unknown, at("a.weir", 1, 1))) << "text";
  EXPECT_EQ(print(), "a.weir:1:1: error: text\n"
                     "  first\n"
                     "  ^\n");
}

TEST_F(DiagnosticHandlerTest, attachesNotesAndHelp) {
  {
    IdentifiedDiagnostic diagnostic =
        emitDiagnostic(at("a.weir", 1, 1), DiagnosticId::SyntaxError);
    diagnostic << "text";
    diagnostic.attachNote(at("a.weir", 2, 3)) << "why";
    diagnostic.attachHelp() << "do this";
  }
  EXPECT_EQ(print(), "a.weir:1:1: error: text [syntax-error]\n"
                     "  first\n"
                     "  ^\n"
                     "a.weir:2:3: note: why\n"
                     "    second\n"
                     "    ^\n"
                     "help: do this\n");
}

TEST_F(DiagnosticHandlerTest, namesOperationByItsLocation) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(at("a.weir", 1, 1));
  emitDiagnostic(*module, DiagnosticId::UnknownWord) << "text";
  EXPECT_EQ(print(), "a.weir:1:1: error: text [unknown-word]\n"
                     "  first\n"
                     "  ^\n");
}

TEST_F(DiagnosticHandlerTest, carriesEdits) {
  Location word =
      FileLineColRange::get(StringAttr::get(&context, "a.weir"), 2, 3, 2, 9);
  {
    auto diagnostic = emitDiagnostic(word, DiagnosticId::SyntaxError);
    diagnostic << "found";
    diagnostic.attachFix(word, "2nd", "write it shorter", "second");
    diagnostic.attachFix(word, "2nd", "if it were there", "third");
    diagnostic.attachFix(UnknownLoc::get(&context), "2nd", "nowhere");
  }
  const Message *message = diagnostics.getMessages().front();
  ASSERT_EQ(message->attachments.size(), 3u);
  const Message::Attachment &fix = message->attachments[0];
  EXPECT_EQ(fix.kind, Message::Attachment::Fix);
  EXPECT_EQ(fix.replacement, "2nd");
  EXPECT_EQ(fix.text, "write it shorter");
  EXPECT_EQ(fix.position.range.End.getPointer() -
                fix.position.range.Start.getPointer(),
            6);
  EXPECT_EQ(message->attachments[1].kind, Message::Attachment::Help);
  EXPECT_EQ(message->attachments[2].kind, Message::Attachment::Help);
}

TEST_F(DiagnosticHandlerTest, obeysSeverityRules) {
  diagnostics.severityRules.set(DiagnosticId::HighDropout,
                                SeverityRules::Ignore);
  emitDiagnostic(at("a.weir", 1, 1), DiagnosticId::HighDropout)
      << "not reported";
  diagnostics.severityRules.set(DiagnosticId::HighDropout, SeverityRules::Fail);
  emitDiagnostic(at("a.weir", 1, 1), DiagnosticId::HighDropout) << "found";
  EXPECT_EQ(print(), "a.weir:1:1: error: found [high-dropout]\n"
                     "  first\n"
                     "  ^\n");
  EXPECT_EQ(diagnostics.getHealthCount(Severity::Error), 1u);
}
