// Reductions, softmax and what else works along axes.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/Marks.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using llvm::ArrayRef;
using llvm::SmallVector;

/// The axes of the operation's operand, of which the batch may be the first.
static mlir::DenseI64ArrayAttr getFullAxes(BuiltinCall &call, const Tensor &x,
                                           ArrayRef<int64_t> axes) {
  SmallVector<int64_t> full;
  for (int64_t axis : axes)
    full.push_back(axis + (x.batched ? 1 : 0));
  return call.emitter.builder.getDenseI64ArrayAttr(full);
}

/// The type of `x` without `axes`.
static mlir::RankedTensorType
getReducedType(BuiltinCall &call, const Tensor &x, ArrayRef<int64_t> axes,
               Tensor::Element element = Tensor::Element::Float) {
  SmallVector<int64_t> shape;
  for (auto [axis, size] : llvm::enumerate(x.shape()))
    if (!llvm::is_contained(axes, static_cast<int64_t>(axis)))
      shape.push_back(size);
  return call.emitter.getType(shape, x.batched, element);
}

/// `result`, with the axes that were dropped as axes of size 1 if `keep`.
static Term restoreAxes(BuiltinCall &call, const Tensor &x, Tensor result,
                        ArrayRef<int64_t> axes, bool keep) {
  if (!keep)
    return result;
  SmallVector<int64_t> shape(x.shape());
  for (int64_t axis : axes)
    shape[axis] = 1;
  return call.emitter.reshape(result, shape);
}

//===----------------------------------------------------------------------===//
// Masks
//===----------------------------------------------------------------------===//

/// The argument `mask`, true where something counts.
static std::optional<Tensor> getTruthValue(BuiltinCall &call) {
  std::optional<Tensor> mask = call.getValue("mask");
  if (!mask || mask->element == Tensor::Element::Bool)
    return mask;
  call.evaluator
      .report(DiagnosticId::TypeMismatch, call.rangeOf("mask"),
              "`mask` of `" + call.builtin.name +
                  "` is a value of truth values, not of type " +
                  mask->typeText())
      .note("masks are true where something counts, such as `x != 0`");
  return std::nullopt;
}

/// True where `lengths` reach along the first axis of `x`.
static std::optional<Tensor> getReached(BuiltinCall &call, const Tensor &x) {
  std::optional<mlir::Value> lengths = getLengths(call, x.shape());
  if (!lengths)
    return std::nullopt;
  SmallVector<int64_t> shape(x.rank(), 1);
  shape.front() = x.shape().front();
  mlir::Value mask = makeMask(call.emitter, *lengths, x.shape().take_front());
  return call.emitter.reshape({mask, true, Tensor::Element::Bool}, shape);
}

