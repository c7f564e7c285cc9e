// Where repairs act: places of the source with all that they produced.
//
// A repair changes every instance of a site or none, because the text has one
// place for all of them: `repeat(50) { linear(64) |> sigmoid }` has one site of
// 50 linear layers. Where a program has no text, such as a `.mlir` file, turns
// of one `repeat` are told by the paths of their layers.
#ifndef WEIR_LIB_REPAIR_SITES_H
#define WEIR_LIB_REPAIR_SITES_H

#include "lib/Repair/Draft.h"

namespace weir::repair {

/// Operations of one kind.
struct Site {
  mlir::Location place;
  std::optional<CallText> call; // the text of all of them
  llvm::SmallVector<mlir::Operation *> instances;
};

/// The sites of the operations that `filter` takes, in order. Where there is
/// a text, only those that it calls by `callee` if that is not empty.
std::vector<Site> findSites(Draft &draft,
                            llvm::function_ref<bool(mlir::Operation *)> filter,
                            llvm::StringRef callee);

/// Whether `residual { ... }` made the sum `op`.
bool isResidual(const mlir::SymbolTable &symbols, mlir::Operation *op);

/// Operations with one value in and one out.
struct Turn {
  std::string scope; // of the names in it, with the last dot
  mlir::Operation *first = nullptr, *last = nullptr;
  mlir::Value in, out;
  llvm::SmallVector<mlir::Operation *> operations;
  mlir::Operation *sum = nullptr; // of the shortcut around it, if there is one

  /// Everything in it that reads `in` reads `value`.
  void redirectInput(mlir::Value value);
};

/// The body of a `repeat`, or of a `residual`, or what a sum such as `x + f(x)`
/// adds to its other operand: `turns` are its instances.
struct Stretch {
  mlir::Location place;
  std::optional<Braces> braces;  // of the text
  bool isBranch = false;         // of a shortcut: the braces are `residual`'s
  bool isOperand = false;        // of a sum without braces
  std::optional<Extent> operand; // its text, `f(x)`
  std::vector<Turn> turns;

  bool hasShortcut() const { return turns.front().sum != nullptr; }
  bool keepsShape() const;
  unsigned countLinear() const; // layers with weights, in a turn
};

/// In order of their first operations. Bodies that hold a `repeat` are left
/// out, and so is what has several values in or out.
std::vector<Stretch> findStretches(Draft &draft);

} // namespace weir::repair

#endif // WEIR_LIB_REPAIR_SITES_H
