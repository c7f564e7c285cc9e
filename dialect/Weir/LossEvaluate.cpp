// Losses computed in double on small arrays, independently of all code
// generation.
#include "dialect/Weir/Weir.h"
#include <cmath>

using namespace mlir;
using namespace weir;

namespace {
/// A row of logits as exp(x - maximum) and the sum of these.
struct Row {
  ArrayRef<double> logits;
  double maximum = -INFINITY, sum = 0;

  Row(const Array &all, int64_t row) {
    int64_t n = all.shape.back();
    logits = ArrayRef(all.data).slice(row * n, n);
    for (double x : logits)
      if (!(x <= maximum))
        maximum = std::isnan(maximum) ? maximum : x;
    for (double x : logits)
      sum += std::exp(x - maximum);
  }

  double logProbability(int64_t i) const {
    return logits[i] - maximum - std::log(sum);
  }
};

/// The factors of -log softmax(logits) in the loss of each row, all 0 where
/// the row does not count.
class Factors {
public:
  template <typename Op>
  Factors(Op op, int64_t classes)
      : smoothing(op.getSmoothing().convertToDouble()), classes(classes) {
    if (op.getWeights())
      weights = *op.getWeights();
  }

  double weightOf(int64_t i) const { return weights.empty() ? 1 : weights[i]; }

  SmallVector<double> ofClass(int64_t target) const {
    SmallVector<double> factors;
    for (int64_t i = 0; i < classes; ++i)
      factors.push_back(smoothing * weightOf(i) / classes);
    factors[target] += (1 - smoothing) * weightOf(target);
    return factors;
  }

  SmallVector<double> ofProbabilities(ArrayRef<double> target) const {
    SmallVector<double> factors;
    for (int64_t i = 0; i < classes; ++i)
      factors.push_back(weightOf(i) *
                        ((1 - smoothing) * target[i] + smoothing / classes));
    return factors;
  }

private:
  ArrayRef<double> weights;
  double smoothing;
  int64_t classes;
};
} // namespace

// The factors of row `i`, empty where its class is ignored. Classes out of
// range are refused at the entry.
template <typename Op>
static FailureOr<SmallVector<double>>
getFactors(Op op, const Factors &factors, double target, int64_t classes) {
  if (op.getIgnore() && target == double(*op.getIgnore()))
    return SmallVector<double>();
  if (!(target >= 0 && target < classes))
    return op.emitOpError("meets class ") << target << " of " << classes;
  return factors.ofClass(int64_t(target));
}

static double rowLoss(const Row &row, ArrayRef<double> factors) {
  double loss = 0;
  for (auto [i, factor] : llvm::enumerate(factors))
    if (factor != 0)
      loss -= factor * row.logProbability(i);
  return loss;
}

// The gradient of a row's loss by its logits, times `scale`.
static void addGradient(const Row &row, ArrayRef<double> factors, double scale,
                        MutableArrayRef<double> gradient) {
  double total = 0;
  for (double factor : factors)
    total += factor;
  for (auto [i, factor] : llvm::enumerate(factors)) {
    double probability = std::exp(row.logits[i] - row.maximum) / row.sum;
    gradient[i] = (probability * total - factor) * scale;
  }
}

//===-- cross entropies ---------------------------------------------------===//

LogicalResult CrossEntropyOp::evaluate(ArrayRef<Array> operands,
                                       SmallVectorImpl<Array> &results) {
  const Array &logits = operands[0];
  Array loss = Array::ofType(getLoss().getType());
  Factors all(*this, logits.shape.back());
  for (int64_t i = 0; i < loss.size(); ++i) {
    auto factors = getFactors(*this, all, operands[1][i], logits.shape.back());
    if (failed(factors))
      return failure();
    loss[i] = rowLoss(Row(logits, i), *factors);
  }
  results.push_back(std::move(loss));
  return success();
}

