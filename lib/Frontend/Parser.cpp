#include "lib/Frontend/Parser.h"
#include "lib/Frontend/ParserState.h"
#include "lib/Support/Sizes.h"

using namespace weir;
using namespace weir::syntax;

std::unique_ptr<File> weir::parse(unsigned id, Diagnostics &diagnostics) {
  StringRef text = diagnostics.getSources().getMemoryBuffer(id)->getBuffer();
  auto file = std::make_unique<File>();
  Parser(text, diagnostics, *file).parseFile();
  return file;
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

const Token &Parser::peek(unsigned count) {
  while (ahead.size() <= count)
    ahead.push_back(lexer.next());
  return ahead[count];
}

Token Parser::take() {
  last = peek();
  if (!last.is(TokenKind::End))
    ahead.erase(ahead.begin());
  return last;
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind))
    return false;
  take();
  return true;
}

SMRange Parser::rangeFrom(SMLoc start) const {
  return SMRange(start, last.getRange().End);
}

SMRange Parser::rangeFrom(const Token &start) const {
  return rangeFrom(start.getRange().Start);
}

static bool isOpening(TokenKind kind) {
  return kind == TokenKind::LeftParenthesis || kind == TokenKind::LeftBracket ||
         kind == TokenKind::LeftBrace;
}

static bool isClosing(TokenKind kind) {
  return kind == TokenKind::RightParenthesis ||
         kind == TokenKind::RightBracket || kind == TokenKind::RightBrace;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

DiagnosticBuilder Parser::error(const Token &token, const llvm::Twine &text,
                                DiagnosticId id) {
  bool silent = token.afterError || reported == token.text.begin();
  reported = token.text.begin();
  if (silent)
    return DiagnosticBuilder(nullptr, diagnostics.getSources());
  return diagnostics.report(id, token.getRange(), text);
}

LogicalResult Parser::failExpecting(const llvm::Twine &what) {
  error(current(), "expected " + what + " but found " + current().describe());
  return failure();
}

LogicalResult Parser::expect(TokenKind kind) {
  if (accept(kind))
    return success();
  return failExpecting(syntax::describe(kind));
}

LogicalResult Parser::expect(TokenKind kind, Identifier &name) {
  if (failed(expect(kind)))
    return failure();
  name = {last.text, last.getRange()};
  return success();
}

/// Where the text ends inside of a bracket the bracket is to blame, and where
/// it goes on the token is.
LogicalResult Parser::expectClosing(TokenKind kind, const Token &open) {
  if (accept(kind))
    return success();
  if (atEnd() || atUnclosedItem())
    error(current(),
          "`" + open.text + "` is not closed before " + current().describe(),
          DiagnosticId::UnclosedBracket)
        .note(open.getRange(), "opened here");
  else
    error(current(), "expected " + syntax::describe(kind) + " but found " +
                         current().describe())
        .note(open.getRange(), "`" + open.text + "` was opened here");
  return failure();
}

LogicalResult Parser::checkNesting(const Token &token) {
  if (nesting < limits::nesting)
    return success();
  error(token, "more than 256 levels of brackets and prefix operators",
        DiagnosticId::NestingTooDeep);
  // The bracket was taken: to its end.
  while (!atEnd() && !atUnclosedItem()) {
    bool closes =
        isClosing(current().kind) && current().depth <= token.depth + 1;
    if (closes)
      break;
    take();
  }
  return failure();
}

//===----------------------------------------------------------------------===//
// Recovery
//===----------------------------------------------------------------------===//

/// Inside brackets: whether a line starts here that can only be an item of the
/// body around them.
bool Parser::atUnclosedItem() {
  const Token &token = current();
  if (!inBody || !token.startsLine || token.depth <= bodyDepth)
    return false;
  if (token.is(TokenKind::Return) || token.is(TokenKind::For))
    return true;
  return token.is(TokenKind::Name) && peek(1).is(TokenKind::Assign);
}

/// Takes an opening bracket and all up to its end, as far as it has one.
void Parser::skipBrackets() {
  unsigned inside = take().depth + 1;
  while (!atEnd() && !atUnclosedItem()) {
    bool closes = isClosing(current().kind) && current().depth <= inside;
    bool own = current().depth == inside;
    if (closes && !own)
      return;
    take();
    if (closes)
      return;
  }
}

/// To the next `,` or closing bracket of this list.
void Parser::skipElement(bool stopAtBrace) {
  while (!atEnd() && !at(TokenKind::Comma) && !isClosing(current().kind) &&
         !atUnclosedItem()) {
    if (stopAtBrace && at(TokenKind::LeftBrace))
      return;
    if (isOpening(current().kind))
      skipBrackets();
    else
      take();
  }
}

/// To the next NewLine or `}` of the body whose items have `depth` brackets
/// around them, or to a line that can only be one of its items.
void Parser::skipItem(unsigned depth) {
  while (!atEnd()) {
    const Token &token = current();
    bool own = token.depth <= depth;
    if (own &&
        (token.is(TokenKind::NewLine) || token.is(TokenKind::RightBrace)))
      return;
    if (atUnclosedItem()) {
      Token start = token;
      lexer.restart(start, depth);
      ahead.clear();
      return;
    }
    take();
  }
}

LogicalResult
Parser::parseList(TokenKind close, const Token &open,
                  llvm::function_ref<LogicalResult()> parseElement,
                  bool stopAtBrace) {
  if (failed(checkNesting(open)))
    return failure();
  llvm::SaveAndRestore<unsigned> nested(nesting, nesting + 1);
  llvm::SaveAndRestore<bool> outside(inHead, false);
  bool valid = true;
  while (!at(close)) {
    bool parsed = succeeded(parseElement());
    if (parsed && !at(TokenKind::Comma) && !at(close)) {
      parsed = false;
      if (atEnd() || atUnclosedItem())
        break;
      error(current(), "expected `,` or " + syntax::describe(close) +
                           " but found " + current().describe())
          .note(open.getRange(), "`" + open.text + "` was opened here");
    }
    if (!parsed) {
      valid = false;
      skipElement(stopAtBrace);
    }
    if (!accept(TokenKind::Comma))
      break;
  }
  if (failed(expectClosing(close, open)))
    return failure();
  return success(valid);
}
