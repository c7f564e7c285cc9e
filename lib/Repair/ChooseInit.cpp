#include "dialect/Catalogue/NormalMoments.h"
#include "lib/GradientFlow/Diagnose.h"
#include "lib/Repair/Passes.h"
#include "lib/Repair/Repairs.h"
#include "lib/Repair/Sites.h"
#include "lib/Support/Text.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;
using flow::isNormalization;

namespace weir {
#define GEN_PASS_DEF_CHOOSEINIT
#include "lib/Repair/Passes.h.inc"
} // namespace weir

//===----------------------------------------------------------------------===//
// What follows
//===----------------------------------------------------------------------===//

static ParameterOp getParameter(const SymbolTable &symbols, Value value) {
  auto read = value ? value.getDefiningOp<ReadOp>() : ReadOp();
  return read ? symbols.lookup<ParameterOp>(read.getSymbol()) : ParameterOp();
}

static const catalogue::Function *getActivation(Operation *op) {
  const auto *f = catalogue::lookupFunction(op->getName().stripDialect());
  bool good = f && f->kind == catalogue::KeywordKind::Activation &&
              op->getNumOperands() == 1;
  return good ? f : nullptr;
}

/// The first activation or normalization that takes the layer's result.
static Operation *findNext(LinearOp op) {
  Operation *next = nullptr;
  for (Operation *user : op.getResult().getUsers())
    if ((isNormalization(user) || getActivation(user)) &&
        (!next || user->isBeforeInBlock(next)))
      next = user;
  return next;
}

//===----------------------------------------------------------------------===//
// The choice
//===----------------------------------------------------------------------===//

namespace {
struct Choice {
  CallAttr init;
  std::string text;
  double variance; // times the fan-in
};
} // namespace

/// What the variance of the weights times the fan-in must be: 1 before what
/// saturates and is odd, whose edge of chaos that is.
static double getVariance(Operation *next) {
  if (!next || isNormalization(next) || isa<Tanh, Softsign, HardTanh>(next))
    return 1;
  const catalogue::Function *f = getActivation(next);
  auto moments = catalogue::getNormalMoments(
      *f, getArguments(next, f->hyperparameters), 0, 1);
  return std::exp(-moments.logSecond);
}

static Choice choose(Operation *next, StringRef kind, MLIRContext *context) {
  double variance = getVariance(next);
  if (kind == "orthogonal") {
    std::string gain = formatNumber(std::sqrt(variance));
    bool isOne = gain == "1";
    return {makeInitializer(context, "orthogonal",
                            {{"gain", std::strtod(gain.c_str(), nullptr)}}),
            isOne ? "orthogonal" : "orthogonal(gain: " + gain + ")", variance};
  }
  if (next && isa<Relu>(next))
    return {makeInitializer(context, "he_normal"), "he_normal", 2};
  if (std::abs(variance - 1) < 1e-3)
    return {makeInitializer(context, "lecun_normal"), "lecun_normal", 1};
  std::string moment = formatNumber(1 / variance);
  return {makeInitializer(
              context, "variance_preserving",
              {{"second_moment", std::strtod(moment.c_str(), nullptr)}}),
          "variance_preserving(second_moment: " + moment + ")", variance};
}

//===----------------------------------------------------------------------===//
// What is there
//===----------------------------------------------------------------------===//

/// The variance of the weights times the fan-in, none of what is no spread.
static std::optional<double> measure(ParameterOp weight) {
  CallAttr call = weight.getInit();
  const auto *record = catalogue::lookupInitializer(call.getKeyword());
  auto shape = cast<ShapedType>(weight.getType()).getShape();
  if (!record || shape.size() != 2)
    return std::nullopt;
  auto [fanIn, fanOut] = catalogue::getFans(shape);
  catalogue::Distribution d = record->distribution(
      getArguments(call, record->hyperparameters), fanIn, fanOut);
  if (d.kind == "uniform")
    return fanIn * (d.b - d.a) * (d.b - d.a) / 12;
  if (d.kind == "normal")
    return fanIn * d.b * d.b;
  if (d.kind == "truncated_normal")
    return fanIn * d.b * d.b * 0.7737;
  if (d.kind == "orthogonal")
    return fanIn * d.a * d.a / std::max(fanIn, fanOut);
  return 0;
}

