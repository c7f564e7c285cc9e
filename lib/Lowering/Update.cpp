// weir.update: the stages of the record one by one, then the elementwise rest
// in place. Each stage computes again what stands before it.
#include "dialect/Catalogue/Catalogue.h"
#include "lib/Lowering/Families.h"
#include "lib/Lowering/Orthogonalize.h"
#include "lib/Lowering/Sums.h"

using namespace mlir;

namespace weir {

using catalogue::Extent;
using catalogue::Stage;

namespace {
/// The lowered form of one update under construction.
class UpdateLowering {
public:
  UpdateLowering(UpdateOp op, UpdateOp::Adaptor in, Emitter &emit);
  SmallVector<Value> run();

private:
  /// Inputs of a loop nest and where they stand in the record.
  struct Inputs {
    SmallVector<Indexed> values;
    SmallVector<Value *> targets; // where the scalars go in the body
  };

  SmallVector<int64_t> getShape(Extent extent) const {
    return catalogue::getShape(extent, shape);
  }
  AffineMap getMap(Extent of, Extent at);
  void add(Inputs &inputs, Value tensor, Extent of, Extent at, Value &target);
  /// What the points of `at` see, but for what is written in place.
  Inputs getInputs(Extent at, bool isUpdate, int stored);
  catalogue::UpdateOperands getOperands(Body &at, const Inputs &inputs);
  Value buildStage(Body &at, const Stage &stage, const Inputs &inputs);
  Value emitStage(const Stage &stage);
  Value emitPoints(const Stage &stage, const Inputs &inputs);
  SmallVector<Value> emitUpdate();
  /// Places for the sums of squares of the change and of the old parameter.
  void addSums(SmallVectorImpl<Indexed> &outputs);
  SmallVector<Value> finishSums(ArrayRef<Value> sums);
  SmallVector<Value> buildUpdate(Body &at, const Inputs &inputs,
                                 ArrayRef<size_t> updated);
  void keepOtherRows(Body &at, SmallVector<Value> &results);

  Emitter &emit;
  const catalogue::Optimizer *record;
  SmallVector<double> arguments;
  SmallVector<int64_t> shape;
  Type element;
  double decay;
  bool probed;
  catalogue::ParameterShape facts;

