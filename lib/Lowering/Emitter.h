// What the lowered forms are written with: `Emitter` makes structured
// operations on tensors, `Body` the arithmetic inside one.
#ifndef WEIR_LOWERING_EMITTER_H
#define WEIR_LOWERING_EMITTER_H

#include "dialect/Weir/Weir.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Builders.h"

namespace weir {

/// A tensor and which of its elements each point of the loop nest touches.
struct Indexed {
  mlir::Value value;
  mlir::AffineMap map;
};

inline mlir::RankedTensorType tensorType(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}
inline mlir::RankedTensorType tensorType(llvm::ArrayRef<int64_t> shape,
                                         mlir::Type element) {
  return mlir::RankedTensorType::get(shape, element);
}

/// The arithmetic at one point of a loop nest, on scalars.
class Body {
public:
  mlir::OpBuilder &builder;
  mlir::Location loc;
  mlir::ValueRange in;  // one scalar for each input
  mlir::ValueRange out; // the old elements of the outputs

  mlir::Value constant(mlir::Type type, double value);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, double b);
  mlir::Value div(mlir::Value a, mlir::Value b);
  mlir::Value maximum(mlir::Value a, mlir::Value b);
  mlir::Value minimum(mlir::Value a, mlir::Value b);
  mlir::Value exp(mlir::Value x);
  mlir::Value log(mlir::Value x);
  mlir::Value sqrt(mlir::Value x);
  /// Whether floats or i32 are equal; false for NaN.
  mlir::Value equal(mlir::Value a, mlir::Value b);
  mlir::Value compare(mlir::arith::CmpFPredicate predicate, mlir::Value a,
                      mlir::Value b);
  /// Whether an i32 is less than another, or than a number known here.
  mlir::Value less(mlir::Value a, mlir::Value b);
  mlir::Value less(mlir::Value a, int64_t b);
  mlir::Value both(mlir::Value a, mlir::Value b);
  /// 1 or 0 in the float type `type`.
  mlir::Value truth(mlir::Value condition, mlir::Type type);
  mlir::Value select(mlir::Value condition, mlir::Value a, mlir::Value b);
  /// The loop counter of a dimension, as i32.
  mlir::Value index(int64_t dimension);
  /// `x` in the float type `type`.
  mlir::Value toFloat(mlir::Value x, mlir::Type type);
};

/// Makes structured operations at the builder's insertion point.
class Emitter {
public:
  using Iterator = mlir::utils::IteratorType;
  using OneResult = llvm::function_ref<mlir::Value(Body &)>;
  using Results = llvm::function_ref<llvm::SmallVector<mlir::Value>(Body &)>;

  Emitter(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  mlir::OpBuilder &builder;
  mlir::Location loc;

  //===-- maps of `rank` loops --------------------------------------------===//

  mlir::AffineMap identity(int64_t rank);
  /// The loops `dimensions`, in this order.
  mlir::AffineMap select(int64_t rank, llvm::ArrayRef<int64_t> dimensions);
  /// All loops but `dimensions`.
  mlir::AffineMap drop(int64_t rank, llvm::ArrayRef<int64_t> dimensions);
  /// `map` with another index for one axis.
  mlir::AffineMap replace(mlir::AffineMap map, int64_t axis,
                          mlir::AffineExpr index);
  /// `value` at all loops, or at the first so many as it has axes.
  Indexed leading(mlir::Value value, int64_t rank);
  /// `value`, a vector along the last loop.
  Indexed last(mlir::Value value, int64_t rank);

  //===-- operations ------------------------------------------------------===//

  mlir::Value empty(mlir::RankedTensorType type);
  mlir::Value fill(mlir::RankedTensorType type, double value);
  mlir::Value constant(mlir::RankedTensorType type, double value);
  /// The same elements in order: by one collapse or expansion if either
  /// suffices, else by both, by way of the flat vector.
  mlir::Value reshape(mlir::Value x, mlir::RankedTensorType type);

  /// One `linalg.generic` that writes into `outputs`. Without reductions,
  /// inputs that are splats become scalars of the body and inputs that the
  /// body leaves unused are dropped.
  llvm::SmallVector<mlir::Value> generic(llvm::ArrayRef<Indexed> inputs,
                                         llvm::ArrayRef<Indexed> outputs,
                                         llvm::ArrayRef<Iterator> iterators,
                                         Results body);
  /// One parallel loop for each axis of the fresh result.
  mlir::Value elementwise(mlir::RankedTensorType type,
                          llvm::ArrayRef<Indexed> inputs, OneResult body);
  /// Elementwise with operands of the result's shape.
  mlir::Value elementwise(mlir::ValueRange operands, OneResult body);
  /// Folds the loops that `map` leaves out into a result that starts from
  /// `initial`; `body` combines `out[0]` with the inputs.
  mlir::Value reduce(llvm::ArrayRef<Indexed> inputs,
                     mlir::RankedTensorType type, mlir::AffineMap map,
                     double initial, OneResult body);
};

/// The lowered form of one kind of operation, written as a function
/// `Value lower(Op, Op::Adaptor, Emitter &)`, or of SmallVector<Value>.
template <typename OpT, auto lower>
struct Lowered : LowerToLinalg::ExternalModel<Lowered<OpT, lower>, OpT> {
  llvm::LogicalResult
  lowerToLinalg(mlir::Operation *op, mlir::OpBuilder &builder,
                mlir::ValueRange operands,
                llvm::SmallVectorImpl<mlir::Value> &results) const {
    auto typed = llvm::cast<OpT>(op);
    Emitter emit(builder, op->getLoc());
    auto made = lower(typed, typename OpT::Adaptor(operands, typed), emit);
    if constexpr (std::is_same_v<decltype(made), mlir::Value>)
      results.push_back(made);
    else
      llvm::append_range(results, made);
    return llvm::success();
  }
};

template <typename OpT, auto lower> void attach(mlir::MLIRContext &context) {
  OpT::template attachInterface<Lowered<OpT, lower>>(context);
}

} // namespace weir

#endif // WEIR_LOWERING_EMITTER_H
