// The syntax tree of a `.weir` file: what `examples/grammar.ebnf` describes.
//
// Purpose: to hold the file as it was written, so that it can be analysed and
// printed back. Nodes are plain and immutable after parsing; they live in the
// allocator of their `File`, hold no owning members and are never destroyed
// one by one, so no chain is too long for a destructor.
// Before: a source buffer that `loadSource` accepted. After: a tree without
// gaps if the parser reported nothing; otherwise the bad items are missing.
// Start at `File`, then `Item` and `Expression`; use `isa`, `cast`,
// `TypeSwitch`. Long chains (`a + b + c`, `x |> f |> g`, `else if`) are
// arrays, never nests, so recursion over a tree is at most 256 brackets deep.
#ifndef WEIR_LIB_FRONTEND_SYNTAX_H
#define WEIR_LIB_FRONTEND_SYNTAX_H

#include "lib/Frontend/Expression.h"
#include "llvm/Support/Allocator.h"
#include <vector>

namespace weir::syntax {

//===----------------------------------------------------------------------===//
// Items
//===----------------------------------------------------------------------===//

enum class ItemKind : uint8_t {
  Binding,
  If,
  For,
  Return,
  Input,
  Target,
  State,
  Next,
  Output,
  Loss,
  Metric,
  Source,
  Setting
};

/// A statement of a body, or a line of a `train`, `gradients` or `data`
/// section. Which kinds a body admits is for the analysis to check.
struct Item {
  ItemKind kind;
  SMRange range;

protected:
  Item(ItemKind kind, SMRange range) : kind(kind), range(range) {}
};

template <ItemKind First, ItemKind Last = First> struct ItemOf : Item {
  ItemOf(ItemKind kind, SMRange range) : Item(kind, range) {}
  explicit ItemOf(SMRange range) : Item(First, range) {}
  static bool classof(const Item *i) {
    return i->kind >= First && i->kind <= Last;
  }
};

/// `a, b = value`.
struct Binding : ItemOf<ItemKind::Binding> {
  using ItemOf::ItemOf;
  ArrayRef<Identifier> names; // at least one
  const Expression *value = nullptr;
};

struct IfArm {
  const Expression *condition = nullptr;
  ArrayRef<const Item *> items;
  SMRange bodyRange; // from `{` to `}`
};

/// `if a { ... } else if b { ... } else { ... }` over items.
struct If : ItemOf<ItemKind::If> {
  using ItemOf::ItemOf;
  ArrayRef<IfArm> arms; // at least one
  bool hasElse = false;
  ArrayRef<const Item *> otherwise;
  SMRange elseRange; // from `{` to `}`
};

/// `for i in start..end { ... }`, or over a list: `end` is then null.
struct For : ItemOf<ItemKind::For> {
  using ItemOf::ItemOf;
  Identifier variable;
  const Expression *start = nullptr;
  const Expression *end = nullptr;
  ArrayRef<const Item *> items;
  SMRange bodyRange;
};

struct Return : ItemOf<ItemKind::Return> {
  using ItemOf::ItemOf;
  ArrayRef<const Expression *> values; // at least one
};

/// `input x : type`, `target x : type`, `state x : type`.
struct Variable : ItemOf<ItemKind::Input, ItemKind::State> {
  using ItemOf::ItemOf;
  Identifier name;
  const Type *type = nullptr; // may be null for an input
};

/// `next h = value`.
struct Next : ItemOf<ItemKind::Next> {
  using ItemOf::ItemOf;
  Identifier name;
  const Expression *value = nullptr;
};

/// `output`, `loss` or `metric`, with a name or without.
struct Result : ItemOf<ItemKind::Output, ItemKind::Metric> {
  using ItemOf::ItemOf;
  std::optional<Identifier> name;
  const Expression *value = nullptr;
};

/// `source table = reader(...)`, in `data` only.
struct Source : ItemOf<ItemKind::Source> {
  using ItemOf::ItemOf;
  Identifier name;
  const Expression *value = nullptr;
};

/// `batch 64`, `split train: 0.8, test: 0.2`: a word of the catalogue.
struct Setting : ItemOf<ItemKind::Setting> {
  using ItemOf::ItemOf;
  Identifier word;
  ArrayRef<Argument> arguments; // at least one
};

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

enum class DeclarationKind : uint8_t {
  Const,
  Block,
  Cell,
  Model,
  Train,
  Gradients,
  Data
};

struct Declaration {
  DeclarationKind kind;
  SMRange range;

protected:
  Declaration(DeclarationKind kind, SMRange range) : kind(kind), range(range) {}
};

template <DeclarationKind First, DeclarationKind Last = First>
struct DeclarationOf : Declaration {
  DeclarationOf(DeclarationKind kind, SMRange range)
      : Declaration(kind, range) {}
  explicit DeclarationOf(SMRange range) : Declaration(First, range) {}
  static bool classof(const Declaration *d) {
    return d->kind >= First && d->kind <= Last;
  }
};

struct Constant {
  Identifier name;
  const Expression *value = nullptr;
  SMRange range;
};

/// `const a = 1, b = 2`.
struct Const : DeclarationOf<DeclarationKind::Const> {
  using DeclarationOf::DeclarationOf;
  ArrayRef<Constant> constants; // at least one
};

/// A formal argument, with its default or null.
struct Formal {
  Identifier name;
  const Expression *value = nullptr;
  SMRange range;
};

/// A `block` or a `cell`.
struct Function : DeclarationOf<DeclarationKind::Block, DeclarationKind::Cell> {
  using DeclarationOf::DeclarationOf;
  Identifier name;
  ArrayRef<Formal> formals;
  ArrayRef<const Item *> items;
  SMRange bodyRange; // from `{` to `}`
};

struct Model : DeclarationOf<DeclarationKind::Model> {
  using DeclarationOf::DeclarationOf;
  Identifier name;
  ArrayRef<const Item *> items;
  SMRange bodyRange;
};

/// A `train`, `gradients` or `data` section. Items are settings only, in
/// `data` bindings and sources as well.
struct Section : DeclarationOf<DeclarationKind::Train, DeclarationKind::Data> {
  using DeclarationOf::DeclarationOf;
  std::optional<Identifier> model; // the model that it is for
  ArrayRef<const Item *> items;
  SMRange bodyRange;
};

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// A comment from `//` to the end of its line.
struct Comment {
  SMRange range;
  StringRef text; // with the `//`, without trailing blanks
  bool ownLine;   // nothing but blanks before it on its line
};

/// A parsed file. Owns its nodes; texts lie in the source buffer or here.
struct File {
  llvm::BumpPtrAllocator allocator;
  ArrayRef<const Declaration *> declarations;
  std::vector<Comment> comments; // in the order of the file
  SMRange range;
};

/// Equal in meaning as written: ranges, comments and redundant parentheses
/// aside.
bool equal(const File &a, const File &b);

} // namespace weir::syntax

#endif // WEIR_LIB_FRONTEND_SYNTAX_H
