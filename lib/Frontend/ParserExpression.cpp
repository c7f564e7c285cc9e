#include "lib/Frontend/ParserState.h"

using namespace weir;
using namespace weir::syntax;

//===----------------------------------------------------------------------===//
// Pipelines and operators
//===----------------------------------------------------------------------===//

/// ( Choice | Or ) { "|>" Call }
const Expression *Parser::parseExpression() {
  const Expression *value =
      at(TokenKind::If) ? parseChoice() : parseBinary(Level::Or);
  if (!value || !at(TokenKind::PipeOperator))
    return value;
  return parsePipe(value);
}

const Expression *Parser::parsePipe(const Expression *value) {
  SmallVector<const Call *> calls;
  while (accept(TokenKind::PipeOperator)) {
    const Call *call = parseCall();
    if (!call)
      return nullptr;
    calls.push_back(call);
  }
  auto *result = make<Pipe>(rangeFrom(value->range.Start));
  result->value = value;
  result->calls = copy(calls);
  bool isOperator = at(TokenKind::And) || at(TokenKind::Or);
  for (Level level : {Level::Comparison, Level::Sum, Level::Product})
    isOperator |= getOperator(level).has_value();
  if (!isOperator)
    return result;
  error(current(), "an operator cannot follow a pipeline")
      .note(result->range, "this is the pipeline")
      .help("put it in parentheses: `(x |> f) " + current().text + " y`");
  return nullptr;
}

/// The binary operator of this level at the current token.
std::optional<Operator> Parser::getOperator(Level level) {
  TokenKind kind = current().kind;
  switch (level) {
  case Level::Or:
    return kind == TokenKind::Or ? std::optional(Operator::Or) : std::nullopt;
  case Level::And:
    return kind == TokenKind::And ? std::optional(Operator::And) : std::nullopt;
  case Level::Comparison:
    switch (kind) {
    case TokenKind::Equal:
      return Operator::Equal;
    case TokenKind::NotEqual:
      return Operator::NotEqual;
    case TokenKind::Less:
      return Operator::Less;
    case TokenKind::LessEqual:
      return Operator::LessEqual;
    case TokenKind::Greater:
      return Operator::Greater;
    case TokenKind::GreaterEqual:
      return Operator::GreaterEqual;
    default:
      return std::nullopt;
    }
  case Level::Sum:
    if (kind == TokenKind::Plus)
      return Operator::Add;
    return kind == TokenKind::Minus ? std::optional(Operator::Subtract)
                                    : std::nullopt;
  case Level::Product:
    if (kind == TokenKind::Star)
      return Operator::Multiply;
    if (kind == TokenKind::Slash)
      return Operator::Divide;
    return kind == TokenKind::At ? std::optional(Operator::MatrixProduct)
                                 : std::nullopt;
  }
  llvm_unreachable("all levels are handled");
}

const Expression *Parser::failChainedComparison() {
  error(current(), "comparisons do not chain")
      .help("join two of them: `a < b and b < c`");
  return nullptr;
}

/// Operands of one level, joined by its operators from left to right.
const Expression *Parser::parseBinary(Level level) {
  auto parseOperand = [&]() -> const Expression * {
    if (level == Level::And)
      return parseNot();
    if (level == Level::Product)
      return parseUnary();
    return parseBinary(static_cast<Level>(static_cast<uint8_t>(level) + 1));
  };
  const Expression *first = parseOperand();
  if (!first)
    return nullptr;
  SmallVector<Link> links;
  while (std::optional<Operator> op = getOperator(level)) {
    if (level == Level::Comparison && !links.empty())
      return failChainedComparison();
    Link link;
    link.op = *op;
    link.opRange = take().getRange();
    link.operand = parseOperand();
    if (!link.operand)
      return nullptr;
    links.push_back(link);
  }
  if (links.empty())
    return first;
  auto *result = make<Chain>(rangeFrom(first->range.Start));
  result->first = first;
  result->links = copy(links);
  return result;
}

/// "not" Not | Comparison
const Expression *Parser::parseNot() {
  if (!at(TokenKind::Not))
    return parseBinary(Level::Comparison);
  Token start = take();
  if (failed(checkNesting(start)))
    return nullptr;
  llvm::SaveAndRestore<unsigned> nested(nesting, nesting + 1);
  const Expression *operand = parseNot();
  if (!operand)
    return nullptr;
  auto *result = make<Unary>(rangeFrom(start));
  result->op = UnaryOperator::Not;
  result->operand = operand;
  return result;
}

/// "-" Unary | Postfix
const Expression *Parser::parseUnary() {
  if (!at(TokenKind::Minus))
    return parsePostfix();
  Token start = take();
  if (failed(checkNesting(start)))
    return nullptr;
  llvm::SaveAndRestore<unsigned> nested(nesting, nesting + 1);
  const Expression *operand = parseUnary();
  if (!operand)
    return nullptr;
  auto *result = make<Unary>(rangeFrom(start));
  result->op = UnaryOperator::Negate;
  result->operand = operand;
  return result;
}

