// Which arguments of log, sqrt, division and exp may leave their domain: by
// intervals, as DEBAR (Zhang et al. 2020) and RANUM (Li et al. 2023) do.
#include "lib/GradientFlow/Diagnose.h"

#include "lib/Support/Thresholds.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace weir;
using namespace weir::flow;
using llvm::formatv;

namespace {
struct Interval {
  double low = -INFINITY, high = INFINITY;

  Interval unite(const Interval &other) const {
    return {std::min(low, other.low), std::max(high, other.high)};
  }
};

/// One walk forward over `@forward`.
class Domains {
public:
  Domains(ModelOp model, const Analysis &analysis,
          std::vector<Finding> &findings)
      : analysis(analysis), findings(findings),
        exponent(getThreshold(model, DiagnosticId::NumericDomain, "exponent")) {
  }

  void visit(Operation *op);

private:
  Interval get(Value value) const { return intervals.lookup(value); }
  Interval compute(Operation *op) const;
  void check(Operation *op);
  void report(Operation *op, std::string text, double value);

  const Analysis &analysis;
  std::vector<Finding> &findings;
  double exponent;
  DenseMap<Value, Interval> intervals;
  DenseSet<Location> reported;
};
} // namespace

static Interval multiply(const Interval &a, const Interval &b) {
  Interval product = {INFINITY, -INFINITY};
  for (double x : {a.low, a.high})
    for (double y : {b.low, b.high}) {
      double z = x == 0 || y == 0 ? 0 : x * y;
      product.low = std::min(product.low, z);
      product.high = std::max(product.high, z);
    }
  return product;
}

/// The least and the greatest value of a function of one variable, looked for
/// at many sizes of it up to `near`, where exp(-x) is still above 0, and far
/// away for what has no end.
static Interval apply(const catalogue::Function &f,
                      catalogue::Arguments arguments, const Interval &x) {
  constexpr double near = 100, far = 1e4;
  Interval y = {INFINITY, -INFINITY};
  auto probe = [&](double at) {
    double value = f.evaluate({std::clamp(at, x.low, x.high)}, arguments);
    if (std::isnan(value))
      return;
    y.low = std::min(y.low, value);
    y.high = std::max(y.high, value);
  };
  probe(0);
  for (double size = 1e-6; size < near; size *= 1.1)
    for (double sign : {-1.0, 1.0})
      probe(sign * size);
  if (y.low > y.high)
    return {};
  Interval ends = y;
  for (double end : {-far, far}) {
    if (end < x.low || end > x.high)
      continue;
    double value = f.evaluate({end}, arguments);
    if (value > 10 * std::abs(y.high) + 1)
      ends.high = INFINITY;
    if (value < -10 * std::abs(y.low) - 1)
      ends.low = -INFINITY;
  }
  return ends;
}

static Interval getSplat(ConstantOp op) {
  auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
  if (!elements || !elements.isSplat() ||
      !isa<FloatType>(elements.getElementType()))
    return {};
  double value = elements.getSplatValue<APFloat>().convertToDouble();
  return {value, value};
}

Interval Domains::compute(Operation *op) const {
  auto in = [&](unsigned i) { return get(op->getOperand(i)); };
  if (auto constant = dyn_cast<ConstantOp>(op))
    return getSplat(constant);
  if (isa<AddOp, BiasOp>(op))
    return {in(0).low + in(1).low, in(0).high + in(1).high};
  if (isa<SubOp>(op))
    return {in(0).low - in(1).high, in(0).high - in(1).low};
  if (isa<MulOp>(op) && op->getOperand(0) == op->getOperand(1))
    return {0, INFINITY};
  if (isa<MulOp>(op))
    return multiply(in(0), in(1));
  if (isa<DivOp>(op) && (in(1).low > 0 || in(1).high < 0))
    return multiply(in(0), {1 / in(1).high, 1 / in(1).low});
  if (isa<WhereOp>(op))
    return in(1).unite(in(2));
  // What rounds to 0 is a matter of `unstable-pair`.
  if (isa<SoftmaxOp>(op))
    return {std::numeric_limits<double>::min(), 1};
  if (isa<OneHotOp, ToFloatOp>(op))
    return {0, 1};
  if (isa<LogSoftmaxOp>(op))
    return {-INFINITY, 0};
  if (isa<VarianceOp, StandardDeviationOp, NormOp>(op))
    return {0, INFINITY};
  if (isa<CrossEntropyOp>(op))
    return {0, INFINITY};
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return reduce.getKind() == ReductionKind::sum
               ? multiply(in(0),
                          {1, double(reduce.getX().getType().getNumElements())})
           : reduce.getKind() == ReductionKind::prod ? Interval()
                                                     : in(0);
  if (isa<DropoutOp>(op))
    return multiply(in(0), {0, INFINITY});
  if (isa<ReshapeOp, TransposeOp, BroadcastOp, SliceOp, StopGradientOp>(op))
    return in(0);
  const auto *f = catalogue::lookupFunction(op->getName().stripDialect());
  if (f && op->getNumOperands() == 1)
    return apply(*f, getArguments(op, f->hyperparameters), in(0));
  return {};
}

void Domains::report(Operation *op, std::string text, double value) {
  if (!reported.insert(op->getLoc()).second)
    return;
  findings.push_back({DiagnosticId::NumericDomain,
                      op->getLoc(),
                      std::move(text),
                      value,
                      0,
                      {},
                      {}});
}

void Domains::check(Operation *op) {
  StringRef kind = op->getName().stripDialect();
  Interval x = op->getNumOperands() ? get(op->getOperand(0)) : Interval();
  bool learns = !analysis.getAdjoint(op->getResult(0)).isZero();
  std::string reach = formatv("down to {0}", formatNumber(x.low));
  if (x.low == -INFINITY)
    reach = "below 0";
  if ((kind == "log" || kind == "rsqrt" || kind == "reciprocal") &&
      x.low <= 0 && (kind != "reciprocal" || x.high >= 0))
    report(op,
           formatv("the argument of `{0}` may go {1}, where the result is "
                   "infinite or no number",
                   kind, reach),
           x.low);
  if (kind == "sqrt" && (x.low < 0 || (x.low == 0 && learns)))
    report(op,
           formatv("the argument of `sqrt` may go {0}, where its derivative is "
                   "infinite",
                   reach),
           x.low);
  if (isa<DivOp>(op)) {
    Interval divisor = get(op->getOperand(1));
    if (divisor.low <= 0 && divisor.high >= 0)
      report(op, "the divisor may be 0", 0);
  }
  // Six standard deviations are reached by one value in 1e9.
  Signal argument =
      analysis.getSignal(op->getNumOperands() ? op->getOperand(0) : Value());
  if (kind == "exp" && x.high > exponent && 6 * argument.rms() > exponent)
    report(op,
           formatv("the argument of `exp` may exceed {0}: its predicted RMS is "
                   "{1}",
                   formatNumber(exponent), formatNumber(argument.rms())),
           argument.rms());
}

void Domains::visit(Operation *op) {
  if (op->getNumResults() == 0)
    return;
  intervals[op->getResult(0)] = compute(op);
  check(op);
}

void weir::flow::findDomainProblems(ModelOp model, const Analysis &analysis,
                                    std::vector<Finding> &findings) {
  Domains domains(model, analysis, findings);
  for (Operation &op : analysis.getEntry().getBody().front())
    domains.visit(&op);
}
