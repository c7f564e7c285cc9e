#include "dialect/Weir/Weir.h"

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Linear.cpp.inc"

//===-- linear ------------------------------------------------------------===//

LogicalResult LinearOp::verify() {
  RankedTensorType x = getX().getType(), weight = getWeight().getType();
  if (x.getRank() == 0)
    return emitOpError("needs an `x` of rank 1 or more");
  if (weight.getRank() != 2)
    return emitOpError("needs a `weight` of rank 2, not ") << weight;
  int64_t in = x.getShape().back(), out = weight.getDimSize(0);
  if (weight.getDimSize(1) != in)
    return emitOpError("last axis of `x` has ")
           << in << " elements, that of `weight` " << weight.getDimSize(1);
  if (getBias() && getBias().getType().getShape() != ArrayRef(out))
    return emitOpError("needs a `bias` of shape [")
           << out << "], not " << getBias().getType();
  SmallVector<int64_t> shape(x.getShape());
  shape.back() = out;
  if (getType().getShape() != ArrayRef(shape))
    return emitOpError("gives ") << x.clone(shape) << ", not " << getType();
  for (Value operand : getOperands())
    if (getElementTypeOrSelf(operand) != getType().getElementType())
      return emitOpError("element types of operands and result differ");
  return success();
}

LogicalResult LinearOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &weight = operands[1];
  Array result = Array::ofType(getType());
  int64_t out = weight.shape[0], in = weight.shape[1];
  for (int64_t row = 0; row < result.extent(0, result.rank() - 1); ++row)
    for (int64_t o = 0; o < out; ++o) {
      double sum = getBias() ? operands[2][o] : 0;
      for (int64_t i = 0; i < in; ++i)
        sum += x[row * in + i] * weight[o * in + i];
      result[row * out + o] = sum;
    }
  results.push_back(std::move(result));
  return success();
}

double LinearOp::getFlops() {
  double results = getType().getNumElements();
  double products = results * getX().getType().getShape().back();
  return 2 * products + (getBias() ? results : 0);
}

//===-- matmul ------------------------------------------------------------===//

namespace {
/// The sizes of [..., m, k] x [..., k, n], transpositions taken out.
struct MatmulSizes {
  int64_t m, ka, kb, n;
};
} // namespace

static MatmulSizes getSizes(MatmulOp op) {
  ArrayRef<int64_t> a = op.getA().getType().getShape().take_back(2);
  ArrayRef<int64_t> b = op.getB().getType().getShape().take_back(2);
  bool ta = op.getTransposeA(), tb = op.getTransposeB();
  return {a[ta], a[!ta], b[tb], b[!tb]};
}

LogicalResult MatmulOp::verify() {
  RankedTensorType a = getA().getType(), b = getB().getType();
  if (a.getRank() < 2 || b.getRank() != a.getRank())
    return emitOpError("needs operands of one rank, 2 or more");
  ArrayRef<int64_t> leading = a.getShape().drop_back(2);
  if (b.getShape().drop_back(2) != leading)
    return emitOpError("leading axes differ: ") << a << " and " << b;
  MatmulSizes sizes = getSizes(*this);
  if (sizes.ka != sizes.kb)
    return emitOpError("contracts ")
           << sizes.ka << " columns of `a` with " << sizes.kb << " rows of `b`";
  SmallVector<int64_t> shape(leading);
  shape.append({sizes.m, sizes.n});
  if (getType().getShape() != ArrayRef(shape))
    return emitOpError("gives ") << a.clone(shape) << ", not " << getType();
  if (a.getElementType() != getType().getElementType() ||
      b.getElementType() != getType().getElementType())
    return emitOpError("element types of operands and result differ");
  return success();
}

