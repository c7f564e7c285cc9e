#include "lib/GradientFlow/Inputs.h"

#include "dialect/Catalogue/Catalogue.h"

using namespace mlir;
using namespace weir;
using namespace weir::flow;

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

Signal weir::flow::getInput(EntryOp forward, unsigned argument) {
  Signal signal;
  signal.isBatched = true;
  signal.logSecond = 0;
  signal.position = 0;
  // Of so many squares of normal numbers.
  Extents extents = getExtents(forward.getArgumentTypes()[argument], true);
  signal.sampleDeviation = 2 / (extents.features * extents.positions);
  signal.batchDeviation = signal.sampleDeviation / extents.samples;
  auto known = forward.getArgAttrOfType<DictionaryAttr>(
      argument, EntryOp::getMomentsAttrName());
  if (!known)
    return signal;
  auto get = [&](StringRef name, double otherwise) {
    auto value = known.getAs<FloatAttr>(name);
    return value ? value.getValueAsDouble() : otherwise;
  };
  signal.logSecond = std::log(get("second", 1));
  signal.mean = get("mean", 0);
  signal.sample = get("sample", 0);
  signal.position = get("position", 0);
  signal.feature = get("feature", 0);
  return signal;
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

namespace {
struct Spread {
  double mean, variance;
};
} // namespace

/// What is cut at two standard deviations keeps this share of its own.
static constexpr double truncated = 0.87962566103423978;

static Spread getSpread(const catalogue::Distribution &distribution,
                        ArrayRef<int64_t> shape) {
  double a = distribution.a, b = distribution.b;
  if (distribution.kind == "uniform")
    return {(a + b) / 2, (b - a) * (b - a) / 12};
  if (distribution.kind == "normal")
    return {a, b * b};
  if (distribution.kind == "truncated_normal")
    return {a, b * b * truncated * truncated};
  if (distribution.kind == "orthogonal" || distribution.kind == "identity") {
    double rows = shape.empty() ? 1 : shape[0], columns = 1;
    for (int64_t size : shape.drop_front(!shape.empty()))
      columns *= size;
    return {0, a * a / std::max(rows, columns)};
  }
  return {a, 0};
}

static Signal getSignal(CallAttr init, ArrayRef<int64_t> shape) {
  Signal signal;
  const catalogue::Initializer *record =
      catalogue::lookupInitializer(init.getKeyword());
  if (!record)
    return signal;
  auto [fanIn, fanOut] = catalogue::getFans(shape);
  SmallVector<double> arguments = getArguments(init, record->hyperparameters);
  catalogue::Distribution distribution =
      record->distribution(arguments, fanIn, fanOut);
  Spread spread = getSpread(distribution, shape);
  double second = spread.variance + spread.mean * spread.mean;
  signal.logSecond = std::log(second);
  if (second > 0)
    signal.mean = spread.mean / std::sqrt(second);
  signal.sample = signal.position = signal.feature = signal.mean * signal.mean;
  signal.isOrthogonal =
      distribution.kind == "orthogonal" || distribution.kind == "identity";
  return signal;
}

Signal weir::flow::getInitial(const SymbolTable &symbols, ReadOp read) {
  Operation *symbol = symbols.lookup(read.getSymbolAttr().getAttr());
  auto shape = cast<RankedTensorType>(read.getValue().getType()).getShape();
  Signal signal;
  if (auto parameter = dyn_cast_or_null<ParameterOp>(symbol)) {
    signal = getSignal(parameter.getInit(), shape);
    signal.isParameter = true;
  } else if (auto state = dyn_cast_or_null<StateOp>(symbol)) {
    signal = getSignal(state.getInit(), shape);
  }
  return signal;
}
