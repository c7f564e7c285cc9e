// Operations without a rule: values and gradients drawn with the moments that
// are known, put through `Evaluate` and the operation's own derivative.
#include "lib/GradientFlow/Analysis.h"

#include "dialect/Weir/ArrayMoments.h"
#include "mlir/IR/IRMapping.h"
#include <random>

using namespace mlir;
using namespace weir;
using namespace weir::flow;

/// What is larger takes too long in the compiler.
static constexpr int64_t largestElements = int64_t(1) << 22;
/// Small operations are repeated until so many elements were seen.
static constexpr int64_t wantedElements = 1 << 15;

//===----------------------------------------------------------------------===//
// Draws
//===----------------------------------------------------------------------===//

namespace {
/// Numbers with given correlations between samples and positions.
class Field {
public:
  Field(const Extents &extents, double sample, double position)
      : samples(std::clamp(sample, 0.0, 1.0)),
        positions(std::clamp(position, samples, 1.0)),
        rows(static_cast<size_t>(extents.positions)) {}

  template <typename Normal>
  void draw(size_t count, SmallVectorImpl<double> &values, Normal &&normal) {
    values.resize(count);
    double all = std::sqrt(samples) * normal(), within = 0;
    for (size_t k = 0; k < count; ++k) {
      if (k % rows == 0)
        within = std::sqrt(positions - samples) * normal();
      values[k] = all + within + std::sqrt(1 - positions) * normal();
    }
  }

private:
  double samples, positions;
  size_t rows;
};

class Drawer {
public:
  Array draw(Type type, const Extents &extents, double logSecond, double mean,
             double sample, double position, double feature);
  Array drawWhole(Type type, int64_t classes);

private:
  double normal() { return distribution(generator); }

  std::mt19937_64 generator{3};
  std::normal_distribution<double> distribution;
};
} // namespace

Array Drawer::draw(Type type, const Extents &extents, double logSecond,
                   double mean, double sample, double position,
                   double feature) {
  Array array = Array::ofType(type);
  double rms = std::exp(logSecond / 2), mean2 = mean * mean;
  double spread = std::max(1 - mean2, 1e-12);
  auto centre = [&](double x) {
    return std::clamp((x - mean2) / spread, 0.0, 1.0);
  };
  Field field(extents, centre(sample), centre(position));
  auto features = static_cast<size_t>(extents.features);
  size_t rows = array.size() / features;
  double shared = centre(feature);
  SmallVector<double> common, own;
  auto next = [&] { return normal(); };
  field.draw(rows, common, next);
  for (size_t i = 0; i < features; ++i) {
    field.draw(rows, own, next);
    for (size_t k = 0; k < rows; ++k)
      array[k * features + i] =
          rms * (mean + std::sqrt(spread) * (std::sqrt(shared) * common[k] +
                                             std::sqrt(1 - shared) * own[k]));
  }
  return array;
}

Array Drawer::drawWhole(Type type, int64_t classes) {
  Array array = Array::ofType(type);
  std::uniform_int_distribution<int64_t> whole(
      0, std::max<int64_t>(classes, 1) - 1);
  for (double &x : array.data)
    x = static_cast<double>(whole(generator));
  return array;
}

/// How many classes an operand has; 2 for truth values and where it is not
/// known.
static int64_t getClasses(Analysis &analysis, Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument)
    return 2;
  auto classes = analysis.getEntry().getArgAttrOfType<IntegerAttr>(
      argument.getArgNumber(), EntryOp::getClassesAttrName());
  return classes ? classes.getInt() : 2;
}

static Array drawOperand(Analysis &analysis, Value value, Drawer &drawer) {
  auto type = cast<RankedTensorType>(value.getType());
  if (!isa<FloatType>(type.getElementType()))
    return drawer.drawWhole(type, getClasses(analysis, value));
  Signal x = analysis.getSignal(value);
  return drawer.draw(type, analysis.getExtents(value), x.logSecond, x.mean,
                     x.sample, x.position, x.feature);
}

//===----------------------------------------------------------------------===//
// Estimates
//===----------------------------------------------------------------------===//

static ArrayMoments makeMoments(const Extents &extents) {
  return ArrayMoments(static_cast<int64_t>(extents.samples),
                      static_cast<int64_t>(extents.positions),
                      static_cast<int64_t>(extents.features));
}

/// What signals and adjoints have in common.
template <typename State>
static void set(State &state, const ArrayMoments &moments) {
  state.logSecond = std::log(moments.getSecond());
  state.sample = moments.getSample();
  state.position = moments.getPosition();
  state.feature = moments.getFeature();
}

static bool isTooLarge(Operation *op) {
  int64_t elements = 0;
  for (Type type :
       llvm::concat<const Type>(SmallVector<Type>(op->getOperandTypes()),
                                SmallVector<Type>(op->getResultTypes())))
    elements += cast<RankedTensorType>(type).getNumElements();
  return elements > largestElements;
}

static unsigned getRounds(Operation *op) {
  int64_t elements = 1;
  for (Type type : op->getResultTypes())
    elements =
        std::max(elements, cast<RankedTensorType>(type).getNumElements());
  return std::clamp<int64_t>(wantedElements / elements, 1, 16);
}

/// Moments that cannot be had: those of the first operand stand in.
static void giveUp(Analysis &analysis, Operation *op, StringRef reason) {
  analysis.setReason(
      op, ("`" + op->getName().stripDialect() + "` " + reason).str());
  for (Value result : op->getResults())
    if (op->getNumOperands()) {
      bool isBatched = analysis.getSignal(result).isBatched;
      Signal stand = analysis.getSignal(op->getOperand(0));
      stand.isBatched = isBatched;
      analysis.signal(result) = stand;
    }
}

