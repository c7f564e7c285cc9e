#include "lib/GradientFlow/Lint.h"
#include "dialect/Catalogue/Catalogue.h"
#include "lib/GradientFlow/Passes.h"
#include "lib/Support/Text.h"
#include "lib/Support/Thresholds.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringExtras.h"
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

//===----------------------------------------------------------------------===//
// Matching
//===----------------------------------------------------------------------===//

StringRef weir::getKind(Operation *op) {
  return op ? op->getName().stripDialect() : StringRef();
}

Operation *weir::getProducer(Operation *op, unsigned operand) {
  return op && operand < op->getNumOperands()
             ? op->getOperand(operand).getDefiningOp()
             : nullptr;
}

bool weir::isSplat(Value value, double number) {
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

int64_t weir::getWidth(Value value) {
  ArrayRef<int64_t> shape = getShape(value);
  return shape.empty() ? 1 : shape.back();
}

static std::string formatNumber(double number) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%g", number);
  return text;
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
// Layers
//===----------------------------------------------------------------------===//

/// The block that a layer is written in: its path without its own name and
/// the numbers of repetitions.
static std::string getBlock(Operation *op) {
  FlatSymbolRefAttr layer = getLayer(op);
  llvm::SmallVector<StringRef> parts;
  if (layer)
    layer.getValue().rsplit('.').first.split(parts, '.');
  if (!layer || !layer.getValue().contains('.'))
    parts.clear();
  llvm::erase_if(
      parts, [](StringRef part) { return llvm::all_of(part, llvm::isDigit); });
  return llvm::join(parts, ".");
}

void Linter::checkLinear(Operation *op) {
  auto outer = dyn_cast<LinearOp>(op);
  auto inner = outer ? outer.getX().getDefiningOp<LinearOp>() : LinearOp();
  // A layer behind a block is another matter: a code may well be linear.
  if (!inner || !inner->hasOneUse() || getBlock(inner) != getBlock(outer))
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

int64_t weir::countChannelValues(Operation *op) {
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
