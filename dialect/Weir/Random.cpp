#include "dialect/Weir/Weir.h"

#include "mlir/IR/Builders.h"
#include <cmath>

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Random.cpp.inc"

//===-- Philox ------------------------------------------------------------===//

namespace {
struct Words {
  uint32_t a, b;
};

/// The words of the elements of one operation.
class ElementWords {
public:
  ElementWords(uint32_t key0, uint32_t key1, uint32_t stream)
      : origin(philox4x32({{stream, 0, 0, 0}}, key0, key1)) {}

  Words get(uint32_t element) const;

private:
  using Counter = std::array<uint32_t, 4>;
  static Words philox4x32(Counter counter, uint32_t key0, uint32_t key1);

  Words origin;
};
} // namespace

static constexpr int rounds = 10;
static constexpr uint32_t weyl0 = 0x9E3779B9, weyl1 = 0xBB67AE85;

static uint32_t high(uint64_t product) { return product >> 32; }

Words ElementWords::philox4x32(Counter counter, uint32_t key0, uint32_t key1) {
  for (int i = 0; i < rounds; ++i, key0 += weyl0, key1 += weyl1) {
    uint64_t first = uint64_t(0xD2511F53) * counter[0];
    uint64_t second = uint64_t(0xCD9E8D57) * counter[2];
    counter = {high(second) ^ counter[1] ^ key0, uint32_t(second),
               high(first) ^ counter[3] ^ key1, uint32_t(first)};
  }
  return {counter[0], counter[1]};
}

Words ElementWords::get(uint32_t element) const {
  uint32_t key = origin.a;
  Words counter = {element, origin.b};
  for (int i = 0; i < rounds; ++i, key += weyl0) {
    uint64_t product = uint64_t(0xD256D193) * counter.a;
    counter = {high(product) ^ key ^ counter.b, uint32_t(product)};
  }
  return counter;
}

static ElementWords getWords(const Array &key0, const Array &key1,
                             uint64_t stream) {
  return ElementWords(key0[0], key1[0], stream);
}

static LogicalResult verifyRandom(Operation *op, RankedTensorType key,
                                  uint64_t stream) {
  if (key.getRank() != 0)
    return op->emitOpError("needs keys of rank 0");
  if (stream > UINT32_MAX)
    return op->emitOpError("needs a `stream` from 0 to 4294967295");
  return success();
}

//===-- dropout -----------------------------------------------------------===//

LogicalResult DropoutOp::verify() {
  if (failed(verifyRandom(*this, getKey0().getType(), getStream())))
    return failure();
  double rate = getRate().convertToDouble();
  if (!(rate >= 0 && rate <= 1))
    return emitOpError("needs a `rate` from 0 to 1");
  int64_t previous = -1;
  for (int64_t axis : getShared()) {
    if (axis <= previous || axis >= getType().getRank())
      return emitOpError("needs increasing axes of `x`, not [")
             << getShared() << "]";
    previous = axis;
  }
  return success();
}

LogicalResult DropoutOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  Array y = operands[0];
  ElementWords words = getWords(operands[1], operands[2], getStream());
  double rate = getRate().convertToDouble();
  uint32_t threshold = std::llround(std::ldexp(rate, 24));
  // The index of the draw: that of the element among those which differ in
  // other axes than the shared ones.
  SmallVector<int64_t> strides(y.rank(), 0);
  int64_t stride = 1;
  for (int64_t axis = y.rank() - 1; axis >= 0; --axis)
    if (!llvm::is_contained(getShared(), axis)) {
      strides[axis] = stride;
      stride *= y.shape[axis];
    }
  for (int64_t i = 0; i < y.size(); ++i) {
    int64_t rest = i, draw = 0;
    for (int64_t axis = y.rank() - 1; axis >= 0; --axis) {
      draw += rest % y.shape[axis] * strides[axis];
      rest /= y.shape[axis];
    }
    bool isDropped = words.get(draw).a >> 8 < threshold;
    y[i] = isDropped ? 0 : y[i] / (1 - rate);
  }
  results.push_back(std::move(y));
  return success();
}

void DropoutOp::buildInference(OpBuilder &, SmallVectorImpl<Value> &results) {
  results.push_back(getX());
}

//===-- noise -------------------------------------------------------------===//

LogicalResult NoiseOp::verify() {
  if (failed(verifyRandom(*this, getKey0().getType(), getStream())))
    return failure();
  if (!getDeviation().isFinite() || getDeviation().isNegative())
    return emitOpError("needs a `deviation` of 0 or more");
  return success();
}

LogicalResult NoiseOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  Array y = operands[0];
  ElementWords words = getWords(operands[1], operands[2], getStream());
  double deviation = getDeviation().convertToDouble();
  for (int64_t i = 0; i < y.size(); ++i) {
    Words drawn = words.get(i);
    double u = ((drawn.a >> 8) + 1) * 0x1p-24, v = (drawn.b >> 8) * 0x1p-24;
    y[i] += deviation * std::sqrt(-2 * std::log(u)) * std::cos(2 * M_PI * v);
  }
  results.push_back(std::move(y));
  return success();
}

void NoiseOp::buildInference(OpBuilder &, SmallVectorImpl<Value> &results) {
  results.push_back(getX());
}