/// Brings `x` and its mask to one shape; the mask is null where there is none.
static std::optional<mlir::Value> getMask(BuiltinCall &call, Tensor &x) {
  bool hasLengths = call.takes("lengths") && call.has("lengths");
  if (!call.has("mask") && !hasLengths)
    return mlir::Value();
  if (call.has("mask") && hasLengths) {
    call.report(DiagnosticId::WrongArgument,
                "`" + call.builtin.name + "` takes `mask` or `lengths`");
    return std::nullopt;
  }
  std::optional<Tensor> mask =
      hasLengths ? getReached(call, x) : getTruthValue(call);
  if (!mask)
    return std::nullopt;
  auto shape = broadcastShapes(x.shape(), mask->shape());
  if (!shape || ArrayRef(*shape) != x.shape()) {
    call.report(DiagnosticId::ShapeMismatch,
                "`mask` of type " + mask->typeText() +
                    " does not fit the value of type " + x.typeText())
        .note("shapes are aligned at their last axes; sizes must be equal "
              "or 1");
    return std::nullopt;
  }
  bool batched = x.batched || mask->batched;
  x = call.emitter.broadcast(x, *shape, batched);
  return call.emitter.broadcast(*mask, *shape, batched).value;
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

namespace {
/// What every reduction is called with. What does not count is marked in
/// `mask`, which is null if all does.
struct Reduction {
  Tensor x;
  SmallVector<int64_t> axes;
  bool keep;
  mlir::Value mask;
};
} // namespace

static std::optional<Reduction> getReduction(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<bool> keep = call.getFlag("keep", false);
  if (!x || !keep)
    return std::nullopt;
  auto axes = call.getAxes("axis", x->rank());
  if (!axes)
    return std::nullopt;
  std::optional<mlir::Value> mask = getMask(call, *x);
  if (!mask)
    return std::nullopt;
  return Reduction{*x, *axes, *keep, *mask};
}

/// `x` with `rest` where nothing counts.
static Tensor replaceRest(BuiltinCall &call, const Tensor &x, mlir::Value mask,
                          double rest) {
  if (!mask)
    return x;
  Tensor other = call.emitter.splat(rest, x.shape(), x.batched);
  mlir::Value value =
      call.emitter.create<WhereOp>(mask, x.value, other.value).getResult();
  return {value, x.batched};
}

/// What leaves a reduction as it is.
static double getNeutral(ReductionKind kind) {
  switch (kind) {
  case ReductionKind::sum:
  case ReductionKind::mean:
    return 0;
  case ReductionKind::prod:
    return 1;
  case ReductionKind::max:
    return -std::numeric_limits<double>::infinity();
  case ReductionKind::min:
    return std::numeric_limits<double>::infinity();
  }
  llvm_unreachable("all kinds are handled");
}

/// 1 over how many elements of a row count, less `correction`; 0 where no more
/// than these do.
static Tensor invertCount(BuiltinCall &call, const Tensor &x, mlir::Value mask,
                          ArrayRef<int64_t> axes, int64_t correction = 0) {
  Emitter &emitter = call.emitter;
  Tensor counts = {
      emitter.create<ToFloatOp>(x.value.getType(), mask).getResult(),
      x.batched};
  Tensor count = emitter.reduce(ReductionKind::sum, counts, axes);
  auto splat = [&](double value) {
    return emitter.splat(value, count.shape(), count.batched);
  };
  if (correction > 0) {
    count = emitter.binary<SubOp>(count, splat(double(correction)));
    count.value =
        emitter.createByName("weir.maximum", {count.value, splat(0).value}, {});
  }
  Tensor one = splat(1);
  return emitter.binary<DivideOrZeroOp>(one, count);
}

template <ReductionKind kind> static Term buildReduction(BuiltinCall &call) {
  std::optional<Reduction> it = getReduction(call);
  if (!it)
    return Term();
  Emitter &emitter = call.emitter;
  Tensor x = replaceRest(call, it->x, it->mask, getNeutral(kind));
  if (it->axes.empty())
    return x;
  bool scales = kind == ReductionKind::mean && it->mask;
  Tensor result =
      emitter.reduce(scales ? ReductionKind::sum : kind, x, it->axes);
  if (scales)
    result =
        emitter.binary<MulOp>(result, invertCount(call, x, it->mask, it->axes));
  return restoreAxes(call, x, result, it->axes, it->keep);
}

/// `log_sum_exp` and `norm`.
template <typename Op> static Term buildRowReduction(BuiltinCall &call) {
  std::optional<Reduction> it = getReduction(call);
  if (!it)
    return Term();
  constexpr bool isNorm = std::is_same_v<Op, NormOp>;
  double rest = isNorm ? 0 : getNeutral(ReductionKind::max);
  Tensor x = replaceRest(call, it->x, it->mask, rest);
  mlir::Value result = call.emitter
                           .create<Op>(getReducedType(call, x, it->axes),
                                       x.value, getFullAxes(call, x, it->axes))
                           .getResult();
  return restoreAxes(call, x, {result, x.batched}, it->axes, it->keep);
}

/// The root, with a derivative of 0 where it is 0.
static Tensor takeRoot(Emitter &emitter, const Tensor &x) {
  auto splat = [&](double value) {
    return emitter.splat(value, x.shape(), x.batched).value;
  };
  mlir::Value zero = splat(0);
  mlir::Value isZero =
      emitter.create<CompareOp>(Comparison::eq, x.value, zero).getResult();
  mlir::Value safe =
      emitter.create<WhereOp>(isZero, splat(1), x.value).getResult();
  mlir::Value root = emitter.createByName("weir.sqrt", safe, {});
  return {emitter.create<WhereOp>(isZero, zero, root).getResult(), x.batched};
}

/// The spread of what counts, around its own mean.
static Tensor spreadOfCounted(BuiltinCall &call, const Reduction &it,
                              int64_t correction, bool isDeviation) {
  Emitter &emitter = call.emitter;
  Tensor counted = replaceRest(call, it.x, it.mask, 0);
  Tensor mean = emitter.binary<MulOp>(
      emitter.reduce(ReductionKind::sum, counted, it.axes),
      invertCount(call, it.x, it.mask, it.axes));
  SmallVector<int64_t> kept(it.x.shape());
  for (int64_t axis : it.axes)
    kept[axis] = 1;
  mean = emitter.broadcast(emitter.reshape(mean, kept), it.x.shape(),
                           it.x.batched);
  Tensor difference =
      replaceRest(call, emitter.binary<SubOp>(it.x, mean), it.mask, 0);
  Tensor squares = emitter.binary<MulOp>(difference, difference);
  Tensor variance = emitter.binary<MulOp>(
      emitter.reduce(ReductionKind::sum, squares, it.axes),
      invertCount(call, it.x, it.mask, it.axes, correction));
  return isDeviation ? takeRoot(emitter, variance) : variance;
}

/// `variance` and `standard_deviation`.
template <typename Op> static Term buildSpread(BuiltinCall &call) {
  std::optional<Reduction> it = getReduction(call);
  std::optional<int64_t> correction =
      call.has("correction") ? call.getWhole("correction", 0) : 1;
  if (!it || !correction)
    return Term();
  int64_t count = 1;
  for (int64_t axis : it->axes)
    count *= it->x.shape()[axis];
  if (*correction >= count) {
    call.evaluator
        .report(DiagnosticId::InvalidValue, call.rangeOf("correction"),
                "`" + call.builtin.name + "` divides by the number of " +
                    "elements less `correction`, and " + llvm::Twine(count) +
                    " of " + it->x.typeText() + " less " +
                    llvm::Twine(*correction) + " leave none")
        .note("`correction: 0` divides by the number of elements");
    return Term();
  }
  if (it->mask && !it->axes.empty()) {
    constexpr bool isDeviation = std::is_same_v<Op, StandardDeviationOp>;
    Tensor spread = spreadOfCounted(call, *it, *correction, isDeviation);
    return restoreAxes(call, it->x, spread, it->axes, it->keep);
  }
  mlir::Value result =
      call.emitter
          .create<Op>(getReducedType(call, it->x, it->axes), it->x.value,
                      getFullAxes(call, it->x, it->axes),
                      call.emitter.builder.getI64IntegerAttr(*correction))
          .getResult();
  return restoreAxes(call, it->x, {result, it->x.batched}, it->axes, it->keep);
}

template <ReductionKind kind> static Term buildArgExtremum(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<bool> keep = call.getFlag("keep", false);
  if (!x || !keep)
    return Term();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank(), -1);
  if (!axis)
    return Term();
  std::optional<mlir::Value> mask = getMask(call, *x);
  if (!mask)
    return Term();
  x = replaceRest(call, *x, *mask, getNeutral(kind));
  mlir::Builder &builder = call.emitter.builder;
  mlir::Value result =
      call.emitter
          .create<ArgExtremumOp>(
              getReducedType(call, *x, *axis, Tensor::Element::Class),
              ReductionKindAttr::get(builder.getContext(), kind), x->value,
              builder.getI64IntegerAttr(*axis + (x->batched ? 1 : 0)))
          .getResult();
  Tensor classes = {result, x->batched, Tensor::Element::Class,
                    x->shape()[*axis]};
  return restoreAxes(call, *x, classes, *axis, *keep);
}

