// Expressions and types of the syntax tree, described in Syntax.h.
#ifndef WEIR_LIB_FRONTEND_EXPRESSION_H
#define WEIR_LIB_FRONTEND_EXPRESSION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Casting.h"
#include "llvm/Support/SMLoc.h"
#include <optional>

namespace weir::syntax {

using llvm::ArrayRef;
using llvm::SMLoc;
using llvm::SMRange;
using llvm::StringRef;

struct Identifier {
  StringRef text;
  SMRange range;
};

enum class ExpressionKind : uint8_t {
  Number,
  String,
  Boolean,
  Name,
  Call,
  Pipe,
  Chain,
  Unary,
  Postfix,
  List,
  Record,
  Choice
};

struct Expression {
  ExpressionKind kind;
  /// Written in parentheses of its own; `range` then includes them.
  bool parenthesized = false;
  SMRange range;

protected:
  Expression(ExpressionKind kind, SMRange range) : kind(kind), range(range) {}
};

/// Makes `isa` and `cast` work for a node of one kind.
template <ExpressionKind K> struct ExpressionOf : Expression {
  explicit ExpressionOf(SMRange range) : Expression(K, range) {}
  static bool classof(const Expression *e) { return e->kind == K; }
};

struct Number : ExpressionOf<ExpressionKind::Number> {
  using ExpressionOf::ExpressionOf;
  double value = 0; // finite
  StringRef spelling;
};

struct String : ExpressionOf<ExpressionKind::String> {
  using ExpressionOf::ExpressionOf;
  StringRef value; // without quotes and escapes
};

struct Boolean : ExpressionOf<ExpressionKind::Boolean> {
  using ExpressionOf::ExpressionOf;
  bool value = false;
};

/// A name alone: a value, a constant, a function or a word like `valid`.
struct Name : ExpressionOf<ExpressionKind::Name> {
  using ExpressionOf::ExpressionOf;
  StringRef text;
};

/// `name: value`, or `value` alone.
struct Argument {
  std::optional<Identifier> name;
  const Expression *value = nullptr;
  SMRange range;
};

/// `name(arguments) { braces }`. A name alone is a Call only in a pipeline,
/// where it has neither parentheses nor braces.
struct Call : ExpressionOf<ExpressionKind::Call> {
  using ExpressionOf::ExpressionOf;
  Identifier callee;
  bool hasParentheses = false;
  ArrayRef<Argument> arguments; // positional ones first
  bool hasBraces = false;
  SMRange bracesRange;         // from `{` to `}`
  ArrayRef<const Call *> body; // of the braces: at least one, piped
};

/// `value |> call |> call`.
struct Pipe : ExpressionOf<ExpressionKind::Pipe> {
  using ExpressionOf::ExpressionOf;
  const Expression *value = nullptr;
  ArrayRef<const Call *> calls; // at least one
};

enum class Operator : uint8_t {
  Or,
  And,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Add,
  Subtract,
  Multiply,
  Divide,
  MatrixProduct
};

/// `+ operand`, one step of a chain.
struct Link {
  Operator op;
  SMRange opRange;
  const Expression *operand = nullptr;
};

/// Operators of one precedence, applied from left to right:
/// ((first + a) - b) + c. `or`, `and` alone, one comparison, `+ -`, `* / @`.
struct Chain : ExpressionOf<ExpressionKind::Chain> {
  using ExpressionOf::ExpressionOf;
  const Expression *first = nullptr;
  ArrayRef<Link> links; // at least one; exactly one in a comparison
};

enum class UnaryOperator : uint8_t { Not, Negate };

struct Unary : ExpressionOf<ExpressionKind::Unary> {
  using ExpressionOf::ExpressionOf;
  UnaryOperator op = UnaryOperator::Not;
  const Expression *operand = nullptr;
};

/// `start`, or with `isRange` any of `start..end`, `start..`, `..end`, `..`.
struct Slice {
  const Expression *start = nullptr;
  const Expression *end = nullptr;
  bool isRange = false;
  SMRange range;
};

/// `.field` or `[slices]`.
struct Suffix {
  std::optional<Identifier> field;
  ArrayRef<Slice> slices; // at least one unless a field
  SMRange range;
};

/// `base.field[0].field`, applied from left to right.
struct Postfix : ExpressionOf<ExpressionKind::Postfix> {
  using ExpressionOf::ExpressionOf;
  const Expression *base = nullptr;
  ArrayRef<Suffix> suffixes; // at least one
};

struct List : ExpressionOf<ExpressionKind::List> {
  using ExpressionOf::ExpressionOf;
  ArrayRef<const Expression *> elements;
};

/// `(a: x, b: y)`. Its range includes the parentheses.
struct Record : ExpressionOf<ExpressionKind::Record> {
  using ExpressionOf::ExpressionOf;
  ArrayRef<Argument> fields; // at least one, all named
};

struct ChoiceArm {
  const Expression *condition = nullptr;
  const Expression *value = nullptr;
};

/// `if a { x } else if b { y } else { z }` as a value.
struct Choice : ExpressionOf<ExpressionKind::Choice> {
  using ExpressionOf::ExpressionOf;
  ArrayRef<ChoiceArm> arms; // at least one
  const Expression *otherwise = nullptr;
};

/// `f32[28, 28]`, `class(10)`.
struct Type {
  Identifier element;
  const Expression *argument = nullptr; // null without parentheses
  bool hasDimensions = false;
  ArrayRef<const Expression *> dimensions;
  SMRange range;
};

} // namespace weir::syntax

#endif // WEIR_LIB_FRONTEND_EXPRESSION_H
