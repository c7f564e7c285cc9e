#include "dialect/Weir/Weir.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Shape.cpp.inc"

//===-- reshape -----------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType());
  auto to = cast<RankedTensorType>(getType());
  if (from.getElementType() != to.getElementType())
    return emitOpError("changes the element type");
  if (from.getNumElements() != to.getNumElements())
    return emitOpError("turns ")
           << from.getNumElements() << " elements into " << to.getNumElements();
  return success();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType())
    return getX();
  if (auto producer = getX().getDefiningOp<ReshapeOp>()) {
    getXMutable().assign(producer.getX());
    return getResult();
  }
  if (auto value = dyn_cast_or_null<DenseElementsAttr>(adaptor.getX()))
    return value.reshape(cast<ShapedType>(getType()));
  return {};
}

LogicalResult ReshapeOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  Array result = operands[0];
  result.shape = Array::ofType(getType()).shape;
  results.push_back(std::move(result));
  return success();
}

//===-- broadcast ---------------------------------------------------------===//

LogicalResult BroadcastOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType());
  auto to = cast<RankedTensorType>(getType());
  ArrayRef<int64_t> dimensions = getDimensions();
  if (from.getElementType() != to.getElementType())
    return emitOpError("changes the element type");
  if (static_cast<int64_t>(dimensions.size()) != from.getRank())
    return emitOpError("names ") << dimensions.size() << " axes for an operand "
                                 << "of rank " << from.getRank();
  int64_t previous = -1;
  for (auto [axis, dimension] : llvm::enumerate(dimensions)) {
    if (dimension <= previous || dimension >= to.getRank())
      return emitOpError("needs increasing axes of the result, not [")
             << dimensions << "]";
    previous = dimension;
    int64_t size = from.getDimSize(axis);
    if (size != 1 && size != to.getDimSize(dimension))
      return emitOpError("axis ")
             << axis << " of size " << size << " does not fit axis "
             << dimension << " of " << to;
  }
  return success();
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType())
    return getX();
  if (auto value = dyn_cast_or_null<SplatElementsAttr>(adaptor.getX()))
    return value.resizeSplat(cast<ShapedType>(getType()));
  return {};
}

LogicalResult BroadcastOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  // The step in `x` for one step along each axis of the result.
  SmallVector<int64_t> strides(result.rank(), 0);
  for (auto [axis, dimension] : llvm::enumerate(getDimensions()))
    if (x.shape[axis] != 1)
      strides[dimension] = x.extent(axis + 1, x.rank());
  for (int64_t i = 0; i < result.size(); ++i) {
    int64_t rest = i, source = 0;
    for (int64_t axis = result.rank() - 1; axis >= 0; --axis) {
      source += rest % result.shape[axis] * strides[axis];
      rest /= result.shape[axis];
    }
    result[i] = x[source];
  }
  results.push_back(std::move(result));
  return success();
}

//===-- transpose ---------------------------------------------------------===//

LogicalResult TransposeOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType());
  auto to = cast<RankedTensorType>(getType());
  ArrayRef<int64_t> permutation = getPermutation();
  SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  if (!llvm::equal(sorted, llvm::seq<int64_t>(0, from.getRank())))
    return emitOpError("needs a permutation of the axes of ")
           << from << ", not [" << permutation << "]";
  SmallVector<int64_t> shape;
  for (int64_t axis : permutation)
    shape.push_back(from.getDimSize(axis));
  if (to != from.clone(shape))
    return emitOpError("gives ") << from.clone(shape) << ", not " << to;
  return success();
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  if (llvm::is_sorted(getPermutation()))
    return getX();
  auto producer = getX().getDefiningOp<TransposeOp>();
  if (!producer)
    return {};
  SmallVector<int64_t> permutation;
  for (int64_t axis : getPermutation())
    permutation.push_back(producer.getPermutation()[axis]);
  setPermutation(permutation);
  getXMutable().assign(producer.getX());
  return getResult();
}

// The place along each axis of element `i` of an array of `shape`.
static SmallVector<int64_t> getPlace(ArrayRef<int64_t> shape, int64_t i) {
  SmallVector<int64_t> place(shape.size());
  for (int64_t axis = shape.size() - 1; axis >= 0; --axis) {
    place[axis] = i % shape[axis];
    i /= shape[axis];
  }
  return place;
}

static int64_t getNumber(ArrayRef<int64_t> shape, ArrayRef<int64_t> place) {
  int64_t number = 0;
  for (auto [size, index] : llvm::zip_equal(shape, place))
    number = number * size + index;
  return number;
}

