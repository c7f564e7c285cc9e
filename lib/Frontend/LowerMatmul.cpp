// Matrix products as in NumPy, of operands in the order in which they lie.
#include "lib/Frontend/LowerEmitter.h"

using namespace weir;
using namespace mlir;

namespace {
/// An operand and the number of each of its axes in a `weir.contract`.
struct Numbered {
  Value value;
  SmallVector<int64_t> axes;
};
} // namespace

/// Takes `x` as it was before it was transposed, which then is not copied.
static Numbered number(const Tensor &x, ArrayRef<int64_t> axes) {
  auto transpose = x.value.getDefiningOp<TransposeOp>();
  if (!transpose)
    return {x.value, SmallVector<int64_t>(axes)};
  Numbered result{transpose.getX(), SmallVector<int64_t>(axes)};
  for (auto [axis, source] : llvm::enumerate(transpose.getPermutation()))
    result.axes[source] = axes[axis];
  return result;
}

/// Whether `x` is the transpose of matrices, the last two axes exchanged.
static bool isTransposed(const Tensor &x) {
  auto transpose = x.value.getDefiningOp<TransposeOp>();
  if (!transpose)
    return false;
  auto axes =
      llvm::to_vector(llvm::seq<int64_t>(0, transpose.getPermutation().size()));
  std::swap(axes.end()[-1], axes.end()[-2]);
  return transpose.getPermutation() == ArrayRef(axes);
}

static Value multiply(Emitter &emitter, const Tensor &a, const Tensor &b,
                      RankedTensorType type) {
  Value operands[2] = {a.value, b.value};
  UnitAttr flags[2];
  const Tensor *factors[] = {&a, &b};
  for (auto [i, x] : llvm::enumerate(factors))
    if (isTransposed(*x)) {
      operands[i] = x->value.getDefiningOp<TransposeOp>().getX();
      flags[i] = emitter.builder.getUnitAttr();
    }
  return emitter
      .create<MatmulOp>(type, operands[0], operands[1], flags[0], flags[1])
      .getResult();
}

/// All rows of all samples times one matrix: a single large product.
static Tensor multiplyRows(Emitter &emitter, const Tensor &a, const Tensor &b) {
  auto type = cast<RankedTensorType>(a.value.getType());
  int64_t k = b.shape()[0], n = b.shape()[1];
  int64_t rows = type.getNumElements() / k;
  Tensor flat = a;
  if (type.getRank() != 2)
    flat.value =
        emitter.create<ReshapeOp>(emitter.getType({rows, k}, false), a.value)
            .getResult();
  Value product = multiply(emitter, flat, b, emitter.getType({rows, n}, false));
  if (type.getRank() != 2) {
    SmallVector<int64_t> shape(a.shape().drop_back());
    shape.push_back(n);
    product =
        emitter.create<ReshapeOp>(emitter.getType(shape, a.batched), product)
            .getResult();
  }
  return {product, a.batched};
}

namespace {
/// Numbers the axes of a product and of its operands.
class Product {
public:
  Product(Emitter &emitter, const Tensor &a, const Tensor &b)
      : emitter(emitter), a(a), b(b), batched(a.batched || b.batched) {}

  Tensor build();

private:
  ArrayRef<int64_t> getLeading(const Tensor &x) const {
    return x.shape().drop_back(std::min<int64_t>(2, x.rank()));
  }
  int64_t addAxis(int64_t size);
  Tensor dropRepeated(const Tensor &x, SmallVectorImpl<int64_t> &axes);

  Emitter &emitter;
  const Tensor &a, &b;
  bool batched;
  SmallVector<int64_t> sizes, leading; // of numbers; numbers of leading axes
};
} // namespace

int64_t Product::addAxis(int64_t size) {
  sizes.push_back(size);
  return sizes.size() - 1;
}

/// Notes the leading axes of `x` in `axes`. One of size 1 that the other
/// operand repeats is dropped.
Tensor Product::dropRepeated(const Tensor &x, SmallVectorImpl<int64_t> &axes) {
  if (x.batched)
    axes.push_back(0);
  ArrayRef<int64_t> own = getLeading(x);
  SmallVector<int64_t> shape;
  for (auto [i, size] : llvm::enumerate(own)) {
    int64_t axis = leading[leading.size() - own.size() + i];
    if (size != sizes[axis])
      continue;
    axes.push_back(axis);
    shape.push_back(size);
  }
  llvm::append_range(shape, x.shape().drop_front(own.size()));
  return emitter.reshape(x, shape);
}

Tensor Product::build() {
  if (batched)
    addAxis(emitter.batch);
  ArrayRef<int64_t> first = getLeading(a), second = getLeading(b);
  int64_t count = std::max(first.size(), second.size());
  for (int64_t i = 0; i < count; ++i) {
    int64_t size = 1;
    for (ArrayRef<int64_t> shape : {first, second})
      if (int64_t at = i - count + shape.size(); at >= 0)
        size = std::max(size, shape[at]);
    leading.push_back(addAxis(size));
  }
  SmallVector<int64_t> axesA, axesB, result, shape;
  if (batched)
    result.push_back(0);
  llvm::append_range(result, leading);
  Tensor x = dropRepeated(a, axesA), y = dropRepeated(b, axesB);
  if (a.rank() > 1) {
    axesA.push_back(addAxis(a.shape()[a.rank() - 2]));
    result.push_back(axesA.back());
  }
  int64_t sum = addAxis(a.shape().back());
  axesA.push_back(sum);
  axesB.push_back(sum);
  if (b.rank() > 1) {
    axesB.push_back(addAxis(b.shape().back()));
    result.push_back(axesB.back());
  }
  for (int64_t axis : ArrayRef(result).drop_front(batched ? 1 : 0))
    shape.push_back(sizes[axis]);
  Numbered left = number(x, axesA), right = number(y, axesB);
  mlir::Builder &builder = emitter.builder;
  return {emitter
              .create<ContractOp>(emitter.getType(shape, batched), left.value,
                                  right.value,
                                  builder.getDenseI64ArrayAttr(left.axes),
                                  builder.getDenseI64ArrayAttr(right.axes),
                                  builder.getDenseI64ArrayAttr(result))
              .getResult(),
          batched};
}

Tensor Emitter::matmul(const Tensor &a, const Tensor &b) {
  bool isWhole = !a.value.getDefiningOp<TransposeOp>();
  if (!b.batched && b.rank() == 2 && isWhole && (a.batched || a.rank() > 1))
    return multiplyRows(*this, a, b);
  auto isMatrices = [](const Tensor &x) {
    return x.rank() >= 2 &&
           (!x.value.getDefiningOp<TransposeOp>() || isTransposed(x));
  };
  if (!isMatrices(a) || !isMatrices(b) || a.batched != b.batched ||
      a.shape().drop_back(2) != b.shape().drop_back(2))
    return Product(*this, a, b).build();
  SmallVector<int64_t> shape(a.shape().drop_back());
  shape.push_back(b.shape().back());
  return {multiply(*this, a, b, getType(shape, a.batched)), a.batched};
}
