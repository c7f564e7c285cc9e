// The state that the parts of the parser share; nobody else includes it.
//
// Conventions: a `parse...` function that returns a pointer returns null, one
// that returns a LogicalResult fails, after something was reported. Errors
// propagate to the next list or item, which skips to where the grammar says.
#ifndef WEIR_LIB_FRONTEND_PARSERSTATE_H
#define WEIR_LIB_FRONTEND_PARSERSTATE_H

#include "lib/Frontend/Lexer.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/SaveAndRestore.h"

namespace weir::syntax {

using llvm::failure;
using llvm::LogicalResult;
using llvm::SmallVector;
using llvm::SmallVectorImpl;
using llvm::success;

class Parser {
public:
  Parser(StringRef text, Diagnostics &diagnostics, File &file)
      : diagnostics(diagnostics), file(file),
        lexer(text, diagnostics, file.comments), text(text) {}

  void parseFile();

private:
  /// Binary operators by precedence, loosest first.
  enum class Level : uint8_t { Or, And, Comparison, Sum, Product };

  // Tokens.
  const Token &peek(unsigned ahead = 0);
  const Token &current() { return peek(); }
  bool at(TokenKind kind) { return peek().is(kind); }
  bool atEnd() { return at(TokenKind::End) || at(TokenKind::Close); }
  Token take();
  bool accept(TokenKind kind);
  /// From the start of `start` to the end of the token taken last.
  SMRange rangeFrom(SMLoc start) const;
  SMRange rangeFrom(const Token &start) const;

  // Errors. One token is reported once; what follows from it is silent.
  DiagnosticBuilder error(const Token &token, const llvm::Twine &text,
                          DiagnosticId id = DiagnosticId::SyntaxError);
  LogicalResult failExpecting(const llvm::Twine &what);
  LogicalResult expect(TokenKind kind);
  LogicalResult expect(TokenKind kind, Identifier &name);
  LogicalResult expectClosing(TokenKind kind, const Token &open);
  LogicalResult checkNesting(const Token &token);

  // Recovery.
  bool atUnclosedItem();
  void skipBrackets();
  void skipElement(bool stopAtBrace);
  void skipItem(unsigned depth);
  LogicalResult parseList(TokenKind close, const Token &open,
                          llvm::function_ref<LogicalResult()> parseElement,
                          bool stopAtBrace = false);

  // Declarations.
  const Declaration *parseDeclaration();
  const Declaration *parseConst();
  const Declaration *parseFunction(DeclarationKind kind);
  const Declaration *parseModel();
  const Declaration *parseSection(DeclarationKind kind);
  LogicalResult parseFormal(SmallVectorImpl<Formal> &formals);

  // Items.
  using ItemParser = const Item *(Parser::*)();
  LogicalResult parseBody(ArrayRef<const Item *> &items, SMRange &range,
                          ItemParser parseOne);
  const Item *parseItem();
  const Item *parseSettingItem();
  const Item *parseDataItem();
  const Item *parseBinding();
  const Item *parseIf();
  const Item *parseFor();
  const Item *parseReturn();
  const Item *parseVariable(ItemKind kind);
  const Item *parseNext();
  const Item *parseResult(ItemKind kind);
  const Item *parseSource();
  const Item *parseSetting();
  const Item *failUnknownItem();
  const Type *parseType();
  bool skipToBody();

  // Expressions.
  const Expression *parseExpression();
  const Expression *parsePipe(const Expression *value);
  const Expression *parseBinary(Level level);
  std::optional<Operator> getOperator(Level level);
  const Expression *failChainedComparison();
  const Expression *parseNot();
  const Expression *parseUnary();
  const Expression *parsePostfix();
  LogicalResult parseSuffix(SmallVectorImpl<Suffix> &suffixes);
  LogicalResult parseSlice(SmallVectorImpl<Slice> &slices);
  const Expression *parsePrimary();
  const Expression *parseNameOrCall();
  const Expression *parseChoice();
  LogicalResult parseBracedValue(const Expression *&value);
  const Expression *parseList();
  const Expression *parseParentheses();
  const Expression *parseNumber();
  const Expression *parseString();
  const Call *parseCall();
  LogicalResult parseBraces(Call &call);
  LogicalResult parseArgument(SmallVectorImpl<Argument> &arguments);

  template <typename T, typename... Args> T *make(Args &&...args) {
    return new (file.allocator) T(std::forward<Args>(args)...);
  }
  template <typename T> ArrayRef<T> copy(const SmallVectorImpl<T> &values) {
    return ArrayRef<T>(values).copy(file.allocator);
  }

  Diagnostics &diagnostics;
  File &file;
  Lexer lexer;
  StringRef text;
  SmallVector<Token, 4> ahead; // not yet taken
  Token last;                  // taken last
  const char *reported = nullptr;
  unsigned nesting = 0;   // brackets and prefix operators
  unsigned bodyDepth = 0; // brackets around an item of the current body
  bool inBody = false;
  bool inHead = false; // after `if` or `for`: `{` opens the body
};

} // namespace weir::syntax

#endif // WEIR_LIB_FRONTEND_PARSERSTATE_H