/// The last layer of a branch may start at 0.
static bool endsBranch(const SymbolTable &symbols, LinearOp op) {
  return llvm::any_of(op.getResult().getUsers(), [&](Operation *user) {
    return isResidual(symbols, user);
  });
}

/// Whether the weights of `op` are better drawn as `choice` says: 20 % of the
/// standard deviation are left to whoever wrote it.
static bool differs(const SymbolTable &symbols, LinearOp op,
                    const Choice &choice, StringRef kind) {
  Operation *next = findNext(op);
  ParameterOp weight = getParameter(symbols, op.getWeight());
  std::optional<double> variance = weight ? measure(weight) : std::nullopt;
  if (!variance)
    return false;
  if (*variance == 0)
    return !endsBranch(symbols, op);
  // A normalization takes the scale out.
  if (next && isNormalization(next))
    return false;
  if (kind == "orthogonal")
    return next && weight.getInit() != choice.init;
  return std::abs(std::log(*variance / choice.variance)) > 0.36;
}

//===----------------------------------------------------------------------===//
// The change
//===----------------------------------------------------------------------===//

static void setArgument(Draft &draft, const CallText &call, StringRef name,
                        StringRef value) {
  if (const CallText::Argument *argument = call.find(name))
    draft.patch.replace(argument->value, value);
  else
    draft.patch.close(call.parentheses->end - 1,
                      (", " + name + ": " + value).str());
}

/// Weights as `choice` says, biases at 0.
static void apply(Draft &draft, const SymbolTable &symbols, const Site &site,
                  const Choice &choice) {
  bool hasBias = false;
  CallAttr zeros = makeInitializer(draft.model.getContext(), "zeros");
  for (Operation *op : site.instances) {
    auto linear = cast<LinearOp>(op);
    getParameter(symbols, linear.getWeight()).setInitAttr(choice.init);
    ParameterOp bias = getParameter(symbols, linear.getBias());
    if (!bias || bias.getInit() == zeros)
      continue;
    bias.setInitAttr(zeros);
    hasBias = true;
  }
  if (site.call)
    setArgument(draft, *site.call, "init", choice.text);
  if (site.call && hasBias)
    setArgument(draft, *site.call, "bias_init", "zeros");
}

bool weir::repair::chooseInit(Draft &draft, StringRef kind) {
  bool changed = false;
  SymbolTable symbols(draft.model);
  for (const Site &site : findSites(
           draft, [](Operation *op) { return isa<LinearOp>(op); }, "linear")) {
    auto first = cast<LinearOp>(site.instances.front());
    // What is orthogonal stays so: only its gain is in question.
    ParameterOp own = getParameter(symbols, first.getWeight());
    bool isOrthogonal = own && own.getInit().getKeyword() == "orthogonal";
    Choice choice = choose(findNext(first), isOrthogonal ? "orthogonal" : kind,
                           draft.model.getContext());
    bool isNeeded = llvm::any_of(site.instances, [&](Operation *op) {
      return differs(symbols, cast<LinearOp>(op), choice, kind);
    });
    bool isPossible = llvm::all_of(site.instances, [&](Operation *op) {
      ParameterOp weight =
          getParameter(symbols, cast<LinearOp>(op).getWeight());
      return weight && measure(weight);
    });
    bool isWritten = !site.call || site.call->parentheses;
    if (!isNeeded || !isPossible || !isWritten)
      continue;
    apply(draft, symbols, site, choice);
    draft.note(site.place, "init: `" + choice.text + "` for " +
                               formatCount(site.instances.size(), "layer"));
    changed = true;
  }
  return changed;
}

namespace {
struct ChooseInit : weir::impl::ChooseInitBase<ChooseInit> {
  using ChooseInitBase::ChooseInitBase;

  void runOnOperation() override {
    if (kind != "variance" && kind != "orthogonal") {
      getOperation().emitError()
          << "`kind` is `" << kind << "`; it must be variance or orthogonal";
      return signalPassFailure();
    }
    auto source = readSource(getOperation());
    Draft draft(getOperation(), source.get());
    chooseInit(draft, kind);
    draft.commit();
  }
};
} // namespace
