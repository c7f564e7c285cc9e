// Adds layers where the frontend would have made them.
#ifndef WEIR_LIB_REPAIR_LAYERS_H
#define WEIR_LIB_REPAIR_LAYERS_H

#include "lib/Repair/Draft.h"
#include "llvm/ADT/SetVector.h"

namespace weir::repair {

/// The order of symbols is that of evaluation, and names that are taken get
/// `_2`, `_3`, ... in that order. Layers without parameters never rename one
/// that has some.
class Layers {
public:
  explicit Layers(Draft &draft);
  ~Layers() { finish(); }
  Layers(const Layers &) = delete;
  Layers &operator=(const Layers &) = delete;

  /// What is added from now on is evaluated before `op`; moves forward only.
  void moveTo(mlir::Operation *op);
  /// In `scope`, which ends in a dot or is empty. Its final name is made last.
  LayerOp add(llvm::StringRef scope, llvm::StringRef name, llvm::StringRef kind,
              mlir::Location location, bool hasParameters);
  ParameterOp addParameter(LayerOp layer, llvm::StringRef name,
                           mlir::RankedTensorType type, CallAttr init);
  StateOp addState(LayerOp layer, llvm::StringRef name,
                   mlir::RankedTensorType type, CallAttr init);
  /// That of `op`, if it has one.
  LayerOp find(mlir::Operation *op) const;
  /// A layer without parameters becomes one of another kind.
  void change(LayerOp layer, llvm::StringRef kind);
  /// A layer that nothing names any more, unless something does.
  void remove(LayerOp layer);

  /// A name for layers with parameters in all `scopes` that renames nothing
  /// there: `kind` itself, or one that must be written.
  std::string chooseName(llvm::ArrayRef<llvm::StringRef> scopes,
                         llvm::StringRef kind);

private:
  struct Claim {
    std::string scope, name;
    bool hasParameters;
  };
  bool isTaken(llvm::StringRef scope, llvm::StringRef name);
  void place(mlir::Operation *symbol);
  void nameAll(llvm::StringRef scope, llvm::StringRef name,
               llvm::ArrayRef<LayerOp> layers,
               const llvm::DenseSet<mlir::StringAttr> &owners);
  void finish();

  Draft &draft;
  mlir::SymbolTable symbols;
  mlir::Block::iterator position;    // the next operation not passed yet
  mlir::Operation *latest = nullptr; // the last symbol made so far
  llvm::MapVector<mlir::Operation *, Claim> fresh;
  llvm::SetVector<std::pair<mlir::StringAttr, mlir::StringAttr>> touched;
  llvm::DenseMap<mlir::StringAttr, mlir::StringAttr> renames;
};

} // namespace weir::repair

#endif // WEIR_LIB_REPAIR_LAYERS_H
