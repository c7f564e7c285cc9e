// Layers with parameters, and the functions of the catalogue.
#include "dialect/Catalogue/Catalogue.h"
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
  llvm::SmallVector<int64_t> shape(x->shape());
  shape.back() = *units;
  if (!init || !call.evaluator.checkShape(shape, x->batched, call.range))
    return Term();
  std::optional<Tensor> weight =
      call.getParameter("weight", {*units, inputs}, *init);
  std::optional<Tensor> bias;
  if (*hasBias)
    bias = call.getParameter("bias", {*units}, uniform);
  if (!weight || (*hasBias && !bias))
    return Term();
  mlir::Value result =
      call.emitter
          .create<LinearOp>(call.emitter.getType(shape, x->batched), x->value,
                            weight->value, bias ? bias->value : mlir::Value())
          .getResult();
  return Tensor{result, x->batched};
}

static Term buildLayerNorm(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<double> eps = call.getNumber("eps", 1e-5);
  if (!x || !eps || !checkRank(call, *x))
    return Term();
  if (!(*eps > 0) || !std::isfinite(*eps)) {
    call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf("eps"),
                          "`eps` must be greater than 0");
    return Term();
  }
  int64_t size = x->shape().back();
  auto weight = call.getParameter("weight", {size}, makeInit(call, "ones", {}));
  auto bias = call.getParameter("bias", {size}, makeInit(call, "zeros", {}));
  if (!weight || !bias)
    return Term();
  mlir::Value result =
      call.emitter
          .create<LayerNormOp>(x->value.getType(), x->value, weight->value,
                               bias->value,
                               call.emitter.builder.getF64FloatAttr(*eps))
          .getResult();
  return Tensor{result, x->batched};
}

static Term buildMatmul(BuiltinCall &call) {
  std::optional<Tensor> a = call.getFloat("a"), b = call.getFloat("b");
  if (!a || !b)
    return Term();
  return call.evaluator.multiplyMatrices(*a, *b, "matmul", call.range);
}

Term weir::buildActivation(BuiltinCall &call) {
  const catalogue::Activation &record = *call.builtin.activation;
  std::optional<Tensor> x = call.getFloat("x");
  bool failed = !x;
  mlir::Builder &builder = call.emitter.builder;
  llvm::SmallVector<mlir::NamedAttribute> attributes;
  for (const catalogue::Hyperparameter &parameter : record.hyperparameters) {
    auto value = call.getNumber(parameter.name, parameter.defaultValue);
    std::optional<std::string> problem;
    if (value)
      problem = parameter.refuse(*value);
    if (problem)
      call.evaluator.report(DiagnosticId::InvalidValue,
                            call.rangeOf(parameter.name),
                            "`" + parameter.name + "` " + *problem);
    failed |= !value || problem;
    if (value)
      attributes.push_back(builder.getNamedAttr(
          parameter.name, builder.getF64FloatAttr(*value)));
  }
  if (failed)
    return Term();
  mlir::Value result = call.emitter.createByName(
      ("weir." + record.mnemonic).str(), x->value, attributes);
  return Tensor{result, x->batched};
}

llvm::ArrayRef<Builtin> weir::getLayerBuiltins() {
  static constexpr FormalInfo linear[] = {
      {"x"}, {"units"}, {"bias", false}, {"init", false, Type::Initializer}};
  static constexpr FormalInfo layerNorm[] = {{"x"}, {"eps", false}};
  static constexpr FormalInfo matmul[] = {{"a"}, {"b"}};
  static const Builtin table[] = {
      {"linear", linear, buildLinear, Naming::Scope},
      {"layer_norm", layerNorm, buildLayerNorm, Naming::Scope},
      {"matmul", matmul, buildMatmul},
  };
  return table;
}
