#include "lib/Frontend/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ConvertUTF.h"
#include <cmath>

using namespace weir;
using namespace weir::syntax;

StringRef syntax::getSpelling(TokenKind kind) {
  switch (kind) {
#define WEIR_TOKEN(NAME, SPELLING)                                             \
  case TokenKind::NAME:                                                        \
    return SPELLING;
#include "lib/Frontend/Tokens.def"
  }
  llvm_unreachable("all kinds are handled");
}

static bool isMark(TokenKind kind) { return kind <= TokenKind::String; }

static bool isSymbol(TokenKind kind) {
  return kind >= TokenKind::PipeOperator && kind <= TokenKind::Dot;
}

std::string syntax::describe(TokenKind kind) {
  StringRef spelling = getSpelling(kind);
  return isMark(kind) ? spelling.str() : ("`" + spelling + "`").str();
}

std::string Token::describe() const {
  if (text.empty())
    return syntax::describe(kind);
  constexpr size_t longest = 40;
  if (text.size() > longest)
    return is(TokenKind::String)
               ? "this string"
               : "`" + text.take_front(longest).str() + "...`";
  return ("`" + text + "`").str();
}

static bool isNameStart(char c) { return llvm::isAlpha(c) || c == '_'; }
static bool isNamePart(char c) { return llvm::isAlnum(c) || c == '_'; }
static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// `text` without a byte order mark.
static StringRef dropMark(StringRef text) {
  text.consume_front("\xEF\xBB\xBF");
  return text;
}

Lexer::Lexer(StringRef source, Diagnostics &diagnostics,
             std::vector<Comment> &comments)
    : text(dropMark(source)), position(text.begin()), diagnostics(diagnostics),
      comments(comments) {
  previous = makeMark(TokenKind::NewLine);
}

DiagnosticBuilder Lexer::report(DiagnosticId id, StringRef range,
                                const llvm::Twine &text) {
  SMRange place(SMLoc::getFromPointer(range.begin()),
                SMLoc::getFromPointer(range.end()));
  afterError = true;
  return diagnostics.report(id, place, text);
}

//===----------------------------------------------------------------------===//
// Newlines and brackets
//===----------------------------------------------------------------------===//

/// A token without text, placed behind the one before.
Token Lexer::makeMark(TokenKind kind) const {
  Token mark;
  mark.kind = kind;
  mark.depth = brackets.size();
  const char *end = previous.text.data() ? previous.text.end() : position;
  mark.text = StringRef(end, 0);
  return mark;
}

/// Whether a NewLine may follow the token delivered last.
bool Lexer::canEnd() const {
  switch (previous.kind) {
  case TokenKind::NewLine:
  case TokenKind::Close:
  case TokenKind::And:
  case TokenKind::Or:
  case TokenKind::Not:
  case TokenKind::In:
    return false;
  case TokenKind::RightParenthesis:
  case TokenKind::RightBracket:
  case TokenKind::RightBrace:
    return true;
  default:
    return !isSymbol(previous.kind);
  }
}

/// Whether the text at `position` starts a declaration; nothing else in the
/// language starts so.
bool Lexer::startsDeclaration() const {
  StringRef rest(position, text.end() - position);
  StringRef word = rest.take_while(isNamePart);
  bool section = llvm::StringSwitch<bool>(word)
                     .Cases({"train", "gradients", "data"}, true)
                     .Default(false);
  bool named = llvm::StringSwitch<bool>(word)
                   .Cases({"const", "block", "cell", "model"}, true)
                   .Default(false);
  if (!section && !named)
    return false;
  rest = rest.drop_front(word.size()).drop_while(isBlank);
  StringRef name = rest.take_while(isNamePart);
  if (named)
    return !name.empty() && isNameStart(name.front());
  return rest.drop_front(name.size()).drop_while(isBlank).starts_with("{");
}

/// A closing bracket of the wrong kind closes what a reader would close: `}`
/// all up to its `{`, another one at most one bracket.
void Lexer::updateBrackets(TokenKind kind) {
  switch (kind) {
  case TokenKind::LeftParenthesis:
  case TokenKind::LeftBracket:
    brackets.push_back(kind);
    return;
  case TokenKind::LeftBrace:
    brackets.push_back(kind);
    ++braces;
    return;
  case TokenKind::RightParenthesis:
  case TokenKind::RightBracket:
    if (!brackets.empty() && brackets.back() != TokenKind::LeftBrace)
      brackets.pop_back();
    return;
  case TokenKind::RightBrace:
    if (braces == 0)
      return;
    while (brackets.back() != TokenKind::LeftBrace)
      brackets.pop_back();
    brackets.pop_back();
    --braces;
    return;
  default:
    return;
  }
}

