#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"
#include "lib/GradientFlow/Passes.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Text.h"
#include "lib/Support/Thresholds.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_LINT
#include "lib/GradientFlow/Passes.h.inc"
} // namespace weir

using namespace weir;
using llvm::formatv;

namespace {
/// Looks at each operation with its neighbours. No numbers of the analysis are
/// needed: these are mistakes whatever the weights are.
class Linter {
public:
  Linter(ModelOp model, EntryOp forward) : model(model), forward(forward) {}
  void run();

private:
  void checkUnstablePair(Operation *op);
  void checkSpread(Operation *op);
  void checkLoss(Operation *op);
  void checkLinear(Operation *op);
  void checkActivation(Operation *op);
  void checkStatistics(Operation *op);
  void checkBias(Operation *op);
  void checkShift(Operation *op);
  void checkDropout(Operation *op);
  void checkDecay(Operation *op);
  void checkDeadParameters();

  std::optional<IdentifiedDiagnostic> report(Location location,
                                             DiagnosticId id);
  bool isWrittenAlone(Operation *op);

  ModelOp model;
  EntryOp forward;
  SymbolTable symbols{model};
  /// All instances of one place in the source are one message.
  llvm::DenseSet<std::pair<Location, unsigned>> reported;
  /// What computes at a place: one kind of operation, or null for several.
  llvm::DenseMap<Location, StringRef> kinds;
};
} // namespace

//===----------------------------------------------------------------------===//
// Matching
//===----------------------------------------------------------------------===//

static StringRef getKind(Operation *op) {
  return op ? op->getName().stripDialect() : StringRef();
}

static Operation *getProducer(Operation *op, unsigned operand = 0) {
  return op && operand < op->getNumOperands()
             ? op->getOperand(operand).getDefiningOp()
             : nullptr;
}

static bool isSplat(Value value, double number) {
  DenseElementsAttr constant;
  return matchPattern(value, m_Constant(&constant)) && constant.isSplat() &&
         isa<FloatType>(constant.getElementType()) &&
         constant.getSplatValue<APFloat>().convertToDouble() == number;
}

static bool isActivation(Operation *op) {
  const catalogue::Function *function =
      op ? catalogue::lookupFunction(getKind(op)) : nullptr;
  return function && function->kind == catalogue::KeywordKind::Activation;
}

static bool isNormalization(Operation *op) {
  return isa<LayerNormOp, RmsNormOp, GroupNormOp, BatchNormOp>(op);
}

static ArrayRef<int64_t> getShape(Value value) {
  return cast<ShapedType>(value.getType()).getShape();
}

static int64_t getWidth(Value value) {
  ArrayRef<int64_t> shape = getShape(value);
  return shape.empty() ? 1 : shape.back();
}

static std::string formatNumber(double number) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%g", number);
  return text;
}

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

std::optional<IdentifiedDiagnostic> Linter::report(Location location,
                                                   DiagnosticId id) {
  if (!reported.insert({location, static_cast<unsigned>(id)}).second)
    return std::nullopt;
  return emitDiagnostic(location, id);
}

