#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"
#include "lib/Training/Passes.h"
#include "mlir/IR/Builders.h"
#include <algorithm>

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_UPDATEROWS
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

//===-- which optimizers --------------------------------------------------===//

// What the expressions of an update are tried with: they may treat signs, 0
// and what is below or above 1 differently.
static constexpr double samples[] = {0, 0.3, 1, 7};
// Of those for the first four slots and scalars.
static constexpr unsigned combinations = 4 * 4 * 4 * 4;

// Whether one element that has no gradient stays as it is, and its slots.
static bool keepsElement(UpdateOp update, const catalogue::Optimizer &record,
                         ArrayRef<double> arguments, double parameter,
                         unsigned seed) {
  auto draw = [&] {
    double value = samples[seed % std::size(samples)];
    seed /= std::size(samples);
    return value;
  };
  SmallVector<double> slots(record.slots.size()),
      scalars(record.scalars.size());
  std::generate(slots.begin(), slots.end(), draw);
  std::generate(scalars.begin(), scalars.end(), draw);
  SmallVector<double> stages(record.stages.size(), 0);
  catalogue::ElementOperands operands = {
      parameter,
      /*gradient=*/0,
      /*rate=*/0.1,
      slots,
      scalars,
      stages,
      update.getDecay().convertToDouble(),
      catalogue::getParameterShape(update.getParameter().getType().getShape())};
  double updated = parameter;
  SmallVector<double> newSlots(slots);
  record.evaluateUpdate(operands, arguments, updated, newSlots);
  if (updated != parameter)
    return false;
  for (auto [slot, old, now] : llvm::zip_equal(record.slots, slots, newSlots))
    if (slot.needed(arguments, operands.shape) && now != old)
      return false;
  return true;
}

/// Whether rows without a gradient stay as they are, bit for bit, so that the
/// update may leave them out.
static bool keepsRows(UpdateOp update) {
  CallAttr call = update.getOptimizer();
  const auto *record = catalogue::lookupOptimizer(call.getKeyword());
  SmallVector<double> arguments = getArguments(call, record->hyperparameters);
  auto shape =
      catalogue::getParameterShape(update.getParameter().getType().getShape());
  auto isStageNeeded = [&](const catalogue::Stage &stage) {
    return stage.needed(arguments, shape);
  };
  auto isShared = [&](const catalogue::Slot &slot) {
    return slot.extent != catalogue::Extent::All &&
           slot.needed(arguments, shape);
  };
  if (!update.getDecay().isZero() ||
      llvm::any_of(record->stages, isStageNeeded) ||
      llvm::any_of(record->slots, isShared))
    return false;
  for (double parameter : {-2.5, 0.0, 0.25, 40.0})
    for (unsigned seed = 0; seed < combinations; ++seed)
      if (!keepsElement(update, *record, arguments, parameter, seed))
        return false;
  return true;
}

//===-- which gradients ---------------------------------------------------===//

/// The sum over rows that `update` gets as a gradient and that nothing else
/// uses but the norm, which it shares with the rows alone.
static ScatterAddOp getSumOfRows(UpdateOp update) {
  auto sum = update.getGradient().getDefiningOp<ScatterAddOp>();
  if (!sum || update.getRows() || sum.getAxis() != 0 || sum.getBatch() != 0 ||
      sum.getIndex().getType().getRank() == 0)
    return {};
  bool isShared = llvm::any_of(sum->getUsers(), [&](Operation *user) {
    return user != update && !isa<ClipOp>(user);
  });
  return isShared ? ScatterAddOp() : sum;
}

/// Where more rows are left alone than are named, several times over: finding
/// those that are named twice costs about as much as updating them.
static bool isFaster(ScatterAddOp sum) {
  return 4 * sum.getIndex().getType().getNumElements() <=
         sum.getType().getDimSize(0);
}

//===-- the pass ----------------------------------------------------------===//

static Value flatten(OpBuilder &builder, Location loc, Value x, int64_t axes,
                     FlatSymbolRefAttr layer) {
  auto type = cast<RankedTensorType>(x.getType());
  if (axes == 1)
    return x;
  SmallVector<int64_t> shape{1};
  for (int64_t size : type.getShape().take_front(axes))
    shape.front() *= size;
  llvm::append_range(shape, type.getShape().drop_front(axes));
  auto reshape = ReshapeOp::create(builder, loc, type.clone(shape), x);
  setLayer(reshape, layer);
  return reshape;
}

static void useRows(UpdateOp update, ScatterAddOp sum) {
  OpBuilder builder(sum);
  Location loc = sum.getLoc();
  FlatSymbolRefAttr layer = getLayer(sum);
  int64_t axes = sum.getIndex().getType().getRank();
  auto merged = MergeRowsOp::create(
      builder, loc, flatten(builder, loc, sum.getX(), axes, layer),
      flatten(builder, loc, sum.getIndex(), axes, layer),
      sum.getType().getDimSize(0));
  setLayer(merged, layer);
  update.getRowsMutable().assign(merged.getRows());
  sum.getResult().replaceAllUsesWith(merged.getSums());
  sum.erase();
}

namespace {
struct UpdateRows : weir::impl::UpdateRowsBase<UpdateRows> {
  void runOnOperation() override {
    EntryOp step = getOperation().lookupEntry("step");
    if (!step)
      return;
    step.walk([&](UpdateOp update) {
      ScatterAddOp sum = getSumOfRows(update);
      if (!sum || !isFaster(sum) || !keepsRows(update))
        return;
      useRows(update, sum);
      ++updated;
    });
  }
};
} // namespace
