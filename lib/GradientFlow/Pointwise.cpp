#include "lib/GradientFlow/Pointwise.h"

#include <random>

using namespace mlir;
using namespace weir;
using namespace weir::flow;

static const catalogue::Function *lookup(Operation *op) {
  return catalogue::lookupFunction(op->getName().stripDialect());
}

bool weir::flow::isPointwise(Operation *op) {
  return op && (isa<AddOp, SubOp, MulOp, DivOp, BiasOp, WhereOp, CompareOp,
                    LogicalAndOp, LogicalOrOp, LogicalNotOp, ToFloatOp,
                    StopGradientOp, ConstantOp>(op) ||
                lookup(op));
}

//===----------------------------------------------------------------------===//
// The expression
//===----------------------------------------------------------------------===//

namespace {
/// The operations between the sources and a value, in order; each holds the
/// numbers of its operands among the sources and the steps before it.
class Expression {
public:
  Expression(const Analysis &analysis, Value result);

  const Sources &getSources() const { return sources; }
  /// The value at one point and its derivatives by the sources.
  double evaluate(ArrayRef<double> point, SmallVectorImpl<double> &partials);
  /// Where a source meets a kink of a function that reads it.
  void appendKinks(SmallVectorImpl<double> &kinks) const;

private:
  struct Step {
    Operation *op;
    const catalogue::Function *function;
    SmallVector<double> arguments;
    SmallVector<unsigned> operands;
  };
  unsigned visit(Value value);

  const Analysis &analysis;
  Sources sources;
  std::vector<Step> steps;
  DenseMap<Value, unsigned> numbers; // sources first negative
  SmallVector<double> values, slopes;
};
} // namespace

/// Sources are numbered from here down.
static constexpr unsigned firstSource = ~0u / 2;

Expression::Expression(const Analysis &analysis, Value result)
    : analysis(analysis) {
  // The result itself is not its own source here.
  Operation *op = result.getDefiningOp();
  Step step = {op, lookup(op), {}, {}};
  if (step.function)
    step.arguments = getArguments(op, step.function->hyperparameters);
  for (Value operand : op->getOperands())
    step.operands.push_back(visit(operand));
  steps.push_back(std::move(step));
}

unsigned Expression::visit(Value value) {
  auto known = numbers.find(value);
  if (known != numbers.end())
    return known->second;
  Operation *op = value.getDefiningOp();
  ArrayRef<Value> from = analysis.getSources(value);
  bool isSource = !isPointwise(op) || (from.size() == 1 && from[0] == value);
  if (isSource) {
    sources.push_back(value);
    return numbers[value] = firstSource + sources.size() - 1;
  }
  Step step = {op, lookup(op), {}, {}};
  if (step.function)
    step.arguments = getArguments(op, step.function->hyperparameters);
  for (Value operand : op->getOperands())
    step.operands.push_back(visit(operand));
  steps.push_back(std::move(step));
  return numbers[value] = steps.size() - 1;
}

static double compare(Comparison order, double a, double b) {
  switch (order) {
  case Comparison::eq:
    return a == b;
  case Comparison::ne:
    return a != b;
  case Comparison::lt:
    return a < b;
  case Comparison::le:
    return a <= b;
  case Comparison::gt:
    return a > b;
  case Comparison::ge:
    return a >= b;
  }
  llvm_unreachable("all comparisons are handled");
}

static double getConstant(ConstantOp op) {
  auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
  if (!elements || !elements.isSplat())
    return 0;
  if (isa<FloatType>(elements.getElementType()))
    return elements.getSplatValue<APFloat>().convertToDouble();
  return elements.getSplatValue<APInt>().getZExtValue();
}

static double compute(Operation *op, ArrayRef<double> x) {
  if (isa<AddOp, BiasOp>(op))
    return x[0] + x[1];
  if (isa<SubOp>(op))
    return x[0] - x[1];
  if (isa<MulOp>(op))
    return x[0] * x[1];
  if (isa<DivOp>(op))
    return x[0] / x[1];
  if (isa<WhereOp>(op))
    return x[0] != 0 ? x[1] : x[2];
  if (auto order = dyn_cast<CompareOp>(op))
    return compare(order.getComparison(), x[0], x[1]);
  if (isa<LogicalAndOp>(op))
    return x[0] != 0 && x[1] != 0;
  if (isa<LogicalOrOp>(op))
    return x[0] != 0 || x[1] != 0;
  if (isa<LogicalNotOp>(op))
    return x[0] == 0;
  if (auto constant = dyn_cast<ConstantOp>(op))
    return getConstant(constant);
  return x[0]; // to_float, stop_gradient
}

