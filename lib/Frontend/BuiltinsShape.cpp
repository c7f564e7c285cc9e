// Shapes, reductions and softmax.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using Type = FormalInfo::Type;

static Term buildReshape(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  int64_t elements = static_cast<int64_t>(*countElements(x->shape()));
  auto shape = call.getShape("shape", elements);
  if (!shape ||
      !call.evaluator.checkShape(*shape, x->batched, call.rangeOf("shape")))
    return Term();
  if (static_cast<int64_t>(*countElements(*shape)) != elements) {
    call.report(DiagnosticId::ShapeMismatch,
                "`reshape` keeps the number of elements, and " + x->typeText() +
                    " has " + llvm::Twine(elements) + " while " +
                    typeText("f32", *shape) + " has " +
                    llvm::Twine(*countElements(*shape)));
    return Term();
  }
  return call.emitter.reshape(*x, *shape);
}

static Term buildFlatten(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  return call.emitter.reshape(
      *x, {static_cast<int64_t>(*countElements(x->shape()))});
}

template <ReductionKind kind> static Term buildReduction(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<bool> keep = call.getFlag("keep", false);
  if (!x || !keep)
    return Term();
  auto axes = call.getAxes("axis", x->rank());
  if (!axes)
    return Term();
  if (axes->empty())
    return *x;
  Tensor result = call.emitter.reduce(kind, *x, *axes);
  if (!*keep)
    return result;
  llvm::SmallVector<int64_t> shape(x->shape());
  for (int64_t axis : *axes)
    shape[axis] = 1;
  return call.emitter.reshape(result, shape);
}

static Term buildSoftmax(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  if (!x)
    return Term();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank(), -1);
  if (!axis)
    return Term();
  mlir::Value result =
      call.emitter
          .create<SoftmaxOp>(x->value.getType(), x->value,
                             call.emitter.builder.getI64IntegerAttr(
                                 *axis + (x->batched ? 1 : 0)))
          .getResult();
  return Tensor{result, x->batched};
}

llvm::ArrayRef<Builtin> weir::getShapeBuiltins() {
  static constexpr FormalInfo x[] = {{"x"}};
  static constexpr FormalInfo reshape[] = {{"x"}, {"shape"}};
  static constexpr FormalInfo reduction[] = {
      {"x"},
      {"axis", false},
      {"keep", false},
      {"lengths", false, Type::Unavailable},
      {"mask", false, Type::Unavailable}};
  static constexpr FormalInfo softmax[] = {
      {"x"}, {"axis", false}, {"mask", false, Type::Unavailable}};
  static const Builtin table[] = {
      {"reshape", reshape, buildReshape},
      {"flatten", x, buildFlatten},
      {"sum", reduction, buildReduction<ReductionKind::sum>},
      {"mean", reduction, buildReduction<ReductionKind::mean>},
      {"max", reduction, buildReduction<ReductionKind::max>},
      {"min", reduction, buildReduction<ReductionKind::min>},
      {"softmax", softmax, buildSoftmax},
  };
  return table;
}