LogicalResult MatmulOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  const Array &a = operands[0], &b = operands[1];
  auto [m, k, kb, n] = getSizes(*this);
  bool ta = getTransposeA(), tb = getTransposeB();
  Array result = Array::ofType(getType());
  for (int64_t batch = 0; batch < result.extent(0, result.rank() - 2); ++batch)
    for (int64_t i = 0; i < m; ++i)
      for (int64_t j = 0; j < n; ++j) {
        double sum = 0;
        for (int64_t l = 0; l < k; ++l)
          sum += a[batch * m * k + (ta ? l * m + i : i * k + l)] *
                 b[batch * k * n + (tb ? j * k + l : l * n + j)];
        result[(batch * m + i) * n + j] = sum;
      }
  results.push_back(std::move(result));
  return success();
}

double MatmulOp::getFlops() {
  return 2.0 * getType().getNumElements() * getSizes(*this).ka;
}

//===-- contract ----------------------------------------------------------===//

// Notes in `sizes` how far each number runs along the axes of `type`.
static LogicalResult addSizes(ContractOp op, RankedTensorType type,
                              ArrayRef<int64_t> axes,
                              SmallVectorImpl<int64_t> &sizes,
                              SmallVectorImpl<int64_t> &counts) {
  if (static_cast<int64_t>(axes.size()) != type.getRank())
    return op.emitOpError("names ") << axes.size() << " axes of " << type;
  for (auto [i, axis] : llvm::enumerate(axes)) {
    int64_t size = type.getDimSize(i);
    // The largest number that makes sense: every operand has its own axes.
    if (axis < 0 || axis >= 64 || llvm::is_contained(axes.take_front(i), axis))
      return op.emitOpError("needs different numbers from 0, not [")
             << axes << "]";
    if (axis >= static_cast<int64_t>(sizes.size())) {
      sizes.resize(axis + 1, -1);
      counts.resize(axis + 1, 0);
    }
    if (sizes[axis] >= 0 && sizes[axis] != size)
      return op.emitOpError("axis ") << axis << " has " << sizes[axis]
                                     << " and " << size << " elements";
    sizes[axis] = size;
    ++counts[axis];
  }
  return success();
}

LogicalResult ContractOp::verify() {
  RankedTensorType a = getA().getType(), b = getB().getType();
  SmallVector<int64_t> sizes, counts;
  if (failed(addSizes(*this, a, getAAxes(), sizes, counts)) ||
      failed(addSizes(*this, b, getBAxes(), sizes, counts)) ||
      failed(addSizes(*this, getType(), getResultAxes(), sizes, counts)))
    return failure();
  for (auto [axis, count] : llvm::enumerate(counts))
    if (count < 2)
      return emitOpError("axis ")
             << axis << " stands in " << count << " of three lists";
  if (a.getElementType() != getType().getElementType() ||
      b.getElementType() != getType().getElementType())
    return emitOpError("element types of operands and result differ");
  return success();
}

SmallVector<int64_t> ContractOp::getSizes() {
  SmallVector<int64_t> sizes, counts;
  (void)addSizes(*this, getA().getType(), getAAxes(), sizes, counts);
  (void)addSizes(*this, getB().getType(), getBAxes(), sizes, counts);
  return sizes;
}

LogicalResult ContractOp::evaluate(ArrayRef<Array> operands,
                                   SmallVectorImpl<Array> &results) {
  const Array &a = operands[0], &b = operands[1];
  Array result = Array::ofType(getType());
  Array space(getSizes());
  SmallVector<int64_t> point(space.rank());
  auto numberOf = [&](const Array &array, ArrayRef<int64_t> axes) {
    int64_t number = 0;
    for (auto [size, axis] : llvm::zip_equal(array.shape, axes))
      number = number * size + point[axis];
    return number;
  };
  for (int64_t i = 0; i < space.size(); ++i) {
    int64_t rest = i;
    for (int64_t axis = space.rank() - 1; axis >= 0; --axis) {
      point[axis] = rest % space.shape[axis];
      rest /= space.shape[axis];
    }
    result[numberOf(result, getResultAxes())] +=
        a[numberOf(a, getAAxes())] * b[numberOf(b, getBAxes())];
  }
  results.push_back(std::move(result));
  return success();
}

double ContractOp::getFlops() {
  double products = 1;
  for (int64_t size : getSizes())
    products *= size;
  return 2 * products;
}
