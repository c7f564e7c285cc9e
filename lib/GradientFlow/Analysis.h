// The abstract interpretation of a network at initialisation.
//
// Purpose: for each value of `@forward` what is expected of it, and of the
// gradient of the loss by it, over the draw of the parameters and over data.
// Before: the phase `model`; inputs may carry `weir.moments`, what is known of
// the data, and are taken to be standardised otherwise.
// After: nothing is changed; `getSignal`, `getAdjoint` and `getParameter`
// answer. One sweep forward and one backward, each linear in the operations.
// Rules stand in one file for each family; what has none is measured through
// `Evaluate` (MonteCarlo.cpp). Start at `Analysis::run`.
#ifndef WEIR_LIB_GRADIENTFLOW_ANALYSIS_H
#define WEIR_LIB_GRADIENTFLOW_ANALYSIS_H

#include "dialect/Catalogue/NormalMoments.h"
#include "dialect/Weir/Weir.h"
#include "lib/GradientFlow/Signal.h"
#include "llvm/ADT/MapVector.h"
#include <map>

namespace weir::flow {

/// The values that a chain of elementwise operations begins at.
using Sources = llvm::SmallVector<mlir::Value, 2>;

class Analysis {
public:
  explicit Analysis(EntryOp forward);

  void run();

  EntryOp getEntry() const { return forward; }
  int64_t getBatch() const { return batch; }
  /// Of the model. `SymbolTable::lookupNearestSymbolFrom` would walk all of its
  /// symbols for each question.
  const mlir::SymbolTable &getSymbols() const { return symbols; }
  /// Known for every value once `run` has been there.
  Signal getSignal(mlir::Value value) const;
  /// Zero where no loss depends on the value.
  Adjoint getAdjoint(mlir::Value value) const;
  /// Of a parameter, all its uses added.
  Adjoint getParameter(mlir::StringAttr name) const;
  Extents getExtents(mlir::Value value) const;
  /// Whether the operation was measured, for lack of a rule.
  bool isMeasured(mlir::Operation *op) const { return measured.contains(op); }
  /// Why an operation's numbers are no prediction at all, or empty.
  llvm::StringRef getReason(mlir::Operation *op) const;

  //===-- for rules -------------------------------------------------------===//

  Signal &signal(mlir::Value value) { return signals[value]; }
  void addAdjoint(mlir::Value value, Adjoint adjoint);
  llvm::ArrayRef<mlir::Value> getSources(mlir::Value value) const;
  /// `value` is a function of these and of nothing else that is drawn.
  void setSources(mlir::Value value, Sources sources);
  /// Whether a normal distribution describes it: it is what a sum over many
  /// independent terms gives, scaled and shifted at most.
  bool isNormal(mlir::Value value) const { return !curved.contains(value); }
  void setCurved(mlir::Value value) { curved.insert(value); }
  void setMeasured(mlir::Operation *op) { measured.insert(op); }
  void setReason(mlir::Operation *op, std::string reason);
  /// Moments of the function that `op` is, kept for equal questions.
  const catalogue::NormalMoments &getMoments(mlir::Operation *op, double mean,
                                             double deviation);

private:
  void enter(mlir::BlockArgument argument);
  void forgetUndefined(mlir::Operation *op);
  void forwardThrough(mlir::Operation *op);
  void backwardThrough(mlir::Operation *op);
  void seed(mlir::Operation *returned);

  EntryOp forward;
  mlir::SymbolTable symbols;
  int64_t batch = 1;
  llvm::DenseMap<mlir::Value, Signal> signals;
  llvm::DenseMap<mlir::Value, Adjoint> adjoints;
  llvm::MapVector<mlir::StringAttr, Adjoint> parameters;
  llvm::DenseMap<mlir::Value, Sources> sources;
  llvm::DenseSet<mlir::Value> curved;
  llvm::DenseSet<mlir::Operation *> measured;
  llvm::DenseMap<mlir::Operation *, std::string> reasons;
  using MomentsKey = std::tuple<const void *, const void *, double, double>;
  std::map<MomentsKey, std::unique_ptr<catalogue::NormalMoments>> moments;
};

/// What a forward rule sees of its operation.
class Forward {
public:
  Forward(Analysis &analysis, mlir::Operation *op)
      : analysis(analysis), op(op) {}

  Signal in(unsigned operand) const {
    return analysis.getSignal(op->getOperand(operand));
  }
  Extents inExtents(unsigned operand) const {
    return analysis.getExtents(op->getOperand(operand));
  }
  void set(const Signal &signal, unsigned result = 0) const {
    analysis.signal(op->getResult(result)) = signal;
  }

  Analysis &analysis;
  mlir::Operation *op;
};

/// What a backward rule sees of its operation.
class Backward {
public:
  Backward(Analysis &analysis, mlir::Operation *op)
      : analysis(analysis), op(op) {}

  Signal in(unsigned operand) const {
    return analysis.getSignal(op->getOperand(operand));
  }
  Extents inExtents(unsigned operand) const {
    return analysis.getExtents(op->getOperand(operand));
  }
  Signal out(unsigned result = 0) const {
    return analysis.getSignal(op->getResult(result));
  }
  Extents outExtents(unsigned result = 0) const {
    return analysis.getExtents(op->getResult(result));
  }
  Adjoint dy(unsigned result = 0) const {
    return analysis.getAdjoint(op->getResult(result));
  }
  /// What is known of the gradient and its value together is lost.
  void add(unsigned operand, Adjoint adjoint) const {
    adjoint.aligned = 0;
    analysis.addAdjoint(op->getOperand(operand), adjoint);
  }
  /// The sum of dL/dx x over all elements is `share` of that of the result: 1
  /// where the result is proportional to the operand.
  void addAligned(unsigned operand, Adjoint adjoint, double share = 1) const;

  Analysis &analysis;
  mlir::Operation *op;
};

template <typename OpT, void (*forward)(OpT, Forward &),
          void (*backward)(OpT, Backward &)>
struct Model : GradientFlow::ExternalModel<Model<OpT, forward, backward>, OpT> {
  void flowForward(mlir::Operation *op, Forward &at) const {
    forward(llvm::cast<OpT>(op), at);
  }
  void flowBackward(mlir::Operation *op, Backward &at) const {
    backward(llvm::cast<OpT>(op), at);
  }
};

template <typename OpT, void (*forward)(OpT, Forward &),
          void (*backward)(OpT, Backward &)>
void attach(mlir::MLIRContext &context) {
  OpT::template attachInterface<Model<OpT, forward, backward>>(context);
}

/// The rules of operations that have none: on what is drawn for the operands.
void measureForward(Forward &at);
void measureBackward(Backward &at);

/// One function for each family, called by `registerGradientFlowInterfaces`.
void attachElementwise(mlir::MLIRContext &context);
void attachLinear(mlir::MLIRContext &context);
void attachLoss(mlir::MLIRContext &context);
void attachNormalization(mlir::MLIRContext &context);
void attachRandom(mlir::MLIRContext &context);
void attachReduction(mlir::MLIRContext &context);
void attachShape(mlir::MLIRContext &context);

} // namespace weir::flow

#endif // WEIR_LIB_GRADIENTFLOW_ANALYSIS_H