//===----------------------------------------------------------------------===//
// Fields and indices
//===----------------------------------------------------------------------===//

/// Primary { "." NAME | "[" Slice { "," Slice } [ "," ] "]" }
const Expression *Parser::parsePostfix() {
  const Expression *base = parsePrimary();
  if (!base)
    return nullptr;
  SmallVector<Suffix> suffixes;
  while (at(TokenKind::Dot) || at(TokenKind::LeftBracket))
    if (failed(parseSuffix(suffixes)))
      return nullptr;
  if (suffixes.empty())
    return base;
  auto *result = make<Postfix>(rangeFrom(base->range.Start));
  result->base = base;
  result->suffixes = copy(suffixes);
  return result;
}

LogicalResult Parser::parseSuffix(SmallVectorImpl<Suffix> &suffixes) {
  Token open = take();
  Suffix suffix;
  if (open.is(TokenKind::Dot)) {
    suffix.field.emplace();
    if (failed(expect(TokenKind::Name, *suffix.field)))
      return failure();
  } else {
    SmallVector<Slice> slices;
    if (failed(parseList(TokenKind::RightBracket, open,
                         [&] { return parseSlice(slices); })))
      return failure();
    if (slices.empty()) {
      error(open, "expected an index between `[` and `]`");
      return failure();
    }
    suffix.slices = copy(slices);
  }
  suffix.range = rangeFrom(open);
  suffixes.push_back(suffix);
  return success();
}

/// Sum [ ".." [ Sum ] ] | ".." [ Sum ]
LogicalResult Parser::parseSlice(SmallVectorImpl<Slice> &slices) {
  Token start = current();
  Slice slice;
  if (!at(TokenKind::Range) && !(slice.start = parseBinary(Level::Sum)))
    return failure();
  if (at(TokenKind::Colon)) {
    error(current(), "the bounds of a slice stand around `..`, not `:`")
        .fix(current().getRange(), "..");
    return failure();
  }
  slice.isRange = accept(TokenKind::Range);
  bool ends = at(TokenKind::Comma) || at(TokenKind::RightBracket);
  if (slice.isRange && !ends && !(slice.end = parseBinary(Level::Sum)))
    return failure();
  slice.range = rangeFrom(start);
  slices.push_back(slice);
  return success();
}

//===----------------------------------------------------------------------===//
// Primaries
//===----------------------------------------------------------------------===//

const Expression *Parser::parsePrimary() {
  switch (current().kind) {
  case TokenKind::Number:
    return parseNumber();
  case TokenKind::String:
    return parseString();
  case TokenKind::True:
  case TokenKind::False: {
    Token token = take();
    auto *result = make<Boolean>(token.getRange());
    result->value = token.is(TokenKind::True);
    return result;
  }
  case TokenKind::Name:
    return parseNameOrCall();
  case TokenKind::LeftBracket:
    return parseList();
  case TokenKind::LeftParenthesis:
    return parseParentheses();
  case TokenKind::If:
    error(current(), "an `if` inside of an expression needs parentheses")
        .help("write `(if ... { ... } else { ... })`");
    return nullptr;
  case TokenKind::Dot:
    if (peek(1).is(TokenKind::Number)) {
      SMRange range(current().getRange().Start, peek(1).getRange().End);
      error(current(), "a number starts with a digit",
            DiagnosticId::InvalidNumber)
          .fix(range, "0." + peek(1).text);
      return nullptr;
    }
    break;
  case TokenKind::Star:
    if (!last.is(TokenKind::Star))
      break;
    error(current(), "there is no operator `**`")
        .help("`pow(x, y)` is x to the power of y");
    return nullptr;
  default:
    break;
  }
  (void)failExpecting("an expression");
  return nullptr;
}

const Expression *Parser::parseNumber() {
  Token token = take();
  auto *result = make<Number>(token.getRange());
  // What the lexer reported counts as 0.
  if (token.text.getAsDouble(result->value))
    result->value = 0;
  result->spelling = token.text;
  return result;
}

const Expression *Parser::parseString() {
  Token token = take();
  auto *result = make<String>(token.getRange());
  StringRef inside = token.text.drop_front();
  inside.consume_back("\"");
  result->value = inside;
  if (!inside.contains('\\'))
    return result;
  SmallVector<char> decoded;
  for (size_t i = 0; i < inside.size(); ++i) {
    char c = inside[i];
    if (c == '\\' && i + 1 < inside.size()) {
      c = inside[++i];
      c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
    }
    decoded.push_back(c);
  }
  result->value =
      StringRef(decoded.data(), decoded.size()).copy(file.allocator);
  return result;
}

/// Where a call must stand, in a pipeline, `parseCall` is used instead.
const Expression *Parser::parseNameOrCall() {
  bool isCall = peek(1).is(TokenKind::LeftParenthesis) ||
                (!inHead && peek(1).is(TokenKind::LeftBrace));
  if (isCall)
    return parseCall();
  Token token = take();
  auto *result = make<Name>(token.getRange());
  result->text = token.text;
  return result;
}

