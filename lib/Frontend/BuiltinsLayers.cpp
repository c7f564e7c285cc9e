// Layers with parameters.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/SemaEvaluator.h"
#include <cmath>

using namespace weir;
using Type = FormalInfo::Type;

static CallAttr makeInit(BuiltinCall &call, llvm::StringRef keyword,
                         llvm::ArrayRef<std::pair<const char *, double>> all) {
  mlir::Builder builder(call.evaluator.context);
  llvm::SmallVector<mlir::NamedAttribute> arguments;
  for (auto [name, value] : all)
    arguments.push_back(
        builder.getNamedAttr(name, builder.getF64FloatAttr(value)));
  return CallAttr::get(builder.getContext(), keyword,
                       builder.getDictionaryAttr(arguments));
}

/// A value that is not a sample's own has no axis to be a vector along.
static bool checkRank(BuiltinCall &call, const Tensor &x) {
  if (x.rank() > 0)
    return true;
  call.report(DiagnosticId::ShapeMismatch, "`" + call.builtin.name +
                                               "` needs a last axis, and " +
                                               x.typeText() + " has none");
  return false;
}

static Term buildLinear(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<int64_t> units = call.getWhole("units", 1);
  std::optional<bool> hasBias = call.getFlag("bias", true);
  if (!x || !units || !hasBias || !checkRank(call, *x))
    return Term();
  int64_t inputs = x->shape().back();
  double bound = 1 / std::sqrt(static_cast<double>(inputs));
  CallAttr uniform =
      makeInit(call, "uniform", {{"low", -bound}, {"high", bound}});
  auto init = call.getInitializer("init", {*units, inputs}, uniform);
  auto biasInit = call.getInitializer("bias_init", {*units}, uniform);
  if (!*hasBias && call.has("bias_init")) {
    call.report(DiagnosticId::InvalidValue,
                "`bias_init` is for a bias, which `bias: false` leaves out");
    return Term();
  }
  llvm::SmallVector<int64_t> shape(x->shape());
  shape.back() = *units;
  if (!init || !biasInit ||
      !call.evaluator.checkShape(shape, x->batched, call.range))
    return Term();
  std::optional<Tensor> weight =
      call.getParameter("weight", {*units, inputs}, *init);
  std::optional<Tensor> bias;
  if (*hasBias)
    bias = call.getParameter("bias", {*units}, *biasInit);
  if (!weight || (*hasBias && !bias))
    return Term();
  mlir::Value result =
      call.emitter
          .create<LinearOp>(call.emitter.getType(shape, x->batched), x->value,
                            weight->value, bias ? bias->value : mlir::Value())
          .getResult();
  return Tensor{result, x->batched};
}

static Term buildMatmul(BuiltinCall &call) {
  std::optional<Tensor> a = call.getFloat("a"), b = call.getFloat("b");
  if (!a || !b)
    return Term();
  return call.evaluator.multiplyMatrices(*a, *b, "matmul", call.range);
}

/// The rows of a table that classes name.
static Term buildEmbedding(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  std::optional<int64_t> count = call.getWhole("count", 1);
  std::optional<int64_t> width = call.getWhole("width", 1);
  if (!x || !count || !width)
    return Term();
  if (x->element != Tensor::Element::Class) {
    call.report(DiagnosticId::TypeMismatch,
                "`embedding` takes classes, not a value of type " +
                    x->typeText());
    return Term();
  }
  if (x->classes > *count) {
    call.report(DiagnosticId::ShapeMismatch,
                "`embedding` has rows for " + llvm::Twine(*count) +
                    " classes, and its input is of type " + x->typeText());
    return Term();
  }
  CallAttr normal = makeInit(call, "normal", {{"mean", 0}, {"std", 1}});
  auto init = call.getInitializer("init", {*count, *width}, normal);
  llvm::SmallVector<int64_t> shape(x->shape());
  shape.push_back(*width);
  if (!init || !call.evaluator.checkShape(shape, x->batched, call.range))
    return Term();
  std::optional<Tensor> weight =
      call.getParameter("weight", {*count, *width}, *init);
  if (!weight)
    return Term();
  mlir::Builder &builder = call.emitter.builder;
  mlir::Value rows =
      call.emitter
          .create<GatherOp>(
              call.emitter.getType(shape, x->batched), weight->value, x->value,
              builder.getI64IntegerAttr(0), builder.getI64IntegerAttr(0))
          .getResult();
  return Tensor{rows, x->batched};
}

llvm::ArrayRef<Builtin> weir::getLayerBuiltins() {
  static constexpr FormalInfo linear[] = {
      {"x"},
      {"units"},
      {"bias", false},
      {"init", false, Type::Initializer},
      {"bias_init", false, Type::Initializer}};
  static constexpr FormalInfo matmul[] = {{"a"}, {"b"}};
  static constexpr FormalInfo embedding[] = {
      {"x"}, {"count"}, {"width"}, {"init", false, Type::Initializer}};
  static const Builtin table[] = {
      {"linear", linear, buildLinear, Naming::Scope},
      {"embedding", embedding, buildEmbedding, Naming::Scope},
      {"matmul", matmul, buildMatmul},
  };
  return table;
}
