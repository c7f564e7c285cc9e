// Functions that shape a model and emit nothing, or little, themselves.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/SemaEvaluator.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace weir;
using Type = FormalInfo::Type;

static Term buildIdentity(BuiltinCall &call) { return call.get("x"); }

static Term buildDim(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank(), 0);
  return axis ? Term(Number(x->shape()[*axis])) : Term();
}

static Term buildRepeat(BuiltinCall &call) {
  const Callable *body = call.getFunction("body");
  std::optional<int64_t> count = call.getWhole("n", 0);
  if (!body)
    return Term();
  Term x = call.get("x");
  // Of what is not known, one turn says all there is to say.
  if (x.isInvalid() || !count)
    count = 1;
  Evaluator &evaluator = call.evaluator;
  if (!evaluator.countStep(call.range, *count))
    return Term();
  for (int64_t i = 0; i < *count; ++i) {
    LayerScope &turn = call.emitter.enter(*call.layer.scope, std::to_string(i));
    llvm::SaveAndRestore restore(evaluator.scope, &turn);
    x = firstOf(evaluator.apply(*body, x, call.range));
  }
  return x;
}

static Term buildResidual(BuiltinCall &call) {
  const Callable *body = call.getFunction("body");
  if (!body)
    return Term();
  Term x = call.get("x");
  Term y = firstOf(call.evaluator.apply(*body, x, call.range));
  std::optional<Tensor> input = call.getFloat("x");
  if (!input || y.isInvalid())
    return Term();
  if (!y.is(Term::Kind::Tensor)) {
    call.report(DiagnosticId::TypeMismatch,
                "the body of `residual` gives " + y.describe());
    return Term();
  }
  if (!y.tensor.isFloat() || y.tensor.shape() != input->shape() ||
      y.tensor.batched != input->batched) {
    call.report(
        DiagnosticId::ShapeMismatch,
        "`residual` adds its body's result to its input, but they are " +
            y.tensor.typeText() + " and " + input->typeText());
    return Term();
  }
  return call.emitter.binary<AddOp>(*input, y.tensor);
}

Term weir::buildParameter(BuiltinCall &call) {
  auto shape = call.getShape("shape", std::nullopt);
  if (!shape)
    return Term();
  // Optional among the formals, since a call short of one argument would be a
  // layer.
  if (!call.has("init")) {
    call.report(DiagnosticId::WrongArgument,
                "`parameter` needs an initializer, such as "
                "`init: normal(0.02)`");
    return Term();
  }
  auto init = call.getInitializer("init", *shape, CallAttr());
  if (!init)
    return Term();
  std::optional<Tensor> value =
      call.getParameter(call.layer.name, *shape, *init);
  return value ? Term(*value) : Term();
}

llvm::ArrayRef<Builtin> weir::getControlBuiltins() {
  static constexpr FormalInfo x[] = {{"x"}};
  static constexpr FormalInfo dim[] = {{"x"}, {"axis"}};
  static constexpr FormalInfo repeat[] = {{"x"}, {"n"}, {"body"}};
  static constexpr FormalInfo residual[] = {{"x"}, {"body"}};
  static constexpr FormalInfo parameter[] = {
      {"shape"}, {"init", false, Type::Initializer}};
  static const Builtin table[] = {
      {"identity", x, buildIdentity},
      {"dim", dim, buildDim},
      {"repeat", repeat, buildRepeat, Naming::Scope},
      {"residual", residual, buildResidual},
      {"parameter", parameter, buildParameter, Naming::Parameter},
  };
  return table;
}
