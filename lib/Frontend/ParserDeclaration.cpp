#include "lib/Frontend/ParserState.h"
#include "lib/Support/Suggest.h"

using namespace weir;
using namespace weir::syntax;

static constexpr StringRef declarationWords[] = {
    "const", "block", "cell", "model", "train", "gradients", "data"};

void Parser::parseFile() {
  SmallVector<const Declaration *> declarations;
  while (!at(TokenKind::End)) {
    if (accept(TokenKind::NewLine) || accept(TokenKind::Close))
      continue;
    if (const Declaration *declaration = parseDeclaration())
      declarations.push_back(declaration);
    if (!atEnd() && !at(TokenKind::NewLine)) {
      error(current(),
            "expected the end of the line but found " + current().describe());
      skipItem(/*depth=*/0);
      // A `}` too many.
      accept(TokenKind::RightBrace);
    }
  }
  file.declarations = copy(declarations);
  file.range = SMRange(SMLoc::getFromPointer(text.begin()),
                       SMLoc::getFromPointer(text.end()));
}

/// Null after an error; the rest of the declaration is then skipped.
const Declaration *Parser::parseDeclaration() {
  Token word = current();
  const Declaration *result = nullptr;
  if (word.isWord("const"))
    result = parseConst();
  else if (word.isWord("block"))
    result = parseFunction(DeclarationKind::Block);
  else if (word.isWord("cell"))
    result = parseFunction(DeclarationKind::Cell);
  else if (word.isWord("model"))
    result = parseModel();
  else if (word.isWord("train"))
    result = parseSection(DeclarationKind::Train);
  else if (word.isWord("gradients"))
    result = parseSection(DeclarationKind::Gradients);
  else if (word.isWord("data"))
    result = parseSection(DeclarationKind::Data);
  else if (word.is(TokenKind::Name)) {
    DiagnosticBuilder builder =
        error(word, "unknown declaration `" + word.text + "`",
              DiagnosticId::UnknownWord);
    StringRef similar = findSimilar(word.text, declarationWords);
    if (!similar.empty())
      builder.fix(word.getRange(), similar, "did you mean `" + similar + "`?");
    else if (peek(1).is(TokenKind::Assign))
      builder.help("write `const " + word.text + " = ...` for a constant");
  } else {
    (void)failExpecting("a declaration");
  }
  if (!result) {
    skipItem(/*depth=*/0);
    accept(TokenKind::RightBrace);
  }
  return result;
}

const Declaration *Parser::parseConst() {
  Token start = take();
  SmallVector<Constant> constants;
  do {
    Constant constant;
    if (failed(expect(TokenKind::Name, constant.name)) ||
        failed(expect(TokenKind::Assign)) ||
        !(constant.value = parseExpression()))
      return nullptr;
    constant.range = rangeFrom(constant.name.range.Start);
    constants.push_back(constant);
  } while (accept(TokenKind::Comma));
  if (!atEnd() && !at(TokenKind::NewLine)) {
    (void)failExpecting("the end of the line");
    return nullptr;
  }
  auto *result = make<Const>(rangeFrom(start));
  result->constants = copy(constants);
  return result;
}

LogicalResult Parser::parseFormal(SmallVectorImpl<Formal> &formals) {
  Formal formal;
  if (failed(expect(TokenKind::Name, formal.name)))
    return failure();
  if (accept(TokenKind::Colon) && !(formal.value = parseExpression()))
    return failure();
  formal.range = rangeFrom(formal.name.range.Start);
  formals.push_back(formal);
  return success();
}

const Declaration *Parser::parseFunction(DeclarationKind kind) {
  Token start = take();
  Identifier name;
  SmallVector<Formal> formals;
  bool valid = succeeded(expect(TokenKind::Name, name));
  if (valid) {
    Token open = current();
    valid = succeeded(expect(TokenKind::LeftParenthesis)) &&
            succeeded(parseList(
                TokenKind::RightParenthesis, open,
                [&] { return parseFormal(formals); }, /*stopAtBrace=*/true));
  }
  // Errors of the body are reported even if the head has some.
  if (!valid && !skipToBody())
    return nullptr;
  auto *result = make<Function>(kind, SMRange());
  if (failed(parseBody(result->items, result->bodyRange, &Parser::parseItem)) ||
      !valid)
    return nullptr;
  result->range = rangeFrom(start);
  result->name = name;
  result->formals = copy(formals);
  return result;
}

const Declaration *Parser::parseModel() {
  Token start = take();
  Identifier name;
  bool valid = succeeded(expect(TokenKind::Name, name));
  if (!valid && !skipToBody())
    return nullptr;
  auto *result = make<Model>(SMRange());
  if (failed(parseBody(result->items, result->bodyRange, &Parser::parseItem)) ||
      !valid)
    return nullptr;
  result->range = rangeFrom(start);
  result->name = name;
  return result;
}

const Declaration *Parser::parseSection(DeclarationKind kind) {
  Token start = take();
  auto *result = make<Section>(kind, SMRange());
  if (accept(TokenKind::Name))
    result->model = Identifier{last.text, last.getRange()};
  ItemParser parseOne = kind == DeclarationKind::Data
                            ? &Parser::parseDataItem
                            : &Parser::parseSettingItem;
  if (failed(parseBody(result->items, result->bodyRange, parseOne)))
    return nullptr;
  result->range = rangeFrom(start);
  return result;
}
