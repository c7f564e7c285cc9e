// How moments pass elementwise operations. Poole et al. 2016 and Schoenholz et
// al. 2017 for one activation, Hanin and Nica 2018 for finite width.
#include "lib/GradientFlow/Pointwise.h"

using namespace mlir;

namespace weir::flow {

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

static double sign(double x) { return x < 0 ? -1 : 1; }

/// a + b of independent values, or a - b. What has a mean adds it up.
static Signal addSignals(const Signal &a, const Signal &b, double minus,
                         const Extents &extents) {
  Signal sum = a;
  sum.isBatched = a.isBatched || b.isBatched;
  sum.isParameter = sum.isOrthogonal = false;
  double scale = std::max(a.logSecond, b.logSecond);
  if (scale == -INFINITY)
    return sum;
  double qa = std::exp(a.logSecond - scale), qb = std::exp(b.logSecond - scale);
  double crossed = 2 * minus * a.mean * b.mean * std::sqrt(qa * qb);
  double q = qa + qb + crossed;
  if (q <= 0) {
    sum.logSecond = -INFINITY;
    return sum;
  }
  sum.logSecond = std::log(q) + scale;
  sum.mean =
      (a.mean * std::sqrt(qa) + minus * b.mean * std::sqrt(qb)) / std::sqrt(q);
  auto blend = [&](double x, double y) {
    return (qa * x + qb * y + crossed) / q;
  };
  sum.sample = blend(a.sample, b.sample);
  sum.position = blend(a.position, b.position);
  sum.feature = blend(a.feature, b.feature);
  const Signal &skip = a.batchDeviation <= b.batchDeviation ? a : b;
  const Signal &branch = &skip == &a ? b : a;
  double w = std::min(1.0, (&branch == &a ? qa : qb) / q);
  double joined = 4 * w * (1 - w) / extents.features;
  double common = skip.isBatched ? skip.common(extents) : 1;
  sum.batchDeviation =
      skip.batchDeviation +
      w * w * std::max(0.0, branch.batchDeviation - skip.batchDeviation) +
      joined * common;
  sum.sampleDeviation =
      skip.sampleDeviation +
      w * w * std::max(0.0, branch.sampleDeviation - skip.sampleDeviation) +
      joined;
  auto multiply = [&](double x, double y) {
    return std::exp((1 - w) * std::log(std::max(x, 1e-3)) +
                    w * std::log(std::max(y, 1e-3)));
  };
  sum.instability = multiply(skip.instability, branch.instability);
  sum.drift = multiply(skip.drift, branch.drift);
  return sum;
}

/// As an operand that is the same for all samples and positions.
static Signal spread(const Signal &parameter) {
  Signal signal = parameter;
  signal.sample = signal.position = 1;
  return signal;
}

/// The gradient by what all samples and positions share: their sum.
static Adjoint gather(const Adjoint &dy, const Extents &extents) {
  Adjoint sum = dy;
  double count = sumOverCounts({extents.samples, extents.positions, 1},
                               dy.sample, dy.position, dy.feature);
  sum.logSecond += std::log(count);
  sum.sample = sum.position = 1;
  return sum;
}

//===----------------------------------------------------------------------===//
// Any elementwise operation, by the function that it is of its sources
//===----------------------------------------------------------------------===//

static bool isConstant(Value value) {
  return isa_and_nonnull<ConstantOp>(value.getDefiningOp());
}

/// Whether two operands have a source in common, or one is no normal variable
/// whose moments say everything.
static bool isEntangled(Analysis &analysis, Operation *op) {
  DenseSet<Value> seen;
  for (Value operand : op->getOperands())
    for (Value source : analysis.getSources(operand))
      if (!seen.insert(source).second)
        return true;
  return false;
}

static Sources uniteSources(Analysis &analysis, Operation *op) {
  Sources sources;
  for (Value operand : op->getOperands())
    for (Value source : analysis.getSources(operand))
      if (!llvm::is_contained(sources, source))
        sources.push_back(source);
  return sources;
}

static void forwardPointwise(Forward &at) {
  Value result = at.op->getResult(0);
  Signal y = at.analysis.getSignal(result);
  PointwiseMoments moments = getPointwiseMoments(at.analysis, result);
  for (Value source : moments.sources) {
    Signal x = at.analysis.getSignal(source);
    y.batchDeviation = std::max(y.batchDeviation, x.batchDeviation);
    y.sampleDeviation = std::max(y.sampleDeviation, x.sampleDeviation);
    y.instability = std::max(y.instability, x.instability);
  }
  y.logSecond = moments.value.logSecond;
  y.mean = moments.value.mean;
  y.sample = moments.value.sample;
  y.position = moments.value.position;
  y.feature = y.mean * y.mean;
  at.set(y);
  at.analysis.setSources(result, moments.sources);
  at.analysis.setCurved(result);
}

/// A derivative whose mean square is infinite, as that of a root at 0.
static bool isUnbounded(Analysis &analysis, Operation *op, double logSecond) {
  if (!std::isnan(logSecond) && logSecond != INFINITY)
    return false;
  analysis.setReason(op, ("the derivative of `" + op->getName().stripDialect() +
                          "` has no finite mean square")
                             .str());
  return true;
}

static void backwardPointwise(Backward &at) {
  Adjoint dy = at.dy();
  Value result = at.op->getResult(0);
  PointwiseMoments moments = getPointwiseMoments(at.analysis, result);
  for (auto [source, partial] :
       llvm::zip_equal(moments.sources, moments.derivatives)) {
    Signal x = at.analysis.getSignal(source);
    Adjoint dx = dy;
    if (isUnbounded(at.analysis, at.op, partial.logSecond)) {
      at.analysis.addAdjoint(source, dx);
      continue;
    }
    dx.logSecond += partial.logSecond;
    dx.sample *= partial.sample;
    dx.position *= partial.position;
    dx.feature *= partial.mean * partial.mean;
    dx.orthogonal = 0;
    // A loss: its gradient is the same everywhere.
    dx.aligned = dy.sample > 0.99 ? partial.aligned : 0;
    double width = at.outExtents().features;
    double scatter =
        3 * (partial.kurtosis - 1) / width * at.out().common(at.outExtents());
    dx.deviation += scatter;
    dx.typical -= scatter / 2;
    if (!x.isBatched && at.out().isBatched)
      dx = gather(dx, at.outExtents());
    at.analysis.addAdjoint(source, dx);
  }
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

/// What a sum leaves a function of one thing: adding a constant or what is
/// the same for all samples.
static void keepSources(Forward &at) {
  Value result = at.op->getResult(0);
  Sources sources = uniteSources(at.analysis, at.op);
  bool isShift = llvm::any_of(at.op->getOperands(), [&](Value operand) {
    return at.analysis.getSources(operand).empty();
  });
  if (!isShift || sources.empty())
    return;
  bool isCurved = llvm::any_of(at.op->getOperands(), [&](Value operand) {
    return !at.analysis.isNormal(operand);
  });
  at.analysis.setSources(result, sources);
  if (isCurved)
    at.analysis.setCurved(result);
}

static void forwardSum(Forward &at, double minus) {
  if (isEntangled(at.analysis, at.op))
    return forwardPointwise(at);
  Signal a = at.in(0), b = at.in(1);
  Extents extents = at.analysis.getExtents(at.op->getResult(0));
  at.set(addSignals(a, b, minus, extents));
  keepSources(at);
}

static void backwardSum(Backward &at) {
  if (isEntangled(at.analysis, at.op))
    return backwardPointwise(at);
  for (unsigned i = 0; i < 2; ++i)
    if (!isConstant(at.op->getOperand(i)))
      at.addAligned(i, at.dy(),
                    std::exp(at.in(i).logSecond - at.out().logSecond));
}

static void forwardAdd(AddOp, Forward &at) { forwardSum(at, 1); }
static void backwardAdd(AddOp, Backward &at) { backwardSum(at); }
static void forwardSub(SubOp, Forward &at) { forwardSum(at, -1); }
static void backwardSub(SubOp, Backward &at) { backwardSum(at); }

static void forwardBias(BiasOp op, Forward &at) {
  Extents extents = at.inExtents(0);
  at.set(addSignals(at.in(0), spread(at.in(1)), 1, extents));
  keepSources(at);
}

static void backwardBias(BiasOp, Backward &at) {
  at.addAligned(0, at.dy(), std::exp(at.in(0).logSecond - at.out().logSecond));
  at.add(1, gather(at.dy(), at.outExtents()));
}

// E (ab)^2 = E a^2 E b^2 of independent values.
static void forwardMul(MulOp op, Forward &at) {
  if (isEntangled(at.analysis, op))
    return forwardPointwise(at);
  Signal a = at.in(0), b = at.in(1);
  Signal y = a;
  y.isBatched = a.isBatched || b.isBatched;
  y.isParameter = y.isOrthogonal = false;
  y.logSecond = a.logSecond + b.logSecond;
  y.mean = a.mean * b.mean;
  y.sample = a.sample * b.sample;
  y.position = a.position * b.position;
  y.feature = a.feature * b.feature;
  y.batchDeviation = a.batchDeviation + b.batchDeviation;
  y.sampleDeviation = a.sampleDeviation + b.sampleDeviation;
  y.instability = std::max(a.instability, b.instability);
  at.set(y);
  keepSources(at);
}

static void backwardMul(MulOp op, Backward &at) {
  if (isEntangled(at.analysis, op))
    return backwardPointwise(at);
  for (unsigned i = 0; i < 2; ++i) {
    if (isConstant(op->getOperand(i)))
      continue;
    Signal other = at.in(1 - i);
    Adjoint dx = at.dy();
    dx.logSecond += other.logSecond;
    dx.sample *= other.sample;
    dx.position *= other.position;
    dx.feature *= other.feature;
    dx.orthogonal = 0;
    at.addAligned(i, dx);
  }
}

static bool isScaled(DivOp op) { return isConstant(op.getRhs()); }

static void forwardDiv(DivOp op, Forward &at) {
  if (!isScaled(op))
    return forwardPointwise(at);
  Signal y = at.in(0);
  y.logSecond -= at.in(1).logSecond;
  y.mean *= sign(at.in(1).mean);
  y.isParameter = y.isOrthogonal = false;
  at.set(y);
  keepSources(at);
}

static void backwardDiv(DivOp op, Backward &at) {
  if (!isScaled(op))
    return backwardPointwise(at);
  Adjoint dx = at.dy();
  dx.logSecond -= at.in(1).logSecond;
  at.addAligned(0, dx);
}

static void forwardWhere(WhereOp, Forward &at) { forwardPointwise(at); }
static void backwardWhere(WhereOp, Backward &at) { backwardPointwise(at); }

//===----------------------------------------------------------------------===//
// Functions of the catalogue
//===----------------------------------------------------------------------===//

/// The moments of a function of one normal variable, or null.
static const catalogue::NormalMoments *getMoments(Analysis &analysis,
                                                  Operation *op) {
  Value x = op->getOperand(0);
  Signal signal = analysis.getSignal(x);
  if (op->getNumOperands() != 1 || !analysis.isNormal(x) || signal.isZero() ||
      !std::isfinite(signal.logSecond))
    return nullptr;
  double rms = signal.rms();
  double deviation =
      rms * std::sqrt(std::max(1 - signal.mean * signal.mean, 1e-12));
  return &analysis.getMoments(op, signal.mean * rms, deviation);
}

/// Where correlations are about the mean, for the moments of pairs.
static double centre(double correlation, const Signal &x) {
  double mean2 = x.mean * x.mean;
  return (correlation - mean2) / std::max(1 - mean2, 1e-12);
}

static const catalogue::NormalMoments &getScaledMoments(Analysis &analysis,
                                                        Operation *op,
                                                        const Signal &x,
                                                        double scale) {
  double rms = x.rms() * scale;
  return analysis.getMoments(
      op, x.mean * rms, rms * std::sqrt(std::max(1 - x.mean * x.mean, 1e-12)));
}

namespace {
/// A function of a normal variable whose variance differs from sample to
/// sample: averages over three sizes of it.
struct Mixture {
  double logSecond, logDerivativeSecond, mean;

  Mixture(Analysis &analysis, Operation *op, const Signal &x,
          const catalogue::NormalMoments &moments)
      : logSecond(moments.logSecond),
        logDerivativeSecond(moments.logDerivativeSecond), mean(moments.mean) {
    double variance = std::min(x.sampleDeviation, 1.5);
    if (variance < 0.005)
      return;
    logSecond = logDerivativeSecond = -INFINITY;
    double first = 0;
    // Gauss-Hermite; the mean of exp(u) stays 1.
    for (auto [node, weight] :
         {std::pair(-std::sqrt(3.0), 1 / 6.0), std::pair(0.0, 2 / 3.0),
          std::pair(std::sqrt(3.0), 1 / 6.0)}) {
      double u = node * std::sqrt(variance) - variance / 2;
      const catalogue::NormalMoments &at =
          getScaledMoments(analysis, op, x, std::exp(u / 2));
      logSecond = addLogs(logSecond, at.logSecond + std::log(weight));
      logDerivativeSecond = addLogs(logDerivativeSecond,
                                    at.logDerivativeSecond + std::log(weight));
      first +=
          weight * at.mean * std::exp((at.logSecond - moments.logSecond) / 2);
    }
    mean = first * std::exp((moments.logSecond - logSecond) / 2);
  }
};
} // namespace

static void forwardFunction(Operation *op, Forward &at) {
  const catalogue::NormalMoments *moments = getMoments(at.analysis, op);
  if (!moments)
    return forwardPointwise(at);
  Signal x = at.in(0);
  Extents extents = at.inExtents(0);
  Signal y = x;
  y.isParameter = y.isOrthogonal = false;
  Mixture mixture(at.analysis, op, x, *moments);
  y.logSecond = mixture.logSecond;
  y.mean = mixture.mean;
  y.sample = moments->value(centre(x.sample, x));
  y.position = moments->value(centre(x.position, x));
  y.feature = moments->value(centre(x.feature, x));
  if (!y.isZero()) {
    // What a fluctuation of the signal becomes.
    constexpr double step = 1.01;
    const catalogue::NormalMoments &more =
        getScaledMoments(at.analysis, op, x, std::sqrt(step));
    double slope = (more.logSecond - moments->logSecond) / std::log(step);
    double scatter = (moments->kurtosis - 1) / extents.features;
    y.batchDeviation = slope * slope * x.batchDeviation +
                       scatter * (x.isBatched ? x.common(extents) : 1);
    y.sampleDeviation = slope * slope * x.sampleDeviation + scatter;
    y.instability = x.instability * slope;
    if (std::abs(moments->mean) > 1e-6)
      y.meanSlope = slope / 2 + std::log(std::abs(more.mean / moments->mean)) /
                                    std::log(step);
  }
  at.set(y);
  at.analysis.setSources(op->getResult(0), uniteSources(at.analysis, op));
  at.analysis.setCurved(op->getResult(0));
}

static void backwardFunction(Operation *op, Backward &at) {
  const catalogue::NormalMoments *moments = getMoments(at.analysis, op);
  if (!moments)
    return backwardPointwise(at);
  Signal x = at.in(0);
  Extents extents = at.inExtents(0);
  Adjoint dx = at.dy();
  double slope = Mixture(at.analysis, op, x, *moments).logDerivativeSecond;
  if (isUnbounded(at.analysis, op, slope))
    return at.add(0, dx);
  dx.logSecond += slope;
  dx.sample *= moments->derivative(centre(x.sample, x));
  dx.position *= moments->derivative(centre(x.position, x));
  dx.feature *= moments->derivative(centre(x.feature, x));
  dx.orthogonal = 0;
  double scatter = 3 * (moments->derivativeKurtosis - 1) / extents.features *
                   (x.isBatched ? x.common(extents) : 1);
  dx.deviation += scatter;
  dx.typical -= scatter / 2;
  // Exact for what is proportional to x on either side of 0.
  at.addAligned(0, dx);
}

template <typename OpT> static void forwardCatalogue(OpT op, Forward &at) {
  forwardFunction(op, at);
}
template <typename OpT> static void backwardCatalogue(OpT op, Backward &at) {
  backwardFunction(op, at);
}

template <typename... Ops> static void attachFunctions(MLIRContext &context) {
  (attach<Ops, forwardCatalogue<Ops>, backwardCatalogue<Ops>>(context), ...);
}

//===----------------------------------------------------------------------===//
// What carries no gradient
//===----------------------------------------------------------------------===//

static void forwardConstant(ConstantOp op, Forward &at) {
  Signal y;
  auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
  y.sample = y.position = y.feature = 1;
  if (elements && elements.isSplat() &&
      isa<FloatType>(elements.getElementType())) {
    double value = elements.getSplatValue<APFloat>().convertToDouble();
    y.logSecond = 2 * std::log(std::abs(value));
    y.mean = sign(value);
  }
  at.set(y);
  at.analysis.setSources(op.getResult(), {});
}

static void forwardStop(StopGradientOp, Forward &at) {
  at.set(at.in(0));
  at.analysis.setSources(at.op->getResult(0),
                         Sources(at.analysis.getSources(at.op->getOperand(0))));
  if (!at.analysis.isNormal(at.op->getOperand(0)))
    at.analysis.setCurved(at.op->getResult(0));
}

/// Truth values as numbers.
template <typename OpT> static void forwardTruth(OpT, Forward &at) {
  forwardPointwise(at);
}
template <typename OpT> static void backwardNothing(OpT, Backward &) {}

void attachElementwise(MLIRContext &context) {
  attach<AddOp, forwardAdd, backwardAdd>(context);
  attach<SubOp, forwardSub, backwardSub>(context);
  attach<MulOp, forwardMul, backwardMul>(context);
  attach<DivOp, forwardDiv, backwardDiv>(context);
  attach<BiasOp, forwardBias, backwardBias>(context);
  attach<WhereOp, forwardWhere, backwardWhere>(context);
  attach<ConstantOp, forwardConstant, backwardNothing>(context);
  attach<StopGradientOp, forwardStop, backwardNothing>(context);
  attach<CompareOp, forwardTruth, backwardNothing>(context);
  attach<ToFloatOp, forwardTruth, backwardNothing>(context);
  attachFunctions<
#define GET_OP_LIST
#include "dialect/Weir/CatalogueOps.cpp.inc"
      >(context);
}

} // namespace weir::flow
