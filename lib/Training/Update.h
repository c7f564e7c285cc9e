// One parameter's update: its group, its optimizer, slots and scalars.
#ifndef WEIR_LIB_TRAINING_UPDATE_H
#define WEIR_LIB_TRAINING_UPDATE_H

#include "lib/Training/Clipping.h"
#include "lib/Training/Scalars.h"

namespace weir {

/// Builds the updates of one model in the commit group of its step.
class Updates {
public:
  /// `rate` is the scheduled rate. The optimizer of the model is known.
  Updates(ModelOp model, catalogue::Program rate, Scalars &scalars,
          StepStates &states);

  void build(const Gradient &gradient);

private:
  /// An optimizer with its arguments.
  struct Rule {
    const catalogue::Optimizer *record;
    llvm::SmallVector<double> arguments;
    CallAttr call;
    double decay; // of a parameter that decays
  };

  /// By the group of the parameter, and by its rank.
  Rule getRule(ParameterOp parameter);
  double getDecay(ParameterOp parameter, const Rule &rule);
  llvm::SmallVector<StateOp> declareSlots(ParameterOp parameter,
                                          const Rule &rule);
  llvm::SmallVector<mlir::Value> readScalars(ParameterOp parameter,
                                             const Rule &rule);
  void average(ParameterOp parameter, mlir::Value updated);

  ModelOp model;
  catalogue::Program rate;
  Scalars &scalars;
  StepStates &states;
  mlir::OpBuilder &builder;
};

} // namespace weir

#endif // WEIR_LIB_TRAINING_UPDATE_H
