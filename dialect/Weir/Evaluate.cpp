#include "dialect/Weir/Evaluate.h"

#include "dialect/Weir/Weir.h"

using namespace mlir;
using namespace weir;

Array::Array(ArrayRef<int64_t> shape) : shape(shape) {
  data.resize(extent(0, rank()));
}

Array Array::ofType(Type type) {
  return Array(cast<RankedTensorType>(type).getShape());
}

int64_t Array::extent(int64_t begin, int64_t end) const {
  int64_t product = 1;
  for (int64_t axis = begin; axis < end; ++axis)
    product *= shape[axis];
  return product;
}

SmallVector<int64_t> weir::getRowNumbers(const Array &x,
                                         ArrayRef<int64_t> axes) {
  SmallVector<int64_t> strides(x.rank(), 0);
  int64_t stride = 1;
  for (int64_t axis = x.rank() - 1; axis >= 0; --axis)
    if (!llvm::is_contained(axes, axis)) {
      strides[axis] = stride;
      stride *= x.shape[axis];
    }
  SmallVector<int64_t> rows(x.size(), 0);
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t rest = i;
    for (int64_t axis = x.rank() - 1; axis >= 0; --axis) {
      rows[i] += rest % x.shape[axis] * strides[axis];
      rest /= x.shape[axis];
    }
  }
  return rows;
}

namespace {
/// The values of one run of a block.
class Interpreter {
public:
  Interpreter(function_ref<Array(StringRef)> lookup,
              function_ref<void(Type, Array &)> change)
      : lookup(lookup), change(change) {}

  void set(Value value, Array array) { values[value] = std::move(array); }
  const Array &get(Value value) const { return values.find(value)->second; }
  LogicalResult run(Operation &op);

private:
  function_ref<Array(StringRef)> lookup;
  function_ref<void(Type, Array &)> change;
  DenseMap<Value, Array> values;
};
} // namespace

LogicalResult Interpreter::run(Operation &op) {
  if (auto read = dyn_cast<ReadOp>(op)) {
    set(read.getValue(), lookup(read.getSymbol()));
    return success();
  }
  auto evaluate = dyn_cast<Evaluate>(op);
  if (!evaluate)
    return op.emitOpError("does not evaluate");
  SmallVector<Array> operands, results;
  for (Value operand : op.getOperands())
    operands.push_back(get(operand));
  if (failed(evaluate.evaluate(operands, results)))
    return failure();
  assert(results.size() == op.getNumResults() && "one array for each result");
  for (auto [value, array] : llvm::zip_equal(op.getResults(), results)) {
    assert(array.shape == cast<RankedTensorType>(value.getType()).getShape() &&
           "evaluated to another shape");
    if (change)
      change(value.getType(), array);
    set(value, std::move(array));
  }
  return success();
}

LogicalResult weir::evaluateBlock(Block &block, ArrayRef<Array> arguments,
                                  function_ref<Array(StringRef)> lookup,
                                  SmallVectorImpl<Array> &results,
                                  function_ref<void(Type, Array &)> change) {
  Interpreter interpreter(lookup, change);
  for (auto [value, array] : llvm::zip_equal(block.getArguments(), arguments))
    interpreter.set(value, array);
  for (Operation &op : block.without_terminator())
    if (failed(interpreter.run(op)))
      return failure();
  for (Value value : block.getTerminator()->getOperands())
    results.push_back(interpreter.get(value));
  return success();
}
