#include "lib/Frontend/Lexer.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace weir;
using namespace weir::syntax;

/// The tokens of a text: names and numbers as written, NL for a NewLine,
/// CLOSE for a Close, then a bar and the ids of what was reported.
static std::string lex(StringRef text) {
  llvm::SourceMgr sources;
  unsigned id = sources.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBufferCopy(text, "test.weir"), SMLoc());
  Diagnostics diagnostics(sources);
  std::vector<Comment> comments;
  Lexer lexer(sources.getMemoryBuffer(id)->getBuffer(), diagnostics, comments);
  std::string result;
  for (Token token = lexer.next(); !token.is(TokenKind::End);
       token = lexer.next()) {
    result += result.empty() ? "" : " ";
    result += token.is(TokenKind::NewLine) ? "NL"
              : token.is(TokenKind::Close) ? "CLOSE"
                                           : token.text.str();
  }
  for (const Message *message : diagnostics.getMessages())
    result += " | " + getInfo(*message->id).id.str();
  return result;
}

TEST(Lexer, takesLongestSymbol) {
  EXPECT_EQ(lex("a|>b==c<=d<e..f.g"), "a |> b == c <= d < e .. f . g");
}

TEST(Lexer, givesDotToNumberOnlyBeforeDigit) {
  EXPECT_EQ(lex("0..64 1.5e-3 2E4 1e+2"), "0 .. 64 1.5e-3 2E4 1e+2");
}

TEST(Lexer, refusesMalformedNumbers) {
  EXPECT_EQ(lex("1."), "1. | invalid-number");
  EXPECT_EQ(lex("1.x"), "1.x | invalid-number");
  EXPECT_EQ(lex("12ab"), "12ab | invalid-number");
  EXPECT_EQ(lex("1e"), "1e | invalid-number");
  EXPECT_EQ(lex("1e999"), "1e999 | invalid-number");
  EXPECT_EQ(lex(std::string(1001, '1')),
            std::string(1001, '1') + " | invalid-number");
  EXPECT_EQ(lex("1.8e308 0.0001 1e308"),
            "1.8e308 0.0001 1e308 | invalid-number");
}

TEST(Lexer, refusesMalformedStrings) {
  EXPECT_EQ(lex("\"a\\n\\\"b\" c"), "\"a\\n\\\"b\" c");
  EXPECT_EQ(lex("\"abc\nd"), "\"abc NL d | invalid-string");
  EXPECT_EQ(lex("\"abc\\"), "\"abc\\ | invalid-string");
  EXPECT_EQ(lex("\"a\\q\""), "\"a\\q\" | invalid-string");
}

TEST(Lexer, dropsInvalidCharacters) {
  EXPECT_EQ(lex("a \xE2\x80\x9C b"), "a b | invalid-character");
  EXPECT_EQ(lex("a ! b | c"), "a b c | invalid-character | invalid-character");
  EXPECT_EQ(lex(StringRef("a\0b", 3)), "a b | invalid-character");
}

TEST(Lexer, separatesByNewLines) {
  EXPECT_EQ(lex("a\n\n // comment\n\nb"), "a NL b");
  EXPECT_EQ(lex("\n\na\n\n"), "a");
}

TEST(Lexer, dropsNewLineThatCannotEnd) {
  EXPECT_EQ(lex("f(a\n,\nb)[\n0\n]\nc"), "f ( a , b ) [ 0 ] NL c");
  EXPECT_EQ(lex("{\na\n}\nb"), "{ a } NL b");
  EXPECT_EQ(lex("a +\nb and\nc or\nd not\ne in\nf"),
            "a + b and c or d not e in f");
  EXPECT_EQ(lex("a\n|> f\n|> g"), "a |> f |> g");
  EXPECT_EQ(lex("} // x\nelse {"), "} else {");
}

TEST(Lexer, keepsNewLineOfInnermostBrace) {
  EXPECT_EQ(lex("(a\n{b\nc}\nd)"), "( a { b NL c } d )");
}

TEST(Lexer, closesAtDeclarationInFirstColumn) {
  EXPECT_EQ(lex("model A {\n x = (1\nmodel B {\n}"),
            "model A { x = ( 1 CLOSE model B { }");
  EXPECT_EQ(lex("const a =\nconst b = 1"), "const a = CLOSE const b = 1");
  EXPECT_EQ(lex("const a = 1\nconst b = 1"), "const a = 1 NL const b = 1");
  EXPECT_EQ(lex("m {\n model = 1\ndata = 2\n}"), "m { model = 1 NL data = 2 }");
}

TEST(Lexer, skipsByteOrderMark) {
  EXPECT_EQ(lex("\xEF\xBB\xBF"
                "a"),
            "a");
}