const Expression *Parser::parseList() {
  Token open = take();
  SmallVector<const Expression *> elements;
  if (failed(parseList(TokenKind::RightBracket, open, [&] {
        elements.push_back(parseExpression());
        return success(elements.back() != nullptr);
      })))
    return nullptr;
  auto *result = make<List>(rangeFrom(open));
  result->elements = copy(elements);
  return result;
}

/// "(" Expression ")", or a record if a NAME and ":" follow.
const Expression *Parser::parseParentheses() {
  Token open = take();
  if (at(TokenKind::Name) && peek(1).is(TokenKind::Colon)) {
    SmallVector<Argument> fields;
    if (failed(parseList(TokenKind::RightParenthesis, open, [&] {
          if (peek(1).is(TokenKind::Colon))
            return parseArgument(fields);
          error(current(), "a field of a record needs a name: `name: value`");
          return failure();
        })))
      return nullptr;
    auto *result = make<Record>(rangeFrom(open));
    result->fields = copy(fields);
    return result;
  }
  if (failed(checkNesting(open)))
    return nullptr;
  llvm::SaveAndRestore<unsigned> nested(nesting, nesting + 1);
  llvm::SaveAndRestore<bool> outside(inHead, false);
  const Expression *value = parseExpression();
  if (!value || failed(expectClosing(TokenKind::RightParenthesis, open)))
    return nullptr;
  // Nodes are not yet shared while they are parsed.
  auto *result = const_cast<Expression *>(value);
  result->parenthesized = true;
  result->range = rangeFrom(open);
  return result;
}

/// "if" Or OPEN Expression "}" "else" ( Choice | "{" Expression "}" )
const Expression *Parser::parseChoice() {
  Token start = current();
  SmallVector<ChoiceArm> arms;
  do {
    take();
    ChoiceArm arm;
    {
      llvm::SaveAndRestore<bool> head(inHead, true);
      arm.condition = parseBinary(Level::Or);
    }
    if (!arm.condition || failed(parseBracedValue(arm.value)) ||
        failed(expect(TokenKind::Else)))
      return nullptr;
    arms.push_back(arm);
  } while (at(TokenKind::If));
  auto *result = make<Choice>(SMRange());
  if (failed(parseBracedValue(result->otherwise)))
    return nullptr;
  result->arms = copy(arms);
  result->range = rangeFrom(start);
  return result;
}

LogicalResult Parser::parseBracedValue(const Expression *&value) {
  Token open = current();
  if (failed(expect(TokenKind::LeftBrace)) || failed(checkNesting(open)))
    return failure();
  llvm::SaveAndRestore<unsigned> nested(nesting, nesting + 1);
  llvm::SaveAndRestore<bool> outside(inHead, false);
  value = parseExpression();
  return success(value &&
                 succeeded(expectClosing(TokenKind::RightBrace, open)));
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// NAME [ Arguments ] [ Braces ]
const Call *Parser::parseCall() {
  Token start = current();
  if (!start.is(TokenKind::Name)) {
    (void)failExpecting("a call");
    return nullptr;
  }
  take();
  auto *call = make<Call>(SMRange());
  call->callee = {start.text, start.getRange()};
  if (at(TokenKind::LeftParenthesis)) {
    Token open = take();
    SmallVector<Argument> arguments;
    if (failed(parseList(TokenKind::RightParenthesis, open,
                         [&] { return parseArgument(arguments); })))
      return nullptr;
    call->hasParentheses = true;
    call->arguments = copy(arguments);
  }
  if (!inHead && at(TokenKind::LeftBrace) && failed(parseBraces(*call)))
    return nullptr;
  call->range = rangeFrom(start);
  return call;
}

/// "{" Call { "|>" Call } "}"
LogicalResult Parser::parseBraces(Call &call) {
  Token open = take();
  if (failed(checkNesting(open)))
    return failure();
  llvm::SaveAndRestore<unsigned> nested(nesting, nesting + 1);
  SmallVector<const Call *> body;
  do {
    const Call *inner = parseCall();
    if (!inner)
      return failure();
    body.push_back(inner);
  } while (accept(TokenKind::PipeOperator));
  if (failed(expectClosing(TokenKind::RightBrace, open)))
    return failure();
  call.hasBraces = true;
  call.bracesRange = rangeFrom(open);
  call.body = copy(body);
  return success();
}

/// [ NAME ":" ] Expression
LogicalResult Parser::parseArgument(SmallVectorImpl<Argument> &arguments) {
  Token start = current();
  Argument argument;
  if (at(TokenKind::Name) && peek(1).is(TokenKind::Colon)) {
    argument.name = Identifier{start.text, start.getRange()};
    take();
    take();
  } else if (!arguments.empty() && arguments.back().name) {
    error(start, "a positional argument cannot follow a named one")
        .note(arguments.back().range, "this argument is named");
    return failure();
  }
  argument.value = parseExpression();
  if (!argument.value)
    return failure();
  argument.range = rangeFrom(start);
  arguments.push_back(argument);
  return success();
}
