#include "lib/Frontend/ParserState.h"
#include "lib/Support/Suggest.h"

using namespace weir;
using namespace weir::syntax;

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

/// After an error in a head: to the `{` of its body, if it has one.
bool Parser::skipToBody() {
  if (at(TokenKind::LeftBrace) && current().depth > bodyDepth) {
    Token open = current();
    lexer.restart(open, bodyDepth);
    ahead.clear();
    return true;
  }
  while (!atEnd() && !atUnclosedItem()) {
    bool own = current().depth <= bodyDepth;
    if (own && at(TokenKind::LeftBrace))
      return true;
    if (own && (at(TokenKind::NewLine) || at(TokenKind::RightBrace)))
      return false;
    take();
  }
  return false;
}

/// Fails only if there is no `{`; bad items are left out.
LogicalResult Parser::parseBody(ArrayRef<const Item *> &items, SMRange &range,
                                ItemParser parseOne) {
  Token open = current();
  if (failed(expect(TokenKind::LeftBrace)) || failed(checkNesting(open)))
    return failure();
  llvm::SaveAndRestore<unsigned> nested(nesting, nesting + 1);
  llvm::SaveAndRestore<unsigned> depth(bodyDepth, open.depth + 1);
  llvm::SaveAndRestore<bool> inside(inBody, true), outside(inHead, false);
  SmallVector<const Item *> parsed;
  while (!at(TokenKind::RightBrace) && !atEnd()) {
    if (accept(TokenKind::NewLine))
      continue;
    const Item *item = (this->*parseOne)();
    bool ends = at(TokenKind::NewLine) || at(TokenKind::RightBrace) || atEnd();
    if (item && !ends)
      (void)failExpecting("the end of the line");
    if (!item || !ends)
      skipItem(bodyDepth);
    if (item)
      parsed.push_back(item);
  }
  (void)expectClosing(TokenKind::RightBrace, open);
  items = copy(parsed);
  range = rangeFrom(open);
  return success();
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

static constexpr StringRef itemWords[] = {
    "input", "target", "state",  "next", "output",
    "loss",  "metric", "return", "if",   "for"};

const Item *Parser::parseItem() {
  if (at(TokenKind::If))
    return parseIf();
  if (at(TokenKind::For))
    return parseFor();
  if (at(TokenKind::Return))
    return parseReturn();
  if (!at(TokenKind::Name))
    return failUnknownItem();
  if (peek(1).is(TokenKind::Assign) || peek(1).is(TokenKind::Comma))
    return parseBinding();
  if (current().isWord("input"))
    return parseVariable(ItemKind::Input);
  if (current().isWord("target"))
    return parseVariable(ItemKind::Target);
  if (current().isWord("state"))
    return parseVariable(ItemKind::State);
  if (current().isWord("next"))
    return parseNext();
  if (current().isWord("output"))
    return parseResult(ItemKind::Output);
  if (current().isWord("loss"))
    return parseResult(ItemKind::Loss);
  if (current().isWord("metric"))
    return parseResult(ItemKind::Metric);
  return failUnknownItem();
}

const Item *Parser::failUnknownItem() {
  Token token = current();
  if (token.is(TokenKind::Name)) {
    DiagnosticBuilder builder =
        error(token, "unknown statement `" + token.text + "`",
              DiagnosticId::UnknownWord);
    StringRef similar = findSimilar(token.text, itemWords);
    if (!similar.empty())
      builder.fix(token.getRange(), similar, "did you mean `" + similar + "`?");
    else
      builder.help("a value needs a name: `name = " + token.text + " ...`");
    return nullptr;
  }
  bool continues = token.startsLine && token.kind >= TokenKind::PipeOperator &&
                   token.kind <= TokenKind::Dot;
  DiagnosticBuilder builder =
      error(token, "expected a statement but found " + token.describe());
  if (continues)
    builder.help("a line that goes on ends in an operator or a comma; only "
                 "`|>` may start the next one");
  return nullptr;
}

/// NAME { "," NAME } "=" Expression
const Item *Parser::parseBinding() {
  Token start = current();
  SmallVector<Identifier> names;
  do {
    Identifier name;
    if (failed(expect(TokenKind::Name, name)))
      return nullptr;
    names.push_back(name);
  } while (accept(TokenKind::Comma));
  if (failed(expect(TokenKind::Assign)))
    return nullptr;
  const Expression *value = parseExpression();
  if (!value)
    return nullptr;
  auto *result = make<Binding>(rangeFrom(start));
  result->names = copy(names);
  result->value = value;
  return result;
}

const Item *Parser::parseIf() {
  Token start = current();
  auto *result = make<If>(rangeFrom(start));
  SmallVector<IfArm> arms;
  bool valid = true;
  do {
    take();
    IfArm arm;
    {
      llvm::SaveAndRestore<bool> head(inHead, true);
      arm.condition = parseBinary(Level::Or);
    }
    if (arm.condition && !at(TokenKind::LeftBrace)) {
      (void)failExpecting("`{`");
      arm.condition = nullptr;
    }
    valid &= arm.condition != nullptr;
    if (!arm.condition && !skipToBody())
      return nullptr;
    if (failed(parseBody(arm.items, arm.bodyRange, &Parser::parseItem)))
      return nullptr;
    arms.push_back(arm);
    result->hasElse = accept(TokenKind::Else);
  } while (result->hasElse && at(TokenKind::If));
  if (result->hasElse && failed(parseBody(result->otherwise, result->elseRange,
                                          &Parser::parseItem)))
    return nullptr;
  result->arms = copy(arms);
  result->range = rangeFrom(start);
  return valid ? result : nullptr;
}

const Item *Parser::parseFor() {
  Token start = take();
  auto *result = make<For>(SMRange());
  bool valid = [&] {
    llvm::SaveAndRestore<bool> head(inHead, true);
    if (failed(expect(TokenKind::Name, result->variable)) ||
        failed(expect(TokenKind::In)) ||
        !(result->start = parseBinary(Level::Sum)))
      return false;
    if (accept(TokenKind::Range) && !(result->end = parseBinary(Level::Sum)))
      return false;
    return at(TokenKind::LeftBrace) || succeeded(failExpecting("`{`"));
  }();
  if (!valid && !skipToBody())
    return nullptr;
  if (failed(parseBody(result->items, result->bodyRange, &Parser::parseItem)))
    return nullptr;
  result->range = rangeFrom(start);
  return valid ? result : nullptr;
}

const Item *Parser::parseReturn() {
  Token start = take();
  SmallVector<const Expression *> values;
  do {
    const Expression *value = parseExpression();
    if (!value)
      return nullptr;
    values.push_back(value);
  } while (accept(TokenKind::Comma));
  auto *result = make<Return>(rangeFrom(start));
  result->values = copy(values);
  return result;
}

/// WORD NAME [ ":" Type ]; only an input may have no type.
const Item *Parser::parseVariable(ItemKind kind) {
  Token start = take();
  Identifier name;
  if (failed(expect(TokenKind::Name, name)))
    return nullptr;
  const Type *type = nullptr;
  bool typed = kind != ItemKind::Input || at(TokenKind::Colon);
  if (typed && (failed(expect(TokenKind::Colon)) || !(type = parseType())))
    return nullptr;
  auto *result = make<Variable>(kind, rangeFrom(start));
  result->name = name;
  result->type = type;
  return result;
}

/// NAME [ "(" Expression ")" ] [ "[" Expression { "," Expression } "]" ]
const Type *Parser::parseType() {
  auto *type = make<Type>();
  if (failed(expect(TokenKind::Name, type->element)))
    return nullptr;
  if (at(TokenKind::LeftParenthesis)) {
    Token open = take();
    if (failed(checkNesting(open)))
      return nullptr;
    llvm::SaveAndRestore<unsigned> nested(nesting, nesting + 1);
    type->argument = parseExpression();
    if (!type->argument ||
        failed(expectClosing(TokenKind::RightParenthesis, open)))
      return nullptr;
  }
  if (at(TokenKind::LeftBracket)) {
    Token open = take();
    SmallVector<const Expression *> dimensions;
    if (failed(parseList(TokenKind::RightBracket, open, [&] {
          dimensions.push_back(parseExpression());
          return success(dimensions.back() != nullptr);
        })))
      return nullptr;
    if (dimensions.empty()) {
      error(open, "expected at least one dimension between `[` and `]`");
      return nullptr;
    }
    type->hasDimensions = true;
    type->dimensions = copy(dimensions);
  }
  type->range = rangeFrom(type->element.range.Start);
  return type;
}

const Item *Parser::parseNext() {
  Token start = take();
  Identifier name;
  const Expression *value = nullptr;
  if (failed(expect(TokenKind::Name, name)) ||
      failed(expect(TokenKind::Assign)) || !(value = parseExpression()))
    return nullptr;
  auto *result = make<Next>(rangeFrom(start));
  result->name = name;
  result->value = value;
  return result;
}

/// ( "output" | "loss" | "metric" ) [ NAME "=" ] Expression
const Item *Parser::parseResult(ItemKind kind) {
  Token start = take();
  std::optional<Identifier> name;
  if (at(TokenKind::Name) && peek(1).is(TokenKind::Assign)) {
    name = Identifier{current().text, current().getRange()};
    take();
    take();
  }
  const Expression *value = parseExpression();
  if (!value)
    return nullptr;
  auto *result = make<Result>(kind, rangeFrom(start));
  result->name = name;
  result->value = value;
  return result;
}

//===----------------------------------------------------------------------===//
// Sections
//===----------------------------------------------------------------------===//

const Item *Parser::parseSettingItem() {
  if (!at(TokenKind::Name)) {
    (void)failExpecting("a setting");
    return nullptr;
  }
  if (peek(1).is(TokenKind::Assign)) {
    Token word = current();
    error(peek(1), "a setting takes no `=`")
        .help("write `" + word.text + " value`");
    return nullptr;
  }
  return parseSetting();
}

const Item *Parser::parseDataItem() {
  if (!at(TokenKind::Name)) {
    (void)failExpecting("a binding or a setting");
    return nullptr;
  }
  if (peek(1).is(TokenKind::Assign) || peek(1).is(TokenKind::Comma))
    return parseBinding();
  if (current().isWord("source") && peek(1).is(TokenKind::Name) &&
      peek(2).is(TokenKind::Assign))
    return parseSource();
  return parseSetting();
}

const Item *Parser::parseSource() {
  Token start = take();
  Identifier name = {current().text, current().getRange()};
  take();
  take();
  const Expression *value = parseExpression();
  if (!value)
    return nullptr;
  auto *result = make<Source>(rangeFrom(start));
  result->name = name;
  result->value = value;
  return result;
}

/// NAME Argument { "," Argument }
const Item *Parser::parseSetting() {
  Token start = take();
  SmallVector<Argument> arguments;
  do {
    if (failed(parseArgument(arguments)))
      return nullptr;
  } while (accept(TokenKind::Comma));
  auto *result = make<Setting>(SMRange());
  result->word = {start.text, start.getRange()};
  result->arguments = copy(arguments);
  result->range = rangeFrom(start);
  return result;
}
