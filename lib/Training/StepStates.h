// States that the step keeps for itself: counters, averages, sums.
#ifndef WEIR_LIB_TRAINING_STEPSTATES_H
#define WEIR_LIB_TRAINING_STEPSTATES_H

#include "dialect/Weir/Weir.h"
#include "mlir/IR/Builders.h"

namespace weir {

/// Declares, reads and assigns them at `builder`, which stands in the step.
class StepStates {
public:
  StepStates(ModelOp model, mlir::OpBuilder &builder)
      : builder(builder), model(model) {}

  mlir::OpBuilder &builder;

  /// `optimizer.<name>`, which belongs to the whole step and starts at `start`.
  mlir::FlatSymbolRefAttr declare(llvm::StringRef name, mlir::Type type,
                                  double start, mlir::FlatSymbolRefAttr layer);
  /// `optimizer.<name>.<parameter>`.
  StateOp declareSlot(llvm::StringRef name, mlir::Type type, double start,
                      ParameterOp parameter);
  mlir::Value read(mlir::FlatSymbolRefAttr symbol, mlir::Type type,
                   mlir::Location loc);
  /// In a commit group: `value`, times `factor` if there is one.
  void assign(mlir::FlatSymbolRefAttr symbol, mlir::Value value,
              mlir::FlatSymbolRefAttr layer, mlir::Value factor = {});

  /// Remembers an assignment for `assignAll`.
  void assignLater(mlir::FlatSymbolRefAttr symbol, mlir::Value value,
                   mlir::FlatSymbolRefAttr layer) {
    later.push_back({symbol, value, layer});
  }
  /// Makes the assignments that were remembered, in a commit group.
  void assignAll();

private:
  struct Assignment {
    mlir::FlatSymbolRefAttr symbol;
    mlir::Value value;
    mlir::FlatSymbolRefAttr layer;
  };
  ModelOp model;
  llvm::SmallVector<Assignment> later;
};

} // namespace weir

#endif // WEIR_LIB_TRAINING_STEPSTATES_H
