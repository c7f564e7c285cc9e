#include "lib/Repair/Layers.h"
#include "lib/Repair/Passes.h"
#include "lib/Repair/Repairs.h"
#include "lib/Repair/Sites.h"
#include "lib/Support/Text.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;

namespace weir {
#define GEN_PASS_DEF_INSERTRESIDUAL
#include "lib/Repair/Passes.h.inc"
} // namespace weir

/// Of one branch of `count` with `layers` linear layers each: what they add up
/// to is then of the stream's own size.
static double getScale(double scale, size_t count, unsigned layers) {
  if (scale == 0)
    scale = 1 / std::sqrt(static_cast<double>(count) * std::max(layers, 1u));
  return roundNumber(scale);
}

static bool isWrapped(const Stretch &stretch) {
  return !stretch.isBranch && !stretch.hasShortcut() && stretch.keepsShape() &&
         stretch.countLinear() > 0 && stretch.turns.size() > 1;
}

/// The number that the branch is multiplied by at its end.
static double getFactor(const Turn &turn) {
  if (auto product = dyn_cast<MulOp>(turn.last))
    for (Value operand : product->getOperands())
      if (auto constant = operand.getDefiningOp<ConstantOp>())
        if (auto elements = dyn_cast<SplatElementsAttr>(constant.getValue()))
          return elements.getSplatValue<APFloat>().convertToDouble();
  return 1;
}

/// A branch that nothing scales, or one of a sum that is not small.
static bool isScaled(const Stretch &stretch) {
  const Turn &turn = stretch.turns.front();
  if (!stretch.isBranch || stretch.countLinear() == 0)
    return false;
  return stretch.isOperand ||
         (!isa<MulOp>(turn.last) &&
          (!stretch.braces || !stretch.braces->parentheses));
}

/// `value` times `scale`, before `builder`.
static Value multiply(OpBuilder &builder, Location location, Value value,
                      double scale, FlatSymbolRefAttr layer, Operation *like) {
  auto type = cast<RankedTensorType>(value.getType());
  auto constant =
      ConstantOp::create(builder, location, type, getSplat(type, scale));
  auto product = MulOp::create(builder, location, value, constant);
  for (Operation *op : {constant.getOperation(), product.getOperation()}) {
    setLayer(op, layer);
    setCheckpoints(op, getCheckpoints(like));
  }
  return product;
}

/// A sum of what goes in and what comes out.
static Value wrap(Layers &layers, Turn &turn, Location location, double scale) {
  layers.moveTo(turn.last->getNextNode());
  LayerOp layer = layers.add(turn.scope, "residual", "residual", location,
                             /*hasParameters=*/false);
  auto name = FlatSymbolRefAttr::get(layer);
  OpBuilder builder(turn.last->getNextNode());
  llvm::SmallPtrSet<Operation *, 4> own;
  Value branch = turn.out;
  if (scale != 1) {
    branch = multiply(builder, location, branch, scale, name, turn.last);
    own.insert(branch.getDefiningOp());
  }
  auto sum = AddOp::create(builder, location, turn.in, branch);
  setLayer(sum, name);
  own.insert(sum);
  llvm::SmallPtrSet<Operation *, 16> inside(llvm::from_range, turn.operations);
  turn.out.replaceUsesWithIf(sum.getResult(), [&](OpOperand &use) {
    return !own.contains(use.getOwner()) && !inside.contains(use.getOwner());
  });
  return sum;
}

/// `sums` holds what results of turns that are done have become.
static void wrapAll(Draft &draft, Stretch &stretch, double scale,
                    llvm::DenseMap<Value, Value> &sums) {
  Layers layers(draft);
  for (Turn &turn : stretch.turns) {
    auto in = sums.find(turn.in);
    if (in != sums.end())
      turn.in = in->second;
    sums[turn.out] = wrap(layers, turn, stretch.place, scale);
  }
}

/// `residual`, with its scale.
static std::string spell(double scale) {
  return scale == 1 ? "residual"
                    : "residual(scale: " + formatNumber(scale) + ")";
}

bool weir::repair::insertResidual(Draft &draft, double given) {
  bool changed = false;
  std::vector<Stretch> stretches = findStretches(draft);
  llvm::DenseMap<Value, Value> sums;
  size_t branches = 0;
  for (const Stretch &stretch : stretches)
    branches += stretch.isBranch ? stretch.turns.size() : 0;
  for (Stretch &stretch : stretches) {
    bool wraps = isWrapped(stretch);
    size_t count = wraps ? stretch.turns.size() : branches;
    double scale = getScale(given, count, stretch.countLinear());
    // Of a sum the factor that is there counts too.
    double factor = stretch.isOperand ? getFactor(stretch.turns.front()) : 1;
    if (!wraps && (!isScaled(stretch) || std::abs(factor) <= 1.01 * scale ||
                   (stretch.isOperand && given == 1)))
      continue;
    if (stretch.isOperand)
      scale = roundNumber(scale / std::abs(factor));
    if (wraps) {
      if (stretch.braces) {
        draft.patch.open(stretch.braces->inside.begin, spell(scale) + " { ");
        draft.patch.close(stretch.braces->inside.end, " }");
      }
      wrapAll(draft, stretch, scale, sums);
    } else {
      if (stretch.braces)
        draft.patch.replace(stretch.braces->word, spell(scale));
      if (stretch.operand) {
        draft.patch.open(stretch.operand->begin, "(");
        draft.patch.close(stretch.operand->end, ") * " + formatNumber(scale));
      }
      std::optional<Layers> layers;
      if (stretch.isOperand)
        layers.emplace(draft);
      for (Turn &turn : stretch.turns) {
        OpBuilder builder(turn.sum);
        FlatSymbolRefAttr layer = getLayer(turn.sum);
        if (layers && layer) {
          layers->moveTo(turn.sum);
          layer = FlatSymbolRefAttr::get(
              layers->add(turn.scope, "multiply", "expression", stretch.place,
                          /*hasParameters=*/false));
        }
        Value product =
            multiply(builder, stretch.place, turn.out, scale, layer, turn.sum);
        turn.sum->setOperand(turn.sum->getOperand(1) == turn.out, product);
      }
    }
    draft.note(
        stretch.place,
        "residual: `" +
            (stretch.isOperand ? "* " + formatNumber(scale) : spell(scale)) +
            "` " + (wraps ? "around " : "for the branches of ") +
            formatCount(stretch.turns.size(), "block"));
    changed = true;
  }
  return changed;
}

namespace {
struct InsertResidual : weir::impl::InsertResidualBase<InsertResidual> {
  using InsertResidualBase::InsertResidualBase;

  void runOnOperation() override {
    if (!(scale >= 0) || !std::isfinite(scale)) {
      getOperation().emitError() << "`scale` must be 0 or more";
      return signalPassFailure();
    }
    auto source = readSource(getOperation());
    Draft draft(getOperation(), source.get());
    insertResidual(draft, scale);
    draft.commit();
  }
};
} // namespace