LogicalResult TransposeOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  for (int64_t i = 0; i < result.size(); ++i) {
    SmallVector<int64_t> place(x.rank());
    for (auto [axis, index] :
         llvm::zip_equal(getPermutation(), getPlace(result.shape, i)))
      place[axis] = index;
    result[i] = x[getNumber(x.shape, place)];
  }
  results.push_back(std::move(result));
  return success();
}

//===-- concat ------------------------------------------------------------===//

// Checks that `to` is `from` with another size of `axis`.
static LogicalResult verifyAlong(Operation *op, RankedTensorType from,
                                 RankedTensorType to, int64_t axis) {
  if (axis < 0 || axis >= from.getRank())
    return op->emitOpError("needs an axis of ") << from << ", not " << axis;
  if (from.getElementType() != to.getElementType())
    return op->emitOpError("changes the element type");
  SmallVector<int64_t> shape(from.getShape());
  if (to.getRank() == from.getRank())
    shape[axis] = to.getDimSize(axis);
  if (to.getShape() != ArrayRef(shape))
    return op->emitOpError("changes other axes than ")
           << axis << " from " << from << " to " << to;
  return success();
}

LogicalResult ConcatOp::verify() {
  if (getValues().empty())
    return emitOpError("needs an operand");
  auto to = cast<RankedTensorType>(getType());
  int64_t size = 0;
  for (Value value : getValues()) {
    auto from = cast<RankedTensorType>(value.getType());
    if (failed(verifyAlong(*this, from, to, getAxis())))
      return failure();
    size += from.getDimSize(getAxis());
  }
  if (size != to.getDimSize(getAxis()))
    return emitOpError("joins ")
           << size << " elements along axis " << getAxis() << " to " << to;
  return success();
}

LogicalResult ConcatOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  Array result = Array::ofType(getType());
  int64_t axis = getAxis(), offset = 0;
  int64_t length = result.extent(axis, result.rank());
  for (const Array &x : operands) {
    int64_t part = x.extent(axis, x.rank());
    for (int64_t i = 0; i < x.size(); ++i)
      result[i / part * length + offset + i % part] = x[i];
    offset += part;
  }
  results.push_back(std::move(result));
  return success();
}

//===-- slice and pad -----------------------------------------------------===//

// Checks that `count` elements from `start` by `step` lie in an axis.
static LogicalResult verifySteps(Operation *op, int64_t start, int64_t step,
                                 int64_t count, int64_t size) {
  int64_t last;
  if (step == 0 || llvm::MulOverflow(step, count - 1, last) ||
      llvm::AddOverflow(last, start, last) || start < 0 || start >= size ||
      last < 0 || last >= size)
    return op->emitOpError("takes ")
           << count << " elements from " << start << " by " << step
           << " of an axis of " << size;
  return success();
}

LogicalResult SliceOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType());
  auto to = cast<RankedTensorType>(getType());
  if (failed(verifyAlong(*this, from, to, getAxis())))
    return failure();
  return verifySteps(*this, getStart(), getStep(), to.getDimSize(getAxis()),
                     from.getDimSize(getAxis()));
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  if (getX().getType() == getType() && static_cast<int64_t>(getStep()) > 0)
    return getX();
  return {};
}

// Calls `visit` with the element of the larger array and that of the smaller
// for each element of the smaller, of shape `small`.
static void forEachStep(ArrayRef<int64_t> large, ArrayRef<int64_t> small,
                        int64_t axis, int64_t start, int64_t step,
                        llvm::function_ref<void(int64_t, int64_t)> visit) {
  int64_t count = 1;
  for (int64_t size : small)
    count *= size;
  for (int64_t i = 0; i < count; ++i) {
    SmallVector<int64_t> place = getPlace(small, i);
    place[axis] = start + place[axis] * step;
    visit(getNumber(large, place), i);
  }
}

LogicalResult SliceOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  forEachStep(x.shape, result.shape, getAxis(), getStart(), getStep(),
              [&](int64_t from, int64_t to) { result[to] = x[from]; });
  results.push_back(std::move(result));
  return success();
}

LogicalResult PadOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType());
  auto to = cast<RankedTensorType>(getType());
  if (failed(verifyAlong(*this, from, to, getAxis())))
    return failure();
  return verifySteps(*this, getStart(), getStep(), from.getDimSize(getAxis()),
                     to.getDimSize(getAxis()));
}

LogicalResult PadOp::evaluate(ArrayRef<Array> operands,
                              SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  llvm::fill(result.data, getValue().convertToDouble());
  forEachStep(result.shape, x.shape, getAxis(), getStart(), getStep(),
              [&](int64_t to, int64_t from) { result[to] = x[from]; });
  results.push_back(std::move(result));
  return success();
}