static Term buildCumulativeSum(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<bool> reverse = call.getFlag("reverse", false);
  if (!x || !reverse)
    return Term();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank(), -1);
  if (!axis)
    return Term();
  std::optional<mlir::Value> mask = getMask(call, *x);
  if (!mask)
    return Term();
  x = replaceRest(call, *x, *mask, 0);
  mlir::Builder &builder = call.emitter.builder;
  mlir::Value result =
      call.emitter
          .create<CumulativeSumOp>(
              x->value.getType(), x->value,
              builder.getI64IntegerAttr(*axis + (x->batched ? 1 : 0)),
              *reverse ? builder.getUnitAttr() : mlir::UnitAttr())
          .getResult();
  return Tensor{result, x->batched};
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

template <typename Op> static Term buildSoftmax(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  if (!x)
    return Term();
  SmallVector<int64_t> axes;
  if (call.has("axis") && call.get("axis").is(Term::Kind::List)) {
    auto given = call.getAxes("axis", x->rank());
    if (!given)
      return Term();
    axes = *given;
  } else {
    std::optional<int64_t> axis = call.getAxis("axis", x->rank(), -1);
    if (!axis)
      return Term();
    axes = {*axis};
  }
  std::optional<mlir::Value> mask = getMask(call, *x);
  if (!mask)
    return Term();
  mlir::Value result = call.emitter
                           .create<Op>(x->value.getType(), x->value, *mask,
                                       getFullAxes(call, *x, axes))
                           .getResult();
  return Tensor{result, x->batched};
}

llvm::ArrayRef<Builtin> weir::getReductionBuiltins() {
  static constexpr FormalInfo reduction[] = {{"x"},
                                             {"axis", false},
                                             {"keep", false},
                                             {"lengths", false},
                                             {"mask", false}};
  static constexpr FormalInfo spread[] = {
      {"x"},           {"axis", false},
      {"keep", false}, {"correction", false},
      {"mask", false}, {"lengths", false}};
  static constexpr FormalInfo cumulative[] = {{"x"},
                                              {"axis", false},
                                              {"reverse", false},
                                              {"lengths", false},
                                              {"mask", false}};
  static constexpr FormalInfo softmax[] = {
      {"x"}, {"axis", false}, {"mask", false}, {"lengths", false}};
  static const Builtin table[] = {
      {"sum", reduction, buildReduction<ReductionKind::sum>},
      {"mean", reduction, buildReduction<ReductionKind::mean>},
      {"max", reduction, buildReduction<ReductionKind::max>},
      {"min", reduction, buildReduction<ReductionKind::min>},
      {"prod", reduction, buildReduction<ReductionKind::prod>},
      {"log_sum_exp", reduction, buildRowReduction<LogSumExpOp>},
      {"norm", reduction, buildRowReduction<NormOp>},
      {"variance", spread, buildSpread<VarianceOp>},
      {"standard_deviation", spread, buildSpread<StandardDeviationOp>},
      {"argmax", reduction, buildArgExtremum<ReductionKind::max>},
      {"argmin", reduction, buildArgExtremum<ReductionKind::min>},
      {"cumsum", cumulative, buildCumulativeSum},
      {"softmax", softmax, buildSoftmax<SoftmaxOp>},
      {"log_softmax", softmax, buildSoftmax<LogSoftmaxOp>},
  };
  return table;
}