Token Lexer::deliver(Token token) {
  // The body that a `}` closes, if brackets inside it are still open.
  if (token.is(TokenKind::RightBrace) && braces)
    while (brackets.back() != TokenKind::LeftBrace)
      brackets.pop_back();
  token.depth = brackets.size();
  updateBrackets(token.kind);
  previous = token;
  return token;
}

Token Lexer::next() {
  if (pending) {
    Token token = *pending;
    pending.reset();
    return deliver(token);
  }
  bool newLine = skipBlanks();
  bool firstColumn = position == text.begin() || position[-1] == '\n';
  if (newLine && firstColumn && startsDeclaration() &&
      (!brackets.empty() || (!canEnd() && isSymbol(previous.kind)))) {
    Token close = makeMark(TokenKind::Close);
    brackets.clear();
    braces = 0;
    pending = lexToken();
    previous = close;
    return close;
  }
  bool inside = !brackets.empty() && brackets.back() != TokenKind::LeftBrace;
  bool separates = newLine && !inside && canEnd();
  Token token = lexToken();
  bool continues = token.is(TokenKind::RightBrace) ||
                   token.is(TokenKind::PipeOperator) ||
                   token.is(TokenKind::Else) || token.is(TokenKind::End);
  if (!separates || continues)
    return deliver(token);
  pending = token;
  return deliver(makeMark(TokenKind::NewLine));
}

void Lexer::restart(const Token &token, unsigned depth) {
  brackets.assign(depth, TokenKind::LeftBrace);
  braces = depth;
  position = token.text.begin();
  pending.reset();
  lineStart = true;
  previous = makeMark(TokenKind::NewLine);
  previous.text = StringRef(position, 0);
}

//===----------------------------------------------------------------------===//
// Characters
//===----------------------------------------------------------------------===//

void Lexer::skipComment() {
  StringRef rest(position, text.end() - position);
  StringRef line = rest.take_until([](char c) { return c == '\n'; });
  position = line.end();
  SMRange range(SMLoc::getFromPointer(line.begin()),
                SMLoc::getFromPointer(line.rtrim().end()));
  // After a restart the same comment is met again.
  if (comments.empty() ||
      comments.back().range.Start.getPointer() < line.begin())
    comments.push_back({range, line.rtrim(), lineStart});
}

/// The symbol at `position`, the longest that matches; without text if there
/// is none. Does not move.
Token Lexer::lexSymbol() {
  StringRef rest(position, text.end() - position);
  Token token;
#define WEIR_SYMBOL(NAME, SPELLING)                                            \
  if (token.text.empty() && rest.starts_with(SPELLING)) {                      \
    token.kind = TokenKind::NAME;                                              \
    token.text = rest.take_front(StringRef(SPELLING).size());                  \
  }
#define WEIR_MARK(NAME, SPELLING)
#define WEIR_WORD(NAME, SPELLING)
#include "lib/Frontend/Tokens.def"
  return token;
}

/// Whether a token starts at `position`.
bool Lexer::atToken() {
  char c = *position;
  return isNameStart(c) || llvm::isDigit(c) || c == '"' ||
         !lexSymbol().text.empty();
}

/// To the next token; whether a line ended before it.
bool Lexer::skipBlanks() {
  bool newLine = false;
  while (position != text.end()) {
    if (*position == '\n') {
      newLine = lineStart = true;
      ++position;
    } else if (isBlank(*position)) {
      ++position;
    } else if (StringRef(position, text.end() - position).starts_with("//")) {
      skipComment();
    } else if (atToken()) {
      break;
    } else {
      skipInvalid();
    }
  }
  return newLine;
}