/// The derivative of what `compute` computes by operand `i`.
static double computeSlope(Operation *op, ArrayRef<double> x, unsigned i) {
  if (isa<AddOp, BiasOp>(op))
    return 1;
  if (isa<SubOp>(op))
    return i == 0 ? 1 : -1;
  if (isa<MulOp>(op))
    return x[1 - i];
  if (isa<DivOp>(op))
    return i == 0 ? 1 / x[1] : -x[0] / (x[1] * x[1]);
  if (isa<WhereOp>(op))
    return i == 0 ? 0 : (x[0] != 0) == (i == 1);
  return 0;
}

double Expression::evaluate(ArrayRef<double> point,
                            SmallVectorImpl<double> &partials) {
  values.assign(steps.size(), 0);
  slopes.assign(steps.size(), 0);
  SmallVector<double, 4> x;
  auto read = [&](const Step &step) {
    x.clear();
    for (unsigned number : step.operands)
      x.push_back(number < firstSource ? values[number]
                                       : point[number - firstSource]);
  };
  for (auto [step, value] : llvm::zip_equal(steps, values)) {
    read(step);
    value = step.function ? step.function->evaluate(x, step.arguments)
                          : compute(step.op, x);
  }
  partials.assign(sources.size(), 0);
  slopes.back() = 1;
  for (size_t k = steps.size(); k-- > 0;) {
    const Step &step = steps[k];
    if (slopes[k] == 0)
      continue;
    read(step);
    for (auto [i, number] : llvm::enumerate(step.operands)) {
      double slope = step.function ? step.function->derivatives[i].evaluate(
                                         x, values[k], step.arguments)
                                   : computeSlope(step.op, x, i);
      double &target = number < firstSource ? slopes[number]
                                            : partials[number - firstSource];
      target += slopes[k] * slope;
    }
  }
  return values.back();
}

void Expression::appendKinks(SmallVectorImpl<double> &kinks) const {
  for (const Step &step : steps)
    if (step.function && step.operands[0] >= firstSource)
      for (catalogue::FunctionEvaluator kink : step.function->kinks)
        if (step.operands.size() == 1)
          kinks.push_back(kink({0.0}, step.arguments));
}

//===----------------------------------------------------------------------===//
// Moments
//===----------------------------------------------------------------------===//

static PointwiseMoments::Partial toPartial(double logSecond, double mean,
                                           double kurtosis,
                                           const catalogue::PairMoment &pair,
                                           const Signal &x) {
  // Correlations about the mean.
  double mean2 = x.mean * x.mean, spread = std::max(1 - mean2, 1e-12);
  PointwiseMoments::Partial partial;
  partial.logSecond = logSecond;
  partial.mean = mean;
  partial.kurtosis = kurtosis;
  partial.sample = pair((x.sample - mean2) / spread);
  partial.position = pair((x.position - mean2) / spread);
  return partial;
}

static PointwiseMoments integrate(Expression &expression, const Signal &x) {
  double mean = x.mean * x.rms();
  double deviation = x.rms() * std::sqrt(std::max(1 - x.mean * x.mean, 1e-12));
  SmallVector<double> kinks, partials;
  expression.appendKinks(kinks);
  // What jumps elsewhere is not known: short pieces.
  for (double z = -6; z <= 6; z += 0.5)
    kinks.push_back(mean + z * deviation);
  auto value = [&](double at) { return expression.evaluate({at}, partials); };
  auto derivative = [&](double at) {
    expression.evaluate({at}, partials);
    return partials[0];
  };
  catalogue::NormalMoments moments({value, derivative, kinks}, mean, deviation);
  PointwiseMoments result;
  result.value = toPartial(moments.logSecond, moments.mean, moments.kurtosis,
                           moments.value, x);
  result.derivatives.push_back(
      toPartial(moments.logDerivativeSecond, moments.derivativeMean,
                moments.derivativeKurtosis, moments.derivative, x));
  return result;
}

