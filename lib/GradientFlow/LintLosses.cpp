#include "lib/GradientFlow/Lint.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir;
using namespace weir;
using llvm::formatv;

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

/// From the start of `first` to the end of `last`, if both are in one file.
static std::optional<Location> makeRange(Location first, Location last) {
  auto start = dyn_cast<FileLineColRange>(first);
  auto end = dyn_cast<FileLineColRange>(last);
  if (!start || !end || start.getFilename() != end.getFilename())
    return std::nullopt;
  return FileLineColRange::get(start.getFilename(), start.getStartLine(),
                               start.getStartColumn(), end.getEndLine(),
                               end.getEndColumn());
}

namespace {
struct UnstablePair {
  StringRef outer, inner, instead, reason;
};
} // namespace

static constexpr UnstablePair unstablePairs[] = {
    {"log", "softmax", "log_softmax", "is infinite where it rounds to 0"},
    {"log", "sigmoid", "log_sigmoid", "is infinite where it rounds to 0"},
    {"binary_cross_entropy_of_probabilities", "sigmoid", "binary_cross_entropy",
     "loses what it rounds to 0 or 1"},
};

/// `1 + x`; null if `op` is not that.
static Value getAddedToOne(Operation *op) {
  if (getKind(op) != "add")
    return {};
  if (isSplat(op->getOperand(0), 1))
    return op->getOperand(1);
  return isSplat(op->getOperand(1), 1) ? op->getOperand(0) : Value();
}

void Linter::checkUnstablePair(Operation *op) {
  Operation *inner = getProducer(op);
  for (const UnstablePair &pair : unstablePairs) {
    if (getKind(op) != pair.outer || getKind(inner) != pair.inner)
      continue;
    auto diagnostic = report(op->getLoc(), DiagnosticId::UnstablePair);
    if (!diagnostic)
      return;
    *diagnostic << "`" << pair.outer << "` of `" << pair.inner << "` "
                << pair.reason;
    diagnostic->attachNote(inner->getLoc())
        << "`" << pair.inner << "` is taken here";
    std::string help = formatv("`{0}` computes both at once", pair.instead);
    if (auto range = makeRange(inner->getLoc(), op->getLoc()))
      diagnostic->attachFix(*range, pair.instead, help,
                            (pair.inner + "|>" + pair.outer).str());
    else
      diagnostic->attachHelp() << help;
    return;
  }
  Value added = getKind(op) == "log" ? getAddedToOne(inner) : Value();
  if (added) {
    bool isSoftplus = getKind(added.getDefiningOp()) == "exp";
    if (auto diagnostic = report(op->getLoc(), DiagnosticId::UnstablePair)) {
      *diagnostic << "`log(1 + x)` "
                  << (isSoftplus ? "overflows where `exp` does"
                                 : "is 0 below 6e-8");
      diagnostic->attachHelp()
          << (isSoftplus ? "`softplus(x)` is `log(1 + exp(x))`"
                         : "`log1p(x)` computes both at once");
    }
  }
}

/// exp(x) - 1, and E[x^2] - E[x]^2.
void Linter::checkSpread(Operation *op) {
  if (getKind(op) != "sub")
    return;
  Operation *left = getProducer(op), *right = getProducer(op, 1);
  if (getKind(left) == "exp" && isSplat(op->getOperand(1), 1)) {
    if (auto diagnostic = report(op->getLoc(), DiagnosticId::UnstablePair)) {
      *diagnostic << "`exp(x) - 1` is 0 where |x| is below 6e-8";
      diagnostic->attachHelp() << "`expm1(x)` computes both at once";
    }
    return;
  }
  auto squares = dyn_cast_or_null<ReduceOp>(left);
  auto mean = dyn_cast_or_null<ReduceOp>(getProducer(right));
  if (!squares || !mean || squares.getKind() != ReductionKind::mean ||
      mean.getKind() != ReductionKind::mean || getKind(right) != "square" ||
      squares.getAxes() != mean.getAxes())
    return;
  Operation *square = getProducer(squares);
  if (getKind(square) != "square" || square->getOperand(0) != mean.getX())
    return;
  if (auto diagnostic = report(op->getLoc(), DiagnosticId::UnstablePair)) {
    *diagnostic << "the mean of squares minus the square of the mean keeps "
                   "only noise where the mean is large";
    diagnostic->attachHelp()
        << "`variance(x, correction: 0)` subtracts the mean first";
  }
}

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

namespace {
struct Mismatch {
  StringRef outer, inner;
  double spread; // between the largest and the smallest value of `inner`
};
} // namespace

static constexpr Mismatch mismatches[] = {
    {"cross_entropy", "softmax", 1},
    {"cross_entropy", "sigmoid", 1},
    {"cross_entropy", "tanh", 2},
    {"soft_cross_entropy", "softmax", 1},
    {"soft_cross_entropy", "sigmoid", 1},
    {"binary_cross_entropy", "sigmoid", 0},
    {"softmax", "softmax", 1},
    {"log_softmax", "softmax", 1},
    {"kl_divergence", "softmax", 0},
};

/// Where a loss has a floor above 0, it is named: ln(1 + (C - 1) e^-spread).
static std::string describeMismatch(const Mismatch &mismatch, int64_t classes) {
  if (mismatch.outer == "kl_divergence")
    return "`kl_divergence` of probabilities; it takes their logarithms";
  if (mismatch.outer == "binary_cross_entropy")
    return "`binary_cross_entropy` of a `sigmoid`: it applies one itself, so "
           "that the loss never falls below 0.313 where the target is 1";
  if (mismatch.outer.ends_with("softmax"))
    return formatv("`{0}` of a `softmax`: among {1} classes no probability "
                   "exceeds {2:f3}",
                   mismatch.outer, classes, 1 / (1 + (classes - 1) / M_E));
  double floor = std::log1p((classes - 1) * std::exp(-mismatch.spread));
  return formatv("`cross_entropy` of a `{0}`: it applies a softmax itself, so "
                 "that the loss of {1} classes never falls below {2:f3}",
                 mismatch.inner, classes, floor);
}

void Linter::checkLoss(Operation *op) {
  if (isa<CrossEntropyOp>(op) && getWidth(op->getOperand(0)) == 1) {
    if (auto diagnostic = report(op->getLoc(), DiagnosticId::LossMismatch)) {
      *diagnostic << "`cross_entropy` of one class is always 0";
      diagnostic->attachHelp() << "give each class a logit of its own, or use "
                                  "`binary_cross_entropy`";
    }
    return;
  }
  Operation *inner = getProducer(op);
  for (const Mismatch &mismatch : mismatches) {
    if (getKind(op) != mismatch.outer || getKind(inner) != mismatch.inner)
      continue;
    auto diagnostic = report(op->getLoc(), DiagnosticId::LossMismatch);
    if (!diagnostic)
      return;
    *diagnostic << describeMismatch(mismatch, getWidth(op->getOperand(0)));
    diagnostic->attachNote(inner->getLoc())
        << "`" << mismatch.inner << "` is applied here";
    std::string help = "use `log_softmax`";
    if (mismatch.outer != "kl_divergence")
      help = formatv("give it what the `{0}` takes", mismatch.inner);
    // The value may be an output too, which has to stay.
    if (inner->hasOneUse() && mismatch.outer != "kl_divergence")
      diagnostic->attachFix(inner->getLoc(), "", help, mismatch.inner);
    else
      diagnostic->attachHelp() << help;
    return;
  }
}
