#include "dialect/Catalogue/Catalogue.h"
#include "lib/Lowering/Families.h"
#include "lib/Lowering/Rows.h"

using namespace mlir;

namespace weir {

//===-- weir.clip ---------------------------------------------------------===//

// One value for each element of axis 0: the sum of squares behind it.
static Value sumSquaresBehind(Emitter &emit, Value x) {
  RankedTensorType type = tensorType(x);
  int64_t rank = type.getRank();
  return emit.reduce(Indexed{x, emit.identity(rank)},
                     tensorType({type.getDimSize(0)}, type.getElementType()),
                     emit.select(rank, {0}), 0, [](Body &at) {
                       return at.add(at.out[0], at.mul(at.in[0], at.in[0]));
                     });
}

// Continues the sum of squares `sum`, in place, by those of a gradient. The
// sum is taken in f64: with many parameters f32 loses the small ones.
static Value addSquares(Emitter &emit, Value gradient, Value sum) {
  int64_t rank = tensorType(gradient).getRank();
  Value terms = rank > 1 ? sumSquaresBehind(emit, gradient) : gradient;
  int64_t loops = std::min<int64_t>(rank, 1);
  SmallVector<Emitter::Iterator> iterators(loops, Emitter::Iterator::reduction);
  return emit
      .generic(Indexed{terms, emit.identity(loops)},
               Indexed{sum, emit.select(loops, {})}, iterators,
               [&](Body &at) -> SmallVector<Value> {
                 Value term = at.toFloat(at.in[0], at.out[0].getType());
                 if (rank <= 1)
                   term = at.mul(term, term);
                 return {at.add(at.out[0], term)};
               })
      .front();
}

static SmallVector<Value> lowerClip(ClipOp op, ClipOp::Adaptor in,
                                    Emitter &emit) {
  RankedTensorType type = tensorType(op.getNorm());
  Value sum = emit.fill(tensorType({}, emit.builder.getF64Type()), 0);
  for (Value gradient : in.getGradients())
    sum = addSquares(emit, gradient, sum);
  AffineMap none = emit.identity(0);
  Value norm = emit.elementwise(type, Indexed{sum, none}, [&](Body &at) {
    return at.toFloat(at.sqrt(at.in[0]), type.getElementType());
  });
  if (!op.getMax())
    return {norm, emit.constant(type, 1)};
  double max = op.getMax()->convertToDouble();
  Value factor = emit.elementwise(type, Indexed{sum, none}, [&](Body &at) {
    Type wide = at.in[0].getType();
    Value safe = at.add(at.sqrt(at.in[0]), at.constant(wide, 1e-6));
    Value ratio = at.div(at.constant(wide, max), safe);
    return at.toFloat(at.minimum(ratio, at.constant(wide, 1)),
                      type.getElementType());
  });
  return {norm, factor};
}

//===-- weir.guard --------------------------------------------------------===//

// x - x is 0 unless x is infinite or NaN.
static Value isFinite(Body &at, Value x) {
  return at.equal(at.sub(x, x), at.constant(x.getType(), 0));
}

static Value both(Body &at, Value a, Value b) {
  return arith::AndIOp::create(at.builder, at.loc, a, b);
}

// A scalar that says whether all elements are finite.
static Value allFinite(Emitter &emit, Value x) {
  int64_t rank = tensorType(x).getRank();
  return emit.reduce(
      Indexed{x, emit.identity(rank)}, tensorType({}, emit.builder.getI1Type()),
      emit.select(rank, {}), 1,
      [](Body &at) { return both(at, at.out[0], isFinite(at, at.in[0])); });
}

static Value lowerGuard(GuardOp op, GuardOp::Adaptor in, Emitter &emit) {
  AffineMap none = emit.identity(0);
  SmallVector<Indexed> inputs;
  for (Value value : in.getValues())
    inputs.push_back(
        {tensorType(value).getRank() ? allFinite(emit, value) : value, none});
  return emit.elementwise(tensorType(op.getFinite()), inputs, [](Body &at) {
    Value finite = at.constant(at.builder.getI1Type(), 1);
    for (auto [i, one] : llvm::enumerate(at.in)) {
      Value is = one.getType().isInteger(1) ? one : isFinite(at, one);
      finite = i ? both(at, finite, is) : is;
    }
    return finite;
  });
}

//===-- weir.update -------------------------------------------------------===//

namespace {
/// An optimizer's record with the arguments of one update, and where the
/// operands that exist stand among all that the record knows.
struct UpdateRule {
  const catalogue::Optimizer *record;
  SmallVector<double> arguments;

  template <typename T>
  SmallVector<Value> place(ArrayRef<T> known, ValueRange existing) const {
    SmallVector<Value> all;
    for (const T &one : known) {
      bool exists = one.needed(arguments);
      all.push_back(exists ? existing.front() : Value());
      existing = existing.drop_front(exists);
    }
    return all;
  }
};
} // namespace

// The new values: the parameter's, then those of the slots that exist.
static SmallVector<Value> buildUpdate(Body &at, const UpdateRule &rule,
                                      double decay, int64_t scalarsBegin) {
  SmallVector<Value> slots =
      rule.place(rule.record->slots, at.out.drop_front());
  SmallVector<Value> scalars =
      rule.place(rule.record->scalars, at.in.drop_front(scalarsBegin + 1));
  catalogue::UpdateOperands operands;
  operands.parameter = at.out[0];
  operands.gradient = at.mul(at.in[0], at.in[1]);
  operands.rate = at.in[scalarsBegin];
  operands.slots = slots;
  operands.scalars = scalars;
  operands.decay = decay;
  catalogue::UpdateResults made =
      rule.record->buildUpdate(at.builder, at.loc, operands, rule.arguments);
  SmallVector<Value> results{made.parameter};
  llvm::copy_if(made.slots, std::back_inserter(results),
                [](Value slot) { return slot != nullptr; });
  return results;
}

// In place: the outputs are the parameter and its slots themselves.
static SmallVector<Value> lowerUpdate(UpdateOp op, UpdateOp::Adaptor in,
                                      Emitter &emit) {
  UpdateRule rule;
  rule.record = catalogue::lookupOptimizer(op.getOptimizer().getKeyword());
  assert(rule.record && "refused by the verifier");
  rule.arguments =
      getArguments(op.getOptimizer(), rule.record->hyperparameters);

  int64_t rank = tensorType(in.getParameter()).getRank();
  AffineMap all = emit.identity(rank), none = emit.select(rank, {});
  SmallVector<Indexed> inputs{{in.getGradient(), all}, {in.getFactor(), none}};
  int64_t scalarsBegin = inputs.size();
  for (Value scalar : in.getScalars())
    inputs.push_back({scalar, none});
  SmallVector<Indexed> outputs{{in.getParameter(), all}};
  for (Value slot : in.getSlots())
    outputs.push_back({slot, all});
  SmallVector<Emitter::Iterator> parallel(rank, Emitter::Iterator::parallel);
  double decay = op.getDecay().convertToDouble();
  return emit.generic(inputs, outputs, parallel, [&](Body &at) {
    return buildUpdate(at, rule, decay, scalarsBegin);
  });
}

void attachTraining(MLIRContext &context) {
  attach<ClipOp, lowerClip>(context);
  attach<GuardOp, lowerGuard>(context);
  attach<UpdateOp, lowerUpdate>(context);
}

} // namespace weir
