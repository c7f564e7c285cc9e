// What derivative rules are written with. A rule is a function
//   void differentiate(MulOp op, Backward &at)
// that calls `at.set` for each operand whose gradient is needed; `attach`
// makes it the operation's implementation of `Differentiable`.
#ifndef WEIR_LIB_AUTODIFF_BACKWARD_H
#define WEIR_LIB_AUTODIFF_BACKWARD_H

#include "dialect/Weir/Weir.h"
#include "mlir/IR/Builders.h"

namespace weir::autodiff {

class Backward {
public:
  Backward(mlir::OpBuilder &builder, mlir::Operation *op,
           llvm::ArrayRef<mlir::Value> resultGradients,
           llvm::ArrayRef<bool> needed,
           llvm::SmallVectorImpl<mlir::Value> &operandGradients)
      : builder(builder), op(op), resultGradients(resultGradients),
        needed(needed), operandGradients(operandGradients) {
    operandGradients.assign(op->getNumOperands(), nullptr);
  }

  /// Null only for an operation with several results.
  mlir::Value dy(unsigned result = 0) const { return resultGradients[result]; }
  bool needs(unsigned operand) const { return needed[operand]; }
  /// Does nothing if the gradient is not needed.
  void set(unsigned operand, mlir::Value gradient) {
    if (needed[operand])
      operandGradients[operand] = gradient;
  }

  /// Creates an operation at the location of the one that it serves.
  template <typename OpT, typename... Arguments>
  OpT create(Arguments &&...arguments) {
    return OpT::create(builder, op->getLoc(),
                       std::forward<Arguments>(arguments)...);
  }

  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value div(mlir::Value a, mlir::Value b);
  /// x times a number known here.
  mlir::Value scale(mlir::Value x, double factor);
  mlir::Value negate(mlir::Value x) { return scale(x, -1); }
  /// The sum over `axes`, which are dropped.
  mlir::Value sum(mlir::Value x, llvm::ArrayRef<int64_t> axes);
  /// The sum over all axes but the last.
  mlir::Value sumLeading(mlir::Value x);
  /// Axis i of `x` becomes axis `dimensions[i]` of `type`.
  mlir::Value broadcast(mlir::Value x, llvm::ArrayRef<int64_t> dimensions,
                        mlir::RankedTensorType type);
  /// `x` itself if it has that shape.
  mlir::Value reshape(mlir::Value x, llvm::ArrayRef<int64_t> shape);

private:
  mlir::OpBuilder &builder;
  mlir::Operation *op;
  llvm::ArrayRef<mlir::Value> resultGradients;
  llvm::ArrayRef<bool> needed;
  llvm::SmallVectorImpl<mlir::Value> &operandGradients;
};

/// The axes of a tensor of `rank` that are not in `axes`, increasing.
llvm::SmallVector<int64_t> getOtherAxes(int64_t rank,
                                        llvm::ArrayRef<int64_t> axes);

template <typename OpT, void (*rule)(OpT, Backward &)>
struct Model : Differentiable::ExternalModel<Model<OpT, rule>, OpT> {
  llvm::LogicalResult
  buildGradients(mlir::Operation *op, mlir::OpBuilder &builder,
                 llvm::ArrayRef<mlir::Value> resultGradients,
                 llvm::ArrayRef<bool> needed,
                 llvm::SmallVectorImpl<mlir::Value> &operandGradients) const {
    Backward at(builder, op, resultGradients, needed, operandGradients);
    rule(llvm::cast<OpT>(op), at);
    return llvm::success();
  }
};

template <typename OpT, void (*rule)(OpT, Backward &)>
void attach(mlir::MLIRContext &context) {
  OpT::template attachInterface<Model<OpT, rule>>(context);
}

/// One function for each family, called by `registerAutodiffInterfaces`.
void attachElementwise(mlir::MLIRContext &context);
void attachLinear(mlir::MLIRContext &context);
void attachLoss(mlir::MLIRContext &context);
void attachNormalization(mlir::MLIRContext &context);
void attachRandom(mlir::MLIRContext &context);
void attachReduction(mlir::MLIRContext &context);
void attachShape(mlir::MLIRContext &context);

} // namespace weir::autodiff

#endif // WEIR_LIB_AUTODIFF_BACKWARD_H