/// Reports a run of characters that belong to no token.
void Lexer::skipInvalid() {
  const char *start = position;
  while (position != text.end() && *position != '\n' && !isBlank(*position) &&
         (position == start || !atToken()))
    ++position;
  StringRef run(start, position - start);
  size_t size = std::min<size_t>(llvm::getNumBytesForUTF8(*start), run.size());
  StringRef first = run.take_front(size);
  bool printable = llvm::isPrint(*start) || size > 1;
  StringRef help = llvm::StringSwitch<StringRef>(first)
                       .Case(";", "the end of the line ends a statement")
                       .Case("#", "a comment begins with `//`")
                       .Case("'", "strings stand in double quotes")
                       .Case("^", "`pow(x, y)` is x to the power of y")
                       .Case("&", "truth values are combined by `and`")
                       .Case("|", "truth values are combined by `or`")
                       .Case("!", "truth values are negated by `not`")
                       .Default("");
  auto builder = report(DiagnosticId::InvalidCharacter, run,
                        printable ? "invalid character `" + first + "`"
                                  : llvm::Twine("invalid byte 0x") +
                                        llvm::toHex(StringRef(start, 1)));
  if (!help.empty())
    builder.help(help);
}

TokenKind Lexer::lexName() {
  StringRef rest(position, text.end() - position);
  StringRef name = rest.take_while(isNamePart);
  position = name.end();
  llvm::StringSwitch<TokenKind> kind(name);
#define WEIR_WORD(NAME, SPELLING) kind.Case(SPELLING, TokenKind::NAME);
#define WEIR_MARK(NAME, SPELLING)
#define WEIR_SYMBOL(NAME, SPELLING)
#include "lib/Frontend/Tokens.def"
  return kind.Default(TokenKind::Name);
}

TokenKind Lexer::lexNumber() {
  const char *start = position;
  auto at = [&](size_t i) {
    return position + i < text.end() ? position[i] : '\0';
  };
  auto skipDigits = [&] {
    while (llvm::isDigit(at(0)))
      ++position;
  };
  skipDigits();
  if (at(0) == '.' && llvm::isDigit(at(1))) {
    ++position;
    skipDigits();
  }
  size_t sign = at(1) == '+' || at(1) == '-' ? 1 : 0;
  if ((at(0) == 'e' || at(0) == 'E') && llvm::isDigit(at(1 + sign))) {
    position += 1 + sign;
    skipDigits();
  }
  const char *end = position;
  while (isNamePart(at(0)) || (at(0) == '.' && at(1) != '.'))
    ++position;
  StringRef number(start, position - start);
  if (position != end) {
    report(DiagnosticId::InvalidNumber, number,
           llvm::Twine("`") + StringRef(end, 1) +
               "` cannot follow the number `" + StringRef(start, end - start) +
               "`");
    return TokenKind::Number;
  }
  constexpr size_t longest = 1000;
  double value = 0;
  if (number.size() > longest)
    report(DiagnosticId::InvalidNumber, number,
           "a number has at most 1000 characters");
  else if (number.getAsDouble(value) || !std::isfinite(value))
    report(DiagnosticId::InvalidNumber, number,
           "`" + number + "` is too large for a number");
  return TokenKind::Number;
}

TokenKind Lexer::lexString() {
  const char *start = position++;
  while (position != text.end() && *position != '"' && *position != '\n') {
    if (*position++ != '\\' || position == text.end() || *position == '\n')
      continue;
    if (!StringRef("\"\\nt").contains(*position))
      report(DiagnosticId::InvalidString, StringRef(position - 1, 2),
             llvm::Twine("unknown escape `\\") + StringRef(position, 1) +
                 "` in a string");
    ++position;
  }
  if (position != text.end() && *position == '"') {
    ++position;
    return TokenKind::String;
  }
  report(DiagnosticId::InvalidString,
         StringRef(start, position - start).rtrim(),
         "the string is not closed on its line");
  return TokenKind::String;
}

/// The token at `position`, behind blanks.
Token Lexer::lexToken() {
  Token token;
  const char *start = position;
  bool startsLine = std::exchange(lineStart, false);
  bool dropped = std::exchange(afterError, false);
  if (position == text.end())
    token = makeMark(TokenKind::End);
  else if (isNameStart(*position))
    token.kind = lexName();
  else if (llvm::isDigit(*position))
    token.kind = lexNumber();
  else if (*position == '"')
    token.kind = lexString();
  else {
    token = lexSymbol();
    position += token.text.size();
  }
  if (!token.is(TokenKind::End))
    token.text = StringRef(start, position - start);
  token.startsLine = startsLine;
  token.afterError = dropped;
  return token;
}