//===-- gather and scatter_add --------------------------------------------===//

// Checks that `picked` is `whole` with the index's own axes for `axis`.
static LogicalResult verifyGather(Operation *op, RankedTensorType whole,
                                  RankedTensorType index,
                                  RankedTensorType picked, int64_t axis,
                                  int64_t batch) {
  if (batch < 0 || batch > index.getRank() || axis < batch ||
      axis >= whole.getRank())
    return op->emitOpError("needs `batch` axes of ")
           << index << " and then an axis of " << whole << ", not " << batch
           << " and " << axis;
  ArrayRef<int64_t> shape = whole.getShape(), own = index.getShape();
  if (own.take_front(batch) != shape.take_front(batch))
    return op->emitOpError("leading axes differ: ")
           << whole << " and " << index;
  SmallVector<int64_t> expected(shape.take_front(axis));
  llvm::append_range(expected, own.drop_front(batch));
  llvm::append_range(expected, shape.drop_front(axis + 1));
  if (picked != whole.clone(expected))
    return op->emitOpError("relates ")
           << whole << " to " << whole.clone(expected) << ", not " << picked;
  return success();
}

// Calls `visit` with an element of the whole and the picked one for each that
// the index names.
static void forEachPicked(ArrayRef<int64_t> whole, const Array &index,
                          ArrayRef<int64_t> picked, int64_t axis, int64_t batch,
                          llvm::function_ref<void(int64_t, int64_t)> visit) {
  int64_t count = 1, own = index.rank() - batch;
  for (int64_t size : picked)
    count *= size;
  for (int64_t i = 0; i < count; ++i) {
    SmallVector<int64_t> at = getPlace(picked, i);
    SmallVector<int64_t> of(ArrayRef(at).take_front(batch));
    llvm::append_range(of, ArrayRef(at).slice(axis, own));
    double place = index[getNumber(index.shape, of)];
    if (!(place >= 0 && place < whole[axis]))
      continue;
    SmallVector<int64_t> from(ArrayRef(at).take_front(axis));
    from.push_back(place);
    llvm::append_range(from, ArrayRef(at).drop_front(axis + own));
    visit(getNumber(whole, from), i);
  }
}

LogicalResult GatherOp::verify() {
  return verifyGather(*this, getX().getType(), getIndex().getType(), getType(),
                      getAxis(), getBatch());
}

LogicalResult GatherOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  forEachPicked(x.shape, operands[1], result.shape, getAxis(), getBatch(),
                [&](int64_t from, int64_t to) { result[to] = x[from]; });
  results.push_back(std::move(result));
  return success();
}

LogicalResult ScatterAddOp::verify() {
  return verifyGather(*this, getType(), getIndex().getType(), getX().getType(),
                      getAxis(), getBatch());
}

LogicalResult ScatterAddOp::evaluate(ArrayRef<Array> operands,
                                     SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  Array result = Array::ofType(getType());
  forEachPicked(result.shape, operands[1], x.shape, getAxis(), getBatch(),
                [&](int64_t to, int64_t from) { result[to] += x[from]; });
  results.push_back(std::move(result));
  return success();
}

//===-- one_hot and iota --------------------------------------------------===//

LogicalResult OneHotOp::verify() {
  RankedTensorType from = getX().getType(), to = getType();
  if (to.getRank() == 0 || to.getShape().drop_back() != from.getShape())
    return emitOpError("needs a result with one axis more than ")
           << from << ", not " << to;
  return success();
}

LogicalResult OneHotOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  Array result = Array::ofType(getType());
  int64_t classes = result.shape.back();
  for (int64_t i = 0; i < result.size(); ++i)
    result[i] = operands[0][i / classes] == i % classes;
  results.push_back(std::move(result));
  return success();
}

LogicalResult IotaOp::verify() {
  int64_t axis = getAxis();
  if (axis < 0 || axis >= getType().getRank())
    return emitOpError("needs an axis of ") << getType() << ", not " << axis;
  return success();
}

LogicalResult IotaOp::evaluate(ArrayRef<Array>,
                               SmallVectorImpl<Array> &results) {
  Array result = Array::ofType(getType());
  double start = getStart().convertToDouble();
  double step = getStep().convertToDouble();
  for (int64_t i = 0; i < result.size(); ++i)
    result[i] = start + step * getPlace(result.shape, i)[getAxis()];
  results.push_back(std::move(result));
  return success();
}
