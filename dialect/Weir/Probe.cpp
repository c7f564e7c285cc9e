#include "dialect/Weir/Weir.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

using namespace mlir;
using namespace weir;

#define GET_OP_CLASSES
#include "dialect/Weir/Probe.cpp.inc"

static Array makeScalar(double value) {
  Array array(ArrayRef<int64_t>{});
  array[0] = value;
  return array;
}

//===-- probe -------------------------------------------------------------===//

LogicalResult ProbeOp::verify() {
  if (getWhat().size() != getNumResults() || getWhat().empty())
    return emitOpError("has ") << getWhat().size() << " words for "
                               << getNumResults() << " results";
  auto scalar = RankedTensorType::get({}, Builder(getContext()).getF64Type());
  llvm::SmallDenseSet<StringRef> seen;
  for (auto [word, type] : llvm::zip_equal(
           getWhat().getAsValueRange<StringAttr>(), getResultTypes())) {
    if (!llvm::is_contained(getWords(), word))
      return emitOpError("knows no statistic \"") << word << "\"";
    if (!seen.insert(word).second)
      return emitOpError("takes \"") << word << "\" twice";
    if (type != Type(scalar))
      return emitOpError("gives sums of type ") << scalar << ", not " << type;
    if (word == "dead" && getX().getType().getRank() == 0)
      return emitOpError("finds no samples in ") << getX().getType();
    if (word == "saturated" && !getLow() && !getHigh())
      return emitOpError("needs a bound for \"saturated\"");
  }
  return success();
}

ArrayRef<StringRef> ProbeOp::getWords() {
  static constexpr StringRef words[] = {"squares", "not_finite", "zeros",
                                        "dead", "saturated"};
  return words;
}

static double countDead(const Array &x) {
  int64_t samples = x.shape[0], units = samples ? x.size() / samples : 0;
  double dead = 0;
  for (int64_t unit = 0; unit < units; ++unit) {
    bool isDead = true;
    for (int64_t sample = 0; sample < samples; ++sample)
      isDead &= x[sample * units + unit] == 0;
    dead += isDead;
  }
  return dead;
}

LogicalResult ProbeOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  const Array &x = operands[0];
  auto count = [&](auto holds) {
    return double(llvm::count_if(x.data, holds));
  };
  for (StringRef word : getWhat().getAsValueRange<StringAttr>()) {
    double sum = 0;
    if (word == "squares")
      for (double value : x.data)
        sum += value * value;
    else if (word == "not_finite")
      sum = count([](double value) { return !std::isfinite(value); });
    else if (word == "zeros")
      sum = count([](double value) { return value == 0; });
    else if (word == "dead")
      sum = countDead(x);
    else
      sum = count([&](double value) {
        return (getLow() && value <= getLow()->convertToDouble()) ||
               (getHigh() && value >= getHigh()->convertToDouble());
      });
    results.push_back(makeScalar(sum));
  }
  return success();
}

//===-- outlier -----------------------------------------------------------===//

LogicalResult OutlierOp::verify() {
  auto scalar =
      RankedTensorType::get({}, getElementTypeOrSelf(getNorm().getType()));
  for (Value value : {getNorm(), getCount(), getFactor(), getNewCount()})
    if (value.getType() != Type(scalar))
      return emitOpError("norm, count and factor are of one type, ") << scalar;
  RankedTensorType window = getWindow().getType();
  if (window.getRank() != 1 || window.getDimSize(0) < 2 ||
      window.getElementType() != scalar.getElementType() ||
      getNewWindow().getType() != window)
    return emitOpError("needs a window of at least two norms, not ") << window;
  if (!getThreshold().isFinite() || !(getThreshold() > APFloat(0.0)))
    return emitOpError("needs a positive `threshold`");
  return success();
}

LogicalResult OutlierOp::evaluate(ArrayRef<Array> operands,
                                  SmallVectorImpl<Array> &results) {
  double norm = operands[0][0], count = operands[2][0];
  const Array &window = operands[1];
  auto size = double(window.size());
  double mean = 0, variance = 0;
  for (double one : window.data)
    mean += one / size;
  for (double one : window.data)
    variance += (one - mean) * (one - mean) / size;
  double limit = mean + getThreshold().convertToDouble() * std::sqrt(variance);
  bool isOutlier = count >= size && variance > 0 && norm > limit;
  results.push_back(makeScalar(!isOutlier));
  results.push_back(makeScalar(isOutlier ? limit / norm : 1));
  results.push_back(window);
  auto place = static_cast<int64_t>(count >= size ? count - size : count);
  results.back()[place] = norm;
  results.push_back(makeScalar(count + 1 == 2 * size ? size : count + 1));
  return success();
}