namespace {
/// Sums over draws of what one partial needs.
struct Sums {
  double first = 0, second = 0, fourth = 0, sample = 0, position = 0;
  double product = 0, squares = 0; // with the source
  double undefined = 0;            // draws that gave no number

  void add(double x, double otherPosition, double otherSample) {
    if (std::isnan(x + otherPosition + otherSample)) {
      ++undefined;
      return;
    }
    first += x;
    second += x * x;
    fourth += x * x * x * x;
    position += x * otherPosition;
    sample += x * otherSample;
  }
  PointwiseMoments::Partial get(double draws) const {
    PointwiseMoments::Partial partial;
    constexpr double often = 0.4;
    if (undefined > often * draws)
      partial.logSecond = NAN;
    draws -= undefined;
    if (second <= 0 || std::isnan(partial.logSecond))
      return partial;
    partial.logSecond = std::log(second / draws);
    partial.mean = first / std::sqrt(second * draws);
    partial.kurtosis = fourth * draws / (second * second);
    partial.sample = sample / second;
    if (squares > 0)
      partial.aligned = product / std::sqrt(second * squares);
    partial.position = position / second;
    return partial;
  }
};

/// Draws one value at two positions of a sample and at another sample.
class Draw {
public:
  explicit Draw(const Signal &x)
      : mean(x.mean * x.rms()),
        deviation(x.rms() * std::sqrt(std::max(1 - x.mean * x.mean, 0.0))) {
    double spread = std::max(1 - x.mean * x.mean, 1e-12);
    double c = (x.sample - x.mean * x.mean) / spread;
    double r = (x.position - x.mean * x.mean) / spread;
    samples = std::clamp(c, 0.0, 1.0);
    positions = std::clamp(r, samples, 1.0);
  }
  template <typename Normal> std::array<double, 3> operator()(Normal &&normal) {
    double u = normal(), a = normal(), b = normal();
    double all = std::sqrt(samples) * u;
    double within = std::sqrt(positions - samples);
    double own = std::sqrt(1 - positions);
    auto at = [&](double sample) {
      return mean + deviation * (all + within * sample + own * normal());
    };
    return {at(a), at(a), at(b)};
  }

private:
  double mean, deviation, samples, positions;
};
} // namespace

static PointwiseMoments sampleMoments(const Analysis &analysis,
                                      Expression &expression) {
  constexpr unsigned draws = 8192;
  std::mt19937_64 generator(1);
  std::normal_distribution<double> distribution;
  auto normal = [&] { return distribution(generator); };
  unsigned count = expression.getSources().size();
  SmallVector<Draw> draw;
  for (Value source : expression.getSources())
    draw.push_back(Draw(analysis.getSignal(source)));
  Sums value;
  SmallVector<Sums> derivatives(count);
  SmallVector<double> points[3], partials[3];
  for (unsigned k = 0; k < draws; ++k) {
    for (auto &point : points)
      point.clear();
    for (Draw &x : draw)
      for (auto [point, at] : llvm::zip(points, x(normal)))
        point.push_back(at);
    double y[3];
    for (unsigned i = 0; i < 3; ++i)
      y[i] = expression.evaluate(points[i], partials[i]);
    value.add(y[0], y[1], y[2]);
    for (unsigned i = 0; i < count; ++i) {
      derivatives[i].add(partials[0][i], partials[1][i], partials[2][i]);
      derivatives[i].product += partials[0][i] * points[0][i];
      derivatives[i].squares += points[0][i] * points[0][i];
    }
  }
  PointwiseMoments moments;
  moments.value = value.get(draws);
  for (const Sums &sums : derivatives)
    moments.derivatives.push_back(sums.get(draws));
  return moments;
}

PointwiseMoments weir::flow::getPointwiseMoments(const Analysis &analysis,
                                                 Value result) {
  Expression expression(analysis, result);
  const Sources &sources = expression.getSources();
  PointwiseMoments moments;
  if (sources.size() == 1 && !analysis.getSignal(sources[0]).isZero())
    moments = integrate(expression, analysis.getSignal(sources[0]));
  else
    moments = sampleMoments(analysis, expression);
  moments.sources = sources;
  return moments;
}
