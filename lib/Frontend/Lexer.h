// Tokens of a `.weir` file, made one at a time.
//
// Purpose: to apply the rules of tokens and newlines of
// `examples/grammar.ebnf`, so that the parser sees a NewLine only where it
// separates. Before: text of a buffer that ends in NUL. After `End`: `End`
// again. Bad characters, numbers and strings are reported here and never reach
// the parser as such. Start at `Lexer::next`. A declaration in the first column
// while brackets are open yields one `Close`, after which nothing is open.
#ifndef WEIR_LIB_FRONTEND_LEXER_H
#define WEIR_LIB_FRONTEND_LEXER_H

#include "lib/Frontend/Syntax.h"
#include "lib/Support/Diagnostics.h"

namespace weir::syntax {

enum class TokenKind : uint8_t {
#define WEIR_TOKEN(NAME, SPELLING) NAME,
#include "lib/Frontend/Tokens.def"
};

/// `)` for RightParenthesis, "a name" for Name: as messages call a kind.
StringRef getSpelling(TokenKind kind);
/// In backticks where it is a symbol or a word.
std::string describe(TokenKind kind);

struct Token {
  TokenKind kind = TokenKind::End;
  bool startsLine = false; // the first on its line
  bool afterError = false; // something before it was reported and dropped
  unsigned depth = 0;      // brackets around it; a closing one is inside
  StringRef text;

  bool is(TokenKind k) const { return kind == k; }
  bool isWord(StringRef word) const {
    return kind == TokenKind::Name && text == word;
  }
  SMRange getRange() const {
    return SMRange(SMLoc::getFromPointer(text.begin()),
                   SMLoc::getFromPointer(text.end()));
  }
  /// As messages call it: `foo`, or "the end of the line".
  std::string describe() const;
};

class Lexer {
public:
  Lexer(StringRef source, Diagnostics &diagnostics,
        std::vector<Comment> &comments);

  Token next();
  /// Goes back to `token`, which starts a line, as if only the outer `depth`
  /// brackets, all of them `{`, were open.
  void restart(const Token &token, unsigned depth);

private:
  bool atToken();
  bool skipBlanks();
  void skipComment();
  Token lexToken();
  Token lexSymbol();
  TokenKind lexName();
  TokenKind lexNumber();
  TokenKind lexString();
  void skipInvalid();
  bool startsDeclaration() const;
  bool canEnd() const;
  Token deliver(Token token);
  void updateBrackets(TokenKind kind);
  DiagnosticBuilder report(DiagnosticId id, StringRef range,
                           const llvm::Twine &text);

  Token makeMark(TokenKind kind) const;

  StringRef text;
  const char *position;
  Diagnostics &diagnostics;
  std::vector<Comment> &comments;
  std::vector<TokenKind> brackets; // open ones, outermost first
  size_t braces = 0;               // of them `{`
  std::optional<Token> pending;    // follows the NewLine or Close just made
  Token previous;                  // delivered last; NewLine at the start
  bool lineStart = true, afterError = false;
};

} // namespace weir::syntax

#endif // WEIR_LIB_FRONTEND_LEXER_H