LogicalResult CrossEntropyGradOp::evaluate(ArrayRef<Array> operands,
                                           SmallVectorImpl<Array> &results) {
  const Array &logits = operands[0], &dloss = operands[2];
  Array result(logits.shape);
  int64_t n = logits.shape.back();
  Factors all(*this, n);
  for (int64_t i = 0; i < dloss.size(); ++i) {
    auto factors = getFactors(*this, all, operands[1][i], n);
    if (failed(factors))
      return failure();
    addGradient(Row(logits, i), *factors, dloss[i],
                MutableArrayRef(result.data).slice(i * n, n));
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult SoftCrossEntropyOp::evaluate(ArrayRef<Array> operands,
                                           SmallVectorImpl<Array> &results) {
  const Array &logits = operands[0], &target = operands[1];
  Array loss = Array::ofType(getLoss().getType());
  int64_t n = logits.shape.back();
  Factors all(*this, n);
  for (int64_t i = 0; i < loss.size(); ++i)
    loss[i] =
        rowLoss(Row(logits, i),
                all.ofProbabilities(ArrayRef(target.data).slice(i * n, n)));
  results.push_back(std::move(loss));
  return success();
}

LogicalResult
SoftCrossEntropyGradOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  const Array &logits = operands[0], &target = operands[1];
  const Array &dloss = operands[2];
  Array result(logits.shape);
  int64_t n = logits.shape.back();
  Factors all(*this, n);
  double kept = 1 - getSmoothing().convertToDouble();
  for (int64_t i = 0; i < dloss.size(); ++i) {
    Row row(logits, i);
    auto gradient = MutableArrayRef(result.data).slice(i * n, n);
    if (getWrt() == 0)
      addGradient(row,
                  all.ofProbabilities(ArrayRef(target.data).slice(i * n, n)),
                  dloss[i], gradient);
    for (int64_t j = 0; j < n && getWrt() == 1; ++j)
      gradient[j] = all.weightOf(j) == 0 ? 0
                                         : -kept * all.weightOf(j) *
                                               row.logProbability(j) * dloss[i];
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult ClassWeightOp::evaluate(ArrayRef<Array> operands,
                                      SmallVectorImpl<Array> &results) {
  Array weight = operands[0];
  for (double &element : weight.data) {
    if (!(element >= 0 && element < double(getWeights().size())))
      return emitOpError("meets class ")
             << element << " of " << getWeights().size();
    element = getWeights()[int64_t(element)];
  }
  results.push_back(std::move(weight));
  return success();
}

//===-- marks and totals --------------------------------------------------===//

LogicalResult MarkOp::evaluate(ArrayRef<Array> operands,
                               SmallVectorImpl<Array> &results) {
  Array mark = Array::ofType(getMark().getType());
  llvm::fill(mark.data, 1);
  if (getClasses())
    for (int64_t i = 0; i < mark.size(); ++i)
      mark[i] = operands[0][i] != double(*getIgnore());
  if (getLengths()) {
    const Array &lengths = operands.back();
    int64_t inner = mark.extent(lengths.rank() + 1, mark.rank());
    int64_t steps = mark.shape[lengths.rank()];
    for (int64_t i = 0; i < mark.size(); ++i)
      if (double(i / inner % steps) >= lengths[i / inner / steps])
        mark[i] = 0;
  }
  results.push_back(std::move(mark));
  return success();
}

LogicalResult TotalOp::evaluate(ArrayRef<Array> operands,
                                SmallVectorImpl<Array> &results) {
  const Array &x = operands.front();
  int64_t count = x.size();
  if (getValid())
    count = std::clamp<int64_t>(operands.back()[0], 0, x.shape[0]) *
            x.extent(1, x.rank());
  const Array *mask = getMask() ? &operands[1] : nullptr;
  const Array *weight = getWeight() ? &operands[mask ? 2 : 1] : nullptr;
  auto at = [&](const Array &prefix, int64_t i) {
    return prefix[i / (x.size() / prefix.size())];
  };
  Array sum(ArrayRef<int64_t>{}), total(ArrayRef<int64_t>{});
  for (int64_t i = 0; i < count; ++i) {
    if (mask && !at(*mask, i))
      continue;
    sum[0] += x[i];
    total[0] += weight ? at(*weight, i) : 1;
  }
  results.push_back(std::move(sum));
  results.push_back(std::move(total));
  return success();
}

LogicalResult SpreadOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  Array result = Array::ofType(getType());
  const Array &mask = operands[1];
  for (int64_t i = 0; i < result.size(); ++i)
    if (mask[i / (result.size() / mask.size())])
      result[i] = operands[0][0];
  results.push_back(std::move(result));
  return success();
}

//===-- unit vectors ------------------------------------------------------===//

static double getNorm(ArrayRef<double> row) {
  double squares = 0;
  for (double x : row)
    squares += x * x;
  return std::sqrt(squares);
}

LogicalResult UnitOp::evaluate(ArrayRef<Array> operands,
                               SmallVectorImpl<Array> &results) {
  Array y = operands[0];
  int64_t n = y.shape.back();
  double eps = getEps().convertToDouble();
  for (int64_t i = 0; i < y.size(); i += n) {
    auto row = MutableArrayRef(y.data).slice(i, n);
    double norm = getNorm(row);
    for (double &element : row)
      element /= norm < eps ? eps : norm; // keeps a NaN
  }
  results.push_back(std::move(y));
  return success();
}

LogicalResult UnitGradOp::evaluate(ArrayRef<Array> operands,
                                   SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &dy = operands[1];
  Array dx(x.shape);
  int64_t n = x.shape.back();
  double eps = getEps().convertToDouble();
  for (int64_t i = 0; i < x.size(); i += n) {
    double norm = getNorm(ArrayRef(x.data).slice(i, n)), projection = 0;
    bool isSmall = norm < eps;
    for (int64_t j = i; j < i + n && !isSmall; ++j)
      projection += x[j] / norm * dy[j];
    for (int64_t j = i; j < i + n; ++j)
      dx[j] = isSmall ? dy[j] / eps : (dy[j] - x[j] / norm * projection) / norm;
  }
  results.push_back(std::move(dx));
  return success();
}

//===-- contrastive -------------------------------------------------------===//

namespace {
/// The 2 B views of B samples: b[i] is view B + i.
class Views {
public:
  Views(ArrayRef<Array> similarities, int64_t valid)
      : similarities(similarities), count(similarities[0].shape[0]),
        valid(valid) {}

  int64_t getPartner(int64_t view) const {
    return (view + count) % (2 * count);
  }
  bool isThere(int64_t view) const { return view % count < valid; }
  /// Which matrix holds the similarity of two views, and where.
  std::pair<unsigned, int64_t> getPlace(int64_t a, int64_t b) const {
    if (a >= count && b < count)
      std::swap(a, b);
    unsigned matrix = (a >= count) + (b >= count);
    return {matrix, a % count * count + b % count};
  }
  double operator()(int64_t a, int64_t b) const {
    auto [matrix, place] = getPlace(a, b);
    return similarities[matrix][place];
  }
  /// log sum exp over the other views.
  double logSum(int64_t view) const {
    double maximum = -INFINITY, sum = 0;
    for (int64_t other : others(view))
      maximum = std::fmax(maximum, (*this)(view, other));
    for (int64_t other : others(view))
      sum += std::exp((*this)(view, other) - maximum);
    return maximum + std::log(sum);
  }
  SmallVector<int64_t> others(int64_t view) const {
    SmallVector<int64_t> all;
    for (int64_t other = 0; other < 2 * count; ++other)
      if (other != view && isThere(other))
        all.push_back(other);
    return all;
  }

private:
  ArrayRef<Array> similarities;
  int64_t count, valid;
};
} // namespace

LogicalResult ContrastiveOp::evaluate(ArrayRef<Array> operands,
                                      SmallVectorImpl<Array> &results) {
  Array loss = Array::ofType(getLoss().getType());
  int64_t count = loss.size();
  int64_t valid = getValid() ? int64_t(operands[3][0]) : count;
  Views views(operands, valid);
  for (int64_t view = 0; view < 2 * count; ++view)
    if (views.isThere(view))
      loss[view % count] +=
          (views.logSum(view) - views(view, views.getPartner(view))) / 2;
  results.push_back(std::move(loss));
  return success();
}

LogicalResult ContrastiveGradOp::evaluate(ArrayRef<Array> operands,
                                          SmallVectorImpl<Array> &results) {
  const Array &dloss = operands[3];
  int64_t count = dloss.size();
  Views views(operands, count);
  SmallVector<Array> gradients(3, Array(operands[0].shape));
  auto add = [&](int64_t a, int64_t b, double amount) {
    auto [matrix, place] = views.getPlace(a, b);
    gradients[matrix][place] += amount;
  };
  for (int64_t view = 0; view < 2 * count; ++view) {
    double half = dloss[view % count] / 2, logSum = views.logSum(view);
    add(view, views.getPartner(view), -half);
    for (int64_t other : views.others(view))
      add(view, other, half * std::exp(views(view, other) - logSum));
  }
  llvm::append_range(results, gradients);
  return success();
}
