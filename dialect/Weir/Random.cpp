#include "dialect/Weir/Checks.h"
#include "dialect/Weir/Weir.h"

#include "mlir/IR/Builders.h"
#include <cmath>

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Random.cpp.inc"

//===-- Philox ------------------------------------------------------------===//

namespace {
/// What is drawn for one element.
struct Words {
  uint32_t a, b;
};

/// The draws of one operation: Philox2x32-10.
class Draws {
public:
  Draws(const Array &key0, const Array &key1) : key0(key0[0]), key1(key1[0]) {}

  Words get(uint32_t element) const {
    Words counter = {element, key1};
    uint32_t key = key0;
    for (int round = 0; round < 10; ++round, key += 0x9E3779B9) {
      uint64_t product = uint64_t(0xD256D193) * counter.a;
      uint32_t high = product >> 32;
      counter = {high ^ key ^ counter.b, uint32_t(product)};
    }
    return counter;
  }

private:
  uint32_t key0, key1;
};
} // namespace

static LogicalResult verifyKeys(Operation *op, RankedTensorType key) {
  if (key.getRank() != 0)
    return op->emitOpError("needs keys of rank 0");
  return success();
}

//===-- dropout -----------------------------------------------------------===//

LogicalResult DropoutOp::verify() {
  if (failed(verifyKeys(*this, getKey0().getType())))
    return failure();
  double rate = getRate().convertToDouble();
  if (!(rate >= 0 && rate <= 1))
    return emitOpError("needs a `rate` from 0 to 1");
  return verifyAxes(*this, getType(), getShared());
}

LogicalResult DropoutOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  Array y = operands[0];
  Draws draws(operands[1], operands[2]);
  double rate = getRate().convertToDouble();
  uint32_t threshold = std::llround(std::ldexp(rate, 24));
  // The index of the draw is that of the element among those which differ in
  // other axes than the shared ones.
  for (auto [element, draw] :
       llvm::zip_equal(y.data, getRowNumbers(y, getShared()))) {
    bool isDropped = draws.get(draw).a >> 8 < threshold;
    element = isDropped ? 0 : element / (1 - rate);
  }
  results.push_back(std::move(y));
  return success();
}

void DropoutOp::buildInference(OpBuilder &, SmallVectorImpl<Value> &results) {
  results.push_back(getX());
}

//===-- noise -------------------------------------------------------------===//

LogicalResult NoiseOp::verify() {
  if (failed(verifyKeys(*this, getKey0().getType())))
    return failure();
  if (!getDeviation().isFinite() || getDeviation().isNegative())
    return emitOpError("needs a `deviation` of 0 or more");
  return success();
}

LogicalResult NoiseOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  Array y = operands[0];
  Draws draws(operands[1], operands[2]);
  double deviation = getDeviation().convertToDouble();
  for (int64_t i = 0; i < y.size(); ++i) {
    Words drawn = draws.get(i);
    double u = ((drawn.a >> 8) + 1) * 0x1p-24, v = (drawn.b >> 8) * 0x1p-24;
    y[i] += deviation * std::sqrt(-2 * std::log(u)) * std::cos(2 * M_PI * v);
  }
  results.push_back(std::move(y));
  return success();
}

void NoiseOp::buildInference(OpBuilder &, SmallVectorImpl<Value> &results) {
  results.push_back(getX());
}