//===----------------------------------------------------------------------===//
// Forward
//===----------------------------------------------------------------------===//

void weir::flow::measureForward(Forward &at) {
  Analysis &analysis = at.analysis;
  auto evaluate = dyn_cast<Evaluate>(at.op);
  if (!evaluate || at.op->getNumRegions() > 0)
    return giveUp(analysis, at.op, "has no definition to measure");
  if (isTooLarge(at.op))
    return giveUp(analysis, at.op, "is too large to be measured");
  analysis.setMeasured(at.op);
  Drawer drawer;
  SmallVector<ArrayMoments> estimates(at.op->getNumResults());
  for (auto [estimate, result] : llvm::zip(estimates, at.op->getResults()))
    estimate = makeMoments(analysis.getExtents(result));
  for (unsigned round = getRounds(at.op); round-- > 0;) {
    SmallVector<Array> operands, results;
    for (Value operand : at.op->getOperands())
      operands.push_back(drawOperand(analysis, operand, drawer));
    if (failed(evaluate.evaluate(operands, results)))
      return giveUp(analysis, at.op, "cannot be computed on drawn values");
    for (auto [estimate, result] : llvm::zip(estimates, results))
      estimate.add(result.data);
  }
  for (auto [estimate, result] : llvm::zip(estimates, at.op->getResults())) {
    Signal y = analysis.getSignal(result);
    set(y, estimate);
    y.mean = estimate.getMean();
    for (Value operand : at.op->getOperands()) {
      Signal x = analysis.getSignal(operand);
      y.batchDeviation = std::max(y.batchDeviation, x.batchDeviation);
      y.sampleDeviation = std::max(y.sampleDeviation, x.sampleDeviation);
      y.instability = std::max(y.instability, x.instability);
    }
    analysis.signal(result) = y;
  }
}

//===----------------------------------------------------------------------===//
// Backward
//===----------------------------------------------------------------------===//

namespace {
/// A copy of an operation with its backward operations, in a block of its own:
/// arguments are its operands and the gradients of its results.
class Scratch {
public:
  explicit Scratch(Operation *op);
  ~Scratch() {
    while (!block.empty())
      block.back().erase();
  }

  /// Null where there is no derivative.
  bool isGood() const { return good; }
  ArrayRef<unsigned> getOperands() const { return wanted; }
  LogicalResult run(ArrayRef<Array> arguments,
                    SmallVectorImpl<Array> &gradients) {
    auto lookup = [](StringRef) { return Array(); };
    return evaluateBlock(block, arguments, lookup, gradients);
  }

private:
  Block block;
  SmallVector<unsigned> wanted;
  bool good = false;
};
} // namespace

Scratch::Scratch(Operation *op) {
  IRMapping mapping;
  for (Value operand : op->getOperands())
    if (!mapping.contains(operand))
      mapping.map(operand, block.addArgument(operand.getType(), op->getLoc()));
    else
      block.addArgument(operand.getType(), op->getLoc());
  SmallVector<Value> dy, gradients;
  for (Value result : op->getResults())
    dy.push_back(block.addArgument(result.getType(), op->getLoc()));
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(&block);
  Operation *copy = builder.clone(*op, mapping);
  auto rule = dyn_cast<Differentiable>(copy);
  if (!rule)
    return;
  SmallVector<bool> needed;
  for (Value operand : copy->getOperands())
    needed.push_back(isa<FloatType>(
        cast<RankedTensorType>(operand.getType()).getElementType()));
  for (unsigned i = 1; i < dy.size(); ++i)
    if (!rule.carriesGradient(i))
      dy[i] = nullptr;
  if (failed(rule.buildGradients(builder, dy, needed, gradients)))
    return;
  SmallVector<Value> returned;
  for (auto [i, gradient] : llvm::enumerate(gradients))
    if (needed[i] && gradient) {
      wanted.push_back(i);
      returned.push_back(gradient);
    }
  ReturnOp::create(builder, op->getLoc(), returned);
  good = true;
}

void weir::flow::measureBackward(Backward &at) {
  Analysis &analysis = at.analysis;
  if (isTooLarge(at.op) || !analysis.isMeasured(at.op)) {
    // Its reason stands; gradients go on as they are.
    at.add(0, at.dy());
    return;
  }
  Scratch scratch(at.op);
  if (!scratch.isGood())
    return;
  Drawer drawer;
  SmallVector<ArrayMoments> estimates(scratch.getOperands().size());
  for (auto [estimate, i] : llvm::zip(estimates, scratch.getOperands()))
    estimate = makeMoments(at.inExtents(i));
  for (unsigned round = getRounds(at.op); round-- > 0;) {
    SmallVector<Array> arguments, gradients;
    for (Value operand : at.op->getOperands())
      arguments.push_back(drawOperand(analysis, operand, drawer));
    // Of unit size, since gradients may be too small for numbers.
    for (Value result : at.op->getResults()) {
      Adjoint dy = analysis.getAdjoint(result);
      arguments.push_back(drawer.draw(
          result.getType(), analysis.getExtents(result),
          dy.isZero() ? -INFINITY : 0, 0, dy.sample, dy.position, dy.feature));
    }
    if (failed(scratch.run(arguments, gradients)))
      return;
    for (auto [estimate, gradient] : llvm::zip(estimates, gradients))
      estimate.add(gradient.data);
  }
  for (auto [estimate, i] : llvm::zip(estimates, scratch.getOperands())) {
    Adjoint dx = at.dy();
    double scale = dx.logSecond;
    set(dx, estimate);
    dx.logSecond += scale;
    dx.orthogonal = 0;
    at.add(i, dx);
  }
}