/// Whether the place is a call of just this operation: not one of a block of
/// the library, whose argument lists are others.
bool Linter::isWrittenAlone(Operation *op) {
  if (kinds.empty())
    for (Operation &other : forward.getBody().front()) {
      if (!isa<Evaluate>(other) || isa<ConstantOp>(other))
        continue;
      auto [it, isNew] = kinds.insert({other.getLoc(), getKind(&other)});
      if (!isNew && it->second != getKind(&other))
        it->second = StringRef();
    }
  return kinds.lookup(op->getLoc()) == getKind(op);
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// Whether one block or cell, or the model itself, was written with both: what
/// a block gives is a value of its own, such as the code of an encoder.
static bool areWrittenTogether(Operation *a, Operation *b) {
  FlatSymbolRefAttr first = getLayer(a), second = getLayer(b);
  auto getScope = [](FlatSymbolRefAttr layer) {
    size_t dot = layer.getValue().rfind('.');
    return dot == StringRef::npos ? StringRef()
                                  : layer.getValue().take_front(dot);
  };
  return first && second && getScope(first) == getScope(second);
}

void Linter::checkLinear(Operation *op) {
  auto outer = dyn_cast<LinearOp>(op);
  auto inner = outer ? outer.getX().getDefiningOp<LinearOp>() : LinearOp();
  if (!inner || !inner->hasOneUse() || !areWrittenTogether(inner, outer))
    return;
  int64_t in = getWidth(inner.getX()), middle = getWidth(inner.getResult()),
          out = getWidth(outer.getResult());
  if (middle < std::min(in, out))
    return;
  if (auto diagnostic = report(op->getLoc(), DiagnosticId::LinearLinear)) {
    *diagnostic << "nothing stands between two linear layers: " << in << " to "
                << middle << " to " << out << " is what " << in << " to " << out
                << " computes";
    diagnostic->attachNote(inner.getLoc()) << "this is the first one";
    diagnostic->attachHelp() << "put an activation between them, such as "
                                "`relu`, or keep only the second";
  }
}

void Linter::checkActivation(Operation *op) {
  // These are used as mathematics: mish is x tanh(softplus(x)), and hard_tanh
  // is a clamp.
  constexpr StringRef allowed[] = {"softplus", "hard_tanh", "identity"};
  Operation *inner = getProducer(op);
  if (!isActivation(op) || !isActivation(inner) || !inner->hasOneUse() ||
      llvm::is_contained(allowed, getKind(op)) ||
      llvm::is_contained(allowed, getKind(inner)))
    return;
  if (auto diagnostic = report(op->getLoc(), DiagnosticId::DoubleActivation)) {
    *diagnostic << "`" << getKind(op) << "` of `" << getKind(inner)
                << "`: the derivatives of both multiply into every gradient";
    diagnostic->attachNote(inner->getLoc())
        << "`" << getKind(inner) << "` is applied here";
    diagnostic->attachFix(op->getLoc(), "", "remove one of them", getKind(op));
  }
}

/// Values of one channel that a statistic of `op` is over; 0: not of channels.
static int64_t countChannelValues(Operation *op) {
  auto instance = dyn_cast<NormalizeOp>(op);
  if (!isa<BatchNormOp, GroupNormOp>(op) &&
      (!instance || instance.getUncentered()))
    return 0;
  ArrayRef<int64_t> shape = getShape(op->getOperand(0));
  if (instance) {
    int64_t values = 1;
    for (int64_t axis : instance.getAxes())
      values *= shape[axis];
    bool keepsChannels = !llvm::is_contained(
        instance.getAxes(), static_cast<int64_t>(shape.size()) - 1);
    return keepsChannels ? values : 0;
  }
  auto group = dyn_cast<GroupNormOp>(op);
  if (group && static_cast<int64_t>(group.getGroups()) != shape.back())
    return 0;
  return llvm::product_of(shape.drop_front(group ? 1 : 0).drop_back());
}

void Linter::checkStatistics(Operation *op) {
  if (!isa<BatchNormOp>(op))
    return;
  int64_t values = countChannelValues(op);
  double least = getThreshold(model, DiagnosticId::SmallBatchNorm, "values");
  if (values >= least)
    return;
  if (auto diagnostic = report(op->getLoc(), DiagnosticId::SmallBatchNorm)) {
    *diagnostic << formatv("`batch_norm` takes each variance from {0}, an "
                           "error of {1:f0} %",
                           formatCount(values, "value"),
                           100 / std::sqrt(2.0 * values))
                       .str();
    double batch = std::ceil(least * model.getBatch() / values);
    diagnostic->attachHelp()
        << formatv("use a batch of at least {0:f0}, or `layer_norm`, which "
                   "sees one sample",
                   batch)
               .str();
  }
}

void Linter::checkBias(Operation *op) {
  auto linear = dyn_cast_or_null<LinearOp>(getProducer(op));
  if (!countChannelValues(op) || !linear || !linear.getBias() ||
      !linear->hasOneUse())
    return;
  auto diagnostic = report(linear.getLoc(), DiagnosticId::BiasBeforeNorm);
  if (!diagnostic)
    return;
  *diagnostic << "the normalization takes this bias out again";
  diagnostic->attachNote(op->getLoc()) << "this is the normalization";
  auto range = dyn_cast<FileLineColRange>(linear.getLoc());
  if (!range || range.getEndColumn() < 2 || !isWrittenAlone(linear)) {
    diagnostic->attachHelp() << "leave the bias out: `bias: false`";
    return;
  }
  auto bracket = FileLineColRange::get(
      range.getFilename(), range.getEndLine(), range.getEndColumn() - 1,
      range.getEndLine(), range.getEndColumn());
  diagnostic->attachFix(bracket, ", bias: false)", "add `bias: false`", ")");
}

void Linter::checkShift(Operation *op) {
  if (!isa<BatchNormOp>(op))
    return;
  Operation *before = getProducer(op);
  if (isActivation(before))
    before = getProducer(before);
  auto dropout = dyn_cast_or_null<DropoutOp>(before);
  if (!dropout || dropout.getRate().isZero())
    return;
  auto diagnostic = report(op->getLoc(), DiagnosticId::DropoutBeforeNorm);
  if (!diagnostic)
    return;
  double rate = dropout.getRate().convertToDouble();
  *diagnostic << formatv("`batch_norm` records second moments that dropout "
                         "raised by a factor of {0:f2}, which evaluation does "
                         "not have",
                         1 / (1 - rate))
                     .str();
  diagnostic->attachNote(dropout.getLoc()) << "this is the dropout";
  diagnostic->attachHelp() << "put the dropout behind the normalization";
}

void Linter::checkDropout(Operation *op) {
  auto dropout = dyn_cast<DropoutOp>(op);
  double most = getThreshold(model, DiagnosticId::HighDropout, "rate");
  if (!dropout || dropout.getRate().convertToDouble() <= most)
    return;
  if (auto diagnostic = report(op->getLoc(), DiagnosticId::HighDropout)) {
    double rate = dropout.getRate().convertToDouble();
    *diagnostic << formatv("{0:f0} % of the values are dropped: the noise has "
                           "{1:f1} times the second moment of the signal",
                           100 * rate, rate / (1 - rate))
                       .str();
    diagnostic->attachHelp()
        << "a rate of at most " << formatNumber(most) << " is usual";
  }
}

void Linter::checkDecay(Operation *op) {
  CallAttr optimizer = model.getCall("optimizer");
  if (!isNormalization(op) || !optimizer ||
      !model.getTrain().contains("decay_all") ||
      optimizer.getNumber("weight_decay") == 0)
    return;
  auto read = dyn_cast_or_null<ReadOp>(getProducer(op, 1));
  auto scale =
      read ? symbols.lookup<ParameterOp>(read.getSymbol()) : ParameterOp();
  if (!scale || scale.getFrozen() || scale.getDecay() ||
      (scale.getWeightDecay() && scale.getWeightDecay()->isZero()))
    return;
  if (auto diagnostic = report(op->getLoc(), DiagnosticId::DecayOnNorm)) {
    *diagnostic << "weight decay pulls the scale of `" << getKind(op)
                << "` to 0, and what lies behind it with it";
    diagnostic->attachHelp() << "leave out `decay: all` of the optimizer";
  }
}

//===----------------------------------------------------------------------===//
// Gradients that are always 0
//===----------------------------------------------------------------------===//

/// Whether the derivative of `op` by an operand is 0 whatever the values are.
static bool isFlat(Operation *op, unsigned operand) {
  Value x = op->getOperand(0);
  if (getKind(op) == "sign")
    return true;
  if (getKind(op) == "mul")
    return isSplat(op->getOperand(1 - operand), 0);
  if (auto softmax = dyn_cast<SoftmaxOp>(op))
    return llvm::all_of(softmax.getAxes(),
                        [&](int64_t axis) { return getShape(x)[axis] == 1; });
  if (auto softmax = dyn_cast<LogSoftmaxOp>(op))
    return llvm::all_of(softmax.getAxes(),
                        [&](int64_t axis) { return getShape(x)[axis] == 1; });
  // The bias goes through.
  if (isa<LayerNormOp>(op))
    return operand < 2 && getWidth(x) == 1;
  if (isa<BatchNormOp, GroupNormOp, NormalizeOp>(op))
    return operand < 2 && countChannelValues(op) == 1;
  return isa<CrossEntropyOp>(op) && getWidth(x) == 1;
}

static StringRef explainFlat(Operation *op) {
  return llvm::StringSwitch<StringRef>(getKind(op))
      .Cases({"softmax", "log_softmax"}, "over one value it is constant")
      .Case("cross_entropy", "of one class it is always 0")
      .Case("mul", "the other factor is 0")
      .Case("sign", "it is flat")
      .Default("of one value it is its bias alone");
}

/// A value that leads to a loss: what stops its gradient, or null where one
/// comes through.
using Blocked = llvm::DenseMap<Value, Operation *>;

/// Whether a result leads to a loss; then `cause` is what stops them all.
static bool leadsToLoss(Operation &op, const Blocked &blocked,
                        Operation *&cause) {
  bool leads = false, passes = false;
  for (Value result : op.getResults()) {
    auto it = blocked.find(result);
    if (it == blocked.end())
      continue;
    leads = true;
    passes |= !it->second;
    cause = it->second;
  }
  if (passes)
    cause = nullptr;
  return leads;
}

/// Walks back from the losses.
void Linter::checkDeadParameters() {
  Blocked blocked;
  Block &body = forward.getBody().front();
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands()))
    if (forward.getResultRole(i).starts_with("loss_"))
      blocked[value] = nullptr;
  llvm::MapVector<Operation *, llvm::SetVector<StringRef>> dead;
  for (Operation &op : llvm::reverse(body)) {
    Operation *cause = nullptr;
    if (!leadsToLoss(op, blocked, cause) || isa<StopGradientOp>(op))
      continue;
    if (auto read = dyn_cast<ReadOp>(op)) {
      auto parameter = symbols.lookup<ParameterOp>(read.getSymbol());
      if (cause && parameter && !parameter.getFrozen())
        dead[cause].insert(parameter.getSymName());
      continue;
    }
    for (OpOperand &operand : op.getOpOperands()) {
      if (!isa<FloatType>(getElementTypeOrSelf(operand.get())))
        continue;
      bool stops = !cause && isFlat(&op, operand.getOperandNumber());
      auto [it, isNew] = blocked.insert({operand.get(), stops ? &op : cause});
      if (!isNew && !stops && !cause)
        it->second = nullptr;
    }
  }
  for (auto &[cause, names] : dead) {
    auto diagnostic = report(cause->getLoc(), DiagnosticId::DeadParameter);
    if (!diagnostic)
      continue;
    constexpr size_t most = 3;
    auto shown = llvm::to_vector(llvm::reverse(names));
    std::string others;
    if (shown.size() > most) {
      others = formatv(", and of {0} more,", shown.size() - most);
      shown.resize(most);
    }
    *diagnostic << "no gradient passes `" << getKind(cause)
                << "`: " << explainFlat(cause);
    diagnostic->attachNote() << "it is the only way of " << listWords(shown)
                             << others << " to a loss";
    diagnostic->attachHelp() << "take it out, or `freeze` what it cuts off";
  }
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

void Linter::run() {
  for (Operation &op : forward.getBody().front()) {
    checkUnstablePair(&op);
    checkSpread(&op);
    checkLoss(&op);
    checkLinear(&op);
    checkActivation(&op);
    checkStatistics(&op);
    checkBias(&op);
    checkShift(&op);
    checkDropout(&op);
    checkDecay(&op);
  }
  checkDeadParameters();
}

namespace {
struct Lint : weir::impl::LintBase<Lint> {
  void runOnOperation() override {
    if (EntryOp forward = getOperation().lookupEntry("forward"))
      Linter(getOperation(), forward).run();
    markAllAnalysesPreserved();
  }
};
} // namespace