  // Tensors; null where not needed.
  Value parameter, gradient, rows, factor, rate;
  SmallVector<Value> slots, scalars, stages;
  // The scalars that stand for them in the body under construction.
  Value parameterAt, gradientAt, rowAt, factorAt, rateAt;
  SmallVector<Value> slotsAt, scalarsAt, stagesAt;
};
} // namespace

UpdateLowering::UpdateLowering(UpdateOp op, UpdateOp::Adaptor in, Emitter &emit)
    : emit(emit),
      record(catalogue::lookupOptimizer(op.getOptimizer().getKeyword())),
      decay(op.getDecay().convertToDouble()), probed(op.getProbed()),
      parameter(in.getParameter()), gradient(in.getGradient()),
      rows(in.getRows()), factor(in.getFactor()) {
  assert(record && "refused by the verifier");
  arguments = getArguments(op.getOptimizer(), record->hyperparameters);
  shape.assign(tensorType(parameter).getShape());
  element = tensorType(parameter).getElementType();
  facts = catalogue::getParameterShape(shape);
  ValueRange existing = in.getSlots();
  for (const catalogue::Slot &slot : record->slots) {
    bool exists = slot.needed(arguments, facts);
    slots.push_back(exists ? existing.front() : Value());
    existing = existing.drop_front(exists);
  }
  rate = in.getScalars().front();
  existing = in.getScalars().drop_front();
  for (const catalogue::Scalar &scalar : record->scalars) {
    bool exists = scalar.needed(arguments);
    scalars.push_back(exists ? existing.front() : Value());
    existing = existing.drop_front(exists);
  }
  stages.resize(record->stages.size());
}

// From the points of `at` to the values of extent `of` that they see. With
// rows, a last loop runs over these.
AffineMap UpdateLowering::getMap(Extent of, Extent at) {
  int64_t rank = getShape(at).size(), loops = rank + (rows ? 1 : 0);
  if (of == at)
    return emit.select(loops, llvm::to_vector(llvm::seq<int64_t>(0, rank)));
  if (of == Extent::Row)
    return emit.select(loops, {0});
  if (of == Extent::Column)
    return emit.select(loops, {1});
  return emit.select(loops, {});
}

void UpdateLowering::add(Inputs &inputs, Value tensor, Extent of, Extent at,
                         Value &target) {
  target = Value();
  bool isSeen = at == Extent::All || of == at || of == Extent::Scalar;
  if (!tensor || !isSeen)
    return;
  inputs.values.push_back({tensor, getMap(of, at)});
  inputs.targets.push_back(&target);
}

UpdateLowering::Inputs UpdateLowering::getInputs(Extent at, bool isUpdate,
                                                 int stored) {
  Inputs inputs;
  slotsAt.assign(slots.size(), Value());
  scalarsAt.assign(scalars.size(), Value());
  stagesAt.assign(stages.size(), Value());
  parameterAt = Value();
  if (rows) {
    int64_t rank = shape.size();
    SmallVector<int64_t> from{rank};
    llvm::append_range(from, llvm::seq<int64_t>(1, rank));
    inputs.values = {{gradient, emit.select(rank + 1, from)},
                     {rows, emit.select(rank + 1, {rank})}};
    inputs.targets = {&gradientAt, &rowAt};
  } else {
    add(inputs, gradient, Extent::All, at, gradientAt);
  }
  add(inputs, factor, Extent::Scalar, at, factorAt);
  add(inputs, rate, Extent::Scalar, at, rateAt);
  if (!isUpdate)
    add(inputs, parameter, Extent::All, at, parameterAt);
  for (auto [i, slot] : llvm::enumerate(record->slots))
    if (!(isUpdate && slot.extent == Extent::All) && int(i) != stored)
      add(inputs, slots[i], slot.extent, at, slotsAt[i]);
  for (auto [tensor, target] : llvm::zip_equal(scalars, scalarsAt))
    add(inputs, tensor, Extent::Scalar, at, target);
  for (auto [i, stage] : llvm::enumerate(record->stages))
    add(inputs, stages[i], stage.extent, at, stagesAt[i]);
  return inputs;
}

catalogue::UpdateOperands UpdateLowering::getOperands(Body &at,
                                                      const Inputs &inputs) {
  for (auto [value, target] : llvm::zip_equal(at.in, inputs.targets))
    *target = value;
  catalogue::UpdateOperands operands;
  operands.parameter = parameterAt;
  operands.gradient = gradientAt ? at.mul(gradientAt, factorAt) : Value();
  operands.rate = rateAt;
  operands.slots = slotsAt;
  operands.scalars = scalarsAt;
  operands.stages = stagesAt;
  operands.decay = decay;
  operands.shape = facts;
  return operands;
}

Value UpdateLowering::buildStage(Body &at, const Stage &stage,
                                 const Inputs &inputs) {
  return stage.build(at.builder, at.loc, getOperands(at, inputs), element,
                     arguments);
}

Value UpdateLowering::emitPoints(const Stage &stage, const Inputs &inputs) {
  return emit.elementwise(
      tensorType(getShape(stage.from), element), inputs.values,
      [&](Body &at) { return buildStage(at, stage, inputs); });
}

Value UpdateLowering::emitStage(const Stage &stage) {
  Inputs inputs = getInputs(stage.from, /*isUpdate=*/false, stage.slot);
  SmallVector<int64_t> points = getShape(stage.from);
  switch (stage.kind) {
  case Stage::Kind::Orthogonalize:
    return orthogonalize(emit, emitPoints(stage, inputs),
                         int64_t(stage.steps(arguments)), stage.eps(arguments));
  case Stage::Kind::Store: {
    SmallVector<Emitter::Iterator> parallel(points.size(),
                                            Emitter::Iterator::parallel);
    Indexed slot{slots[stage.slot], emit.identity(points.size())};
    auto body = [&](Body &at) -> SmallVector<Value> {
      slotsAt[stage.slot] = at.out[0];
      return {buildStage(at, stage, inputs)};
    };
    return emit.generic(inputs.values, slot, parallel, body).front();
  }
  case Stage::Kind::Sum:
    break;
  }
  auto term = [&](Body &at) { return buildStage(at, stage, inputs); };
  if (stage.extent == Extent::Scalar)
    return sumAll(emit, inputs.values, points, element, term);
  return emit.reduce(inputs.values, tensorType(getShape(stage.extent), element),
                     getMap(stage.extent, stage.from), 0,
                     [&](Body &at) { return at.add(at.out[0], term(at)); });
}

// The new elements of the parameter and of the slots `updated`.
SmallVector<Value> UpdateLowering::buildUpdate(Body &at, const Inputs &inputs,
                                               ArrayRef<size_t> updated) {
  parameterAt = at.out[0];
  for (auto [i, out] :
       llvm::zip_equal(updated, at.out.slice(1, updated.size())))
    slotsAt[i] = out;
  catalogue::UpdateOperands operands = getOperands(at, inputs);
  catalogue::UpdateResults made =
      record->buildUpdate(at.builder, at.loc, operands, arguments);
  SmallVector<Value> results{made.parameter};
  for (size_t i : updated)
    results.push_back(made.slots[i]);
  if (!probed)
    return results;
  Value change = at.sub(made.parameter, parameterAt);
  for (Value x : {change, parameterAt}) {
    Value sum = at.out[results.size()];
    Value wide = at.toFloat(x, sum.getType());
    results.push_back(at.add(sum, at.mul(wide, wide)));
  }
  return results;
}

// One a row, so that parts can share the rows.
void UpdateLowering::addSums(SmallVectorImpl<Indexed> &outputs) {
  int64_t rank = shape.size();
  RankedTensorType type = tensorType({}, emit.builder.getF64Type());
  if (rank > 1)
    type = tensorType({shape[0]}, element);
  SmallVector<int64_t> kept(rank > 1 ? 1 : 0, 0);
  for (int i = 0; i < 2; ++i)
    outputs.push_back({emit.fill(type, 0), emit.select(rank, kept)});
}

// Marked as probes: the kernels of updates stay as they are.
SmallVector<Value> UpdateLowering::finishSums(ArrayRef<Value> sums) {
  return llvm::map_to_vector(sums, [&](Value sum) {
    if (tensorType(sum).getRank() == 0)
      return sum;
    Value total = emit.reduce(
        Indexed{sum, emit.identity(1)},
        tensorType({}, emit.builder.getF64Type()), emit.select(1, {}), 0,
        [](Body &at) {
          return at.add(at.out[0], at.toFloat(at.in[0], at.out[0].getType()));
        });
    total.getDefiningOp()->setAttr(WeirDialect::getProbeAttrName(),
                                   emit.builder.getUnitAttr());
    return total;
  });
}

// Of all rows only the one that the last loop names changes.
void UpdateLowering::keepOtherRows(Body &at, SmallVector<Value> &results) {
  Value isRow = at.equal(at.index(0), rowAt);
  for (auto [result, old] : llvm::zip_equal(results, at.out))
    result = at.select(isRow, result, old);
}

// In place: the outputs are the parameter and its slots themselves.
SmallVector<Value> UpdateLowering::emitUpdate() {
  Inputs inputs = getInputs(Extent::All, /*isUpdate=*/true, -1);
  AffineMap all = getMap(Extent::All, Extent::All);
  SmallVector<Indexed> outputs{{parameter, all}};
  SmallVector<size_t> updated; // the slots behind the parameter
  for (auto [i, slot] : llvm::enumerate(record->slots))
    if (slots[i] && slot.extent == Extent::All) {
      outputs.push_back({slots[i], all});
      updated.push_back(i);
    }
  SmallVector<Emitter::Iterator> loops(shape.size(),
                                       Emitter::Iterator::parallel);
  if (rows)
    loops.push_back(Emitter::Iterator::reduction);
  if (probed) {
    addSums(outputs);
    for (size_t i = shape.size() > 1 ? 1 : 0; i < loops.size(); ++i)
      loops[i] = Emitter::Iterator::reduction;
  }
  return emit.generic(inputs.values, outputs, loops, [&](Body &at) {
    SmallVector<Value> results = buildUpdate(at, inputs, updated);
    if (rows)
      keepOtherRows(at, results);
    return results;
  });
}

SmallVector<Value> UpdateLowering::run() {
  SmallVector<Value> newSlots(slots);
  for (auto [i, stage] : llvm::enumerate(record->stages)) {
    if (!stage.needed(arguments, facts))
      continue;
    stages[i] = emitStage(stage);
    if (stage.slot >= 0)
      newSlots[stage.slot] = stages[i];
  }
  SmallVector<Value> updated = emitUpdate(), results{updated.front()};
  auto next = std::next(updated.begin());
  for (auto [i, slot] : llvm::enumerate(record->slots))
    if (slots[i])
      results.push_back(slot.extent == Extent::All ? *next++ : newSlots[i]);
  if (probed)
    llvm::append_range(results, finishSums(ArrayRef(next, updated.end())));
  return results;
}

static SmallVector<Value> lowerUpdate(UpdateOp op, UpdateOp::Adaptor in,
                                      Emitter &emit) {
  return UpdateLowering(op, in, emit).run();
}

void attachUpdate(MLIRContext &context) {
  attach<UpdateOp, lowerUpdate>(context);
}

} // namespace weir
