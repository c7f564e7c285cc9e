#include "lib/Frontend/Syntax.h"
#include "llvm/ADT/STLExtras.h"

// The overloads find one another by the namespace of their arguments.
namespace weir::syntax {

static bool equal(const Expression *a, const Expression *b);
static bool equal(const Item *a, const Item *b);

static bool equal(const Identifier &a, const Identifier &b) {
  return a.text == b.text;
}

static bool equal(const std::optional<Identifier> &a,
                  const std::optional<Identifier> &b) {
  return a.has_value() == b.has_value() && (!a || equal(*a, *b));
}

static bool equal(const Argument &a, const Argument &b) {
  return equal(a.name, b.name) && equal(a.value, b.value);
}

static bool equal(const Link &a, const Link &b) {
  return a.op == b.op && equal(a.operand, b.operand);
}

static bool equal(const Slice &a, const Slice &b) {
  return a.isRange == b.isRange && equal(a.start, b.start) &&
         equal(a.end, b.end);
}

static bool equal(const ChoiceArm &a, const ChoiceArm &b) {
  return equal(a.condition, b.condition) && equal(a.value, b.value);
}

static bool equal(const Constant &a, const Constant &b) {
  return equal(a.name, b.name) && equal(a.value, b.value);
}

static bool equal(const Formal &a, const Formal &b) {
  return equal(a.name, b.name) && equal(a.value, b.value);
}

/// Elements one by one, by the overload for their type.
template <typename T> static bool equal(ArrayRef<T> a, ArrayRef<T> b) {
  return llvm::equal(a, b, [](const T &x, const T &y) { return equal(x, y); });
}

static bool equal(const Suffix &a, const Suffix &b) {
  return equal(a.field, b.field) && equal(a.slices, b.slices);
}

static bool equal(const IfArm &a, const IfArm &b) {
  return equal(a.condition, b.condition) && equal(a.items, b.items);
}

static bool equal(const Type *a, const Type *b) {
  if (!a || !b)
    return a == b;
  return equal(a->element, b->element) && equal(a->argument, b->argument) &&
         a->hasDimensions == b->hasDimensions &&
         equal(a->dimensions, b->dimensions);
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

static bool equalTo(const Number &a, const Number &b) {
  return a.value == b.value && a.spelling == b.spelling;
}
static bool equalTo(const String &a, const String &b) {
  return a.value == b.value;
}
static bool equalTo(const Boolean &a, const Boolean &b) {
  return a.value == b.value;
}
static bool equalTo(const Name &a, const Name &b) { return a.text == b.text; }
static bool equalTo(const Call &a, const Call &b) {
  if (!equal(a.callee, b.callee) || a.hasParentheses != b.hasParentheses ||
      a.hasBraces != b.hasBraces || !equal(a.arguments, b.arguments))
    return false;
  return llvm::equal(a.body, b.body, [](const Call *x, const Call *y) {
    return equalTo(*x, *y);
  });
}
static bool equalTo(const Pipe &a, const Pipe &b) {
  if (!equal(a.value, b.value))
    return false;
  return llvm::equal(a.calls, b.calls, [](const Call *x, const Call *y) {
    return equalTo(*x, *y);
  });
}
static bool equalTo(const Chain &a, const Chain &b) {
  return equal(a.first, b.first) && equal(a.links, b.links);
}
static bool equalTo(const Unary &a, const Unary &b) {
  return a.op == b.op && equal(a.operand, b.operand);
}
static bool equalTo(const Postfix &a, const Postfix &b) {
  return equal(a.base, b.base) && equal(a.suffixes, b.suffixes);
}
static bool equalTo(const List &a, const List &b) {
  return equal(a.elements, b.elements);
}
static bool equalTo(const Record &a, const Record &b) {
  return equal(a.fields, b.fields);
}
static bool equalTo(const Choice &a, const Choice &b) {
  return equal(a.arms, b.arms) && equal(a.otherwise, b.otherwise);
}

template <typename T, typename Base>
static bool equalAs(const Base *a, const Base *b) {
  return equalTo(*llvm::cast<T>(a), *llvm::cast<T>(b));
}

static bool equal(const Expression *a, const Expression *b) {
  if (!a || !b || a->kind != b->kind)
    return a == b;
  switch (a->kind) {
  case ExpressionKind::Number:
    return equalAs<Number>(a, b);
  case ExpressionKind::String:
    return equalAs<String>(a, b);
  case ExpressionKind::Boolean:
    return equalAs<Boolean>(a, b);
  case ExpressionKind::Name:
    return equalAs<Name>(a, b);
  case ExpressionKind::Call:
    return equalAs<Call>(a, b);
  case ExpressionKind::Pipe:
    return equalAs<Pipe>(a, b);
  case ExpressionKind::Chain:
    return equalAs<Chain>(a, b);
  case ExpressionKind::Unary:
    return equalAs<Unary>(a, b);
  case ExpressionKind::Postfix:
    return equalAs<Postfix>(a, b);
  case ExpressionKind::List:
    return equalAs<List>(a, b);
  case ExpressionKind::Record:
    return equalAs<Record>(a, b);
  case ExpressionKind::Choice:
    return equalAs<Choice>(a, b);
  }
  llvm_unreachable("all kinds are handled");
}

//===----------------------------------------------------------------------===//
// Items
//===----------------------------------------------------------------------===//

static bool equalTo(const Binding &a, const Binding &b) {
  return equal(a.names, b.names) && equal(a.value, b.value);
}
static bool equalTo(const If &a, const If &b) {
  return equal(a.arms, b.arms) && a.hasElse == b.hasElse &&
         equal(a.otherwise, b.otherwise);
}
static bool equalTo(const For &a, const For &b) {
  return equal(a.variable, b.variable) && equal(a.start, b.start) &&
         equal(a.end, b.end) && equal(a.items, b.items);
}
static bool equalTo(const Return &a, const Return &b) {
  return equal(a.values, b.values);
}
static bool equalTo(const Variable &a, const Variable &b) {
  return equal(a.name, b.name) && equal(a.type, b.type);
}
static bool equalTo(const Next &a, const Next &b) {
  return equal(a.name, b.name) && equal(a.value, b.value);
}
static bool equalTo(const Result &a, const Result &b) {
  return equal(a.name, b.name) && equal(a.value, b.value);
}
static bool equalTo(const Source &a, const Source &b) {
  return equal(a.name, b.name) && equal(a.value, b.value);
}
static bool equalTo(const Setting &a, const Setting &b) {
  return equal(a.word, b.word) && equal(a.arguments, b.arguments);
}

static bool equal(const Item *a, const Item *b) {
  if (a->kind != b->kind)
    return false;
  switch (a->kind) {
  case ItemKind::Binding:
    return equalAs<Binding>(a, b);
  case ItemKind::If:
    return equalAs<If>(a, b);
  case ItemKind::For:
    return equalAs<For>(a, b);
  case ItemKind::Return:
    return equalAs<Return>(a, b);
  case ItemKind::Input:
  case ItemKind::Target:
  case ItemKind::State:
    return equalAs<Variable>(a, b);
  case ItemKind::Next:
    return equalAs<Next>(a, b);
  case ItemKind::Output:
  case ItemKind::Loss:
  case ItemKind::Metric:
    return equalAs<Result>(a, b);
  case ItemKind::Source:
    return equalAs<Source>(a, b);
  case ItemKind::Setting:
    return equalAs<Setting>(a, b);
  }
  llvm_unreachable("all kinds are handled");
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

static bool equalTo(const Const &a, const Const &b) {
  return equal(a.constants, b.constants);
}
static bool equalTo(const Function &a, const Function &b) {
  return equal(a.name, b.name) && equal(a.formals, b.formals) &&
         equal(a.items, b.items);
}
static bool equalTo(const Model &a, const Model &b) {
  return equal(a.name, b.name) && equal(a.items, b.items);
}
static bool equalTo(const Section &a, const Section &b) {
  return equal(a.model, b.model) && equal(a.items, b.items);
}

static bool equal(const Declaration *a, const Declaration *b) {
  if (a->kind != b->kind)
    return false;
  switch (a->kind) {
  case DeclarationKind::Const:
    return equalAs<Const>(a, b);
  case DeclarationKind::Block:
  case DeclarationKind::Cell:
    return equalAs<Function>(a, b);
  case DeclarationKind::Model:
    return equalAs<Model>(a, b);
  case DeclarationKind::Train:
  case DeclarationKind::Gradients:
  case DeclarationKind::Data:
    return equalAs<Section>(a, b);
  }
  llvm_unreachable("all kinds are handled");
}

bool equal(const File &a, const File &b) {
  return equal(a.declarations, b.declarations);
}

} // namespace weir::syntax
