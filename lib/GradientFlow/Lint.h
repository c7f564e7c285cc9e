// What `weir-lint` looks at: each operation with its neighbours.
#ifndef WEIR_LIB_GRADIENTFLOW_LINT_H
#define WEIR_LIB_GRADIENTFLOW_LINT_H

#include "dialect/Weir/Weir.h"
#include "lib/Support/Diagnostics.h"

namespace weir {

/// Looks at each operation with its neighbours. No numbers of the analysis are
/// needed: these are mistakes whatever the weights are.
class Linter {
public:
  Linter(ModelOp model, EntryOp forward) : model(model), forward(forward) {}
  void run();

private:
  void checkUnstablePair(mlir::Operation *op);
  void checkSpread(mlir::Operation *op);
  void checkLoss(mlir::Operation *op);
  void checkLinear(mlir::Operation *op);
  void checkActivation(mlir::Operation *op);
  void checkStatistics(mlir::Operation *op);
  void checkBias(mlir::Operation *op);
  void checkShift(mlir::Operation *op);
  void checkDropout(mlir::Operation *op);
  void checkDecay(mlir::Operation *op);
  void checkDeadParameters();

  std::optional<IdentifiedDiagnostic> report(mlir::Location location,
                                             DiagnosticId id);
  bool isWrittenAlone(mlir::Operation *op);

  ModelOp model;
  EntryOp forward;
  mlir::SymbolTable symbols{model};
  /// All instances of one place in the source are one message.
  llvm::DenseSet<std::pair<mlir::Location, unsigned>> reported;
  /// What computes at a place: one kind of operation, or null for several.
  llvm::DenseMap<mlir::Location, llvm::StringRef> kinds;
};

/// The mnemonic, or empty for null.
llvm::StringRef getKind(mlir::Operation *op);
/// What computes an operand; null for an argument, or without that operand.
mlir::Operation *getProducer(mlir::Operation *op, unsigned operand = 0);
/// Whether all elements of a constant are `number`.
bool isSplat(mlir::Value value, double number);
/// Of the last axis; 1 without one.
int64_t getWidth(mlir::Value value);
/// How many values of one channel a statistic of `op` is over; 0 if it is not
/// one of channels.
int64_t countChannelValues(mlir::Operation *op);

} // namespace weir

#endif // WEIR_LIB_GRADIENTFLOW_LINT_H
