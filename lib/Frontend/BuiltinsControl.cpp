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
  if (!call.has("scale"))
    return call.emitter.binary<AddOp>(*input, y.tensor);
  std::optional<double> scale = call.getNumber("scale", 1);
  if (!scale)
    return Term();
  Tensor factor =
      call.emitter.splat(*scale, y.tensor.shape(), y.tensor.batched);
  Tensor branch = call.emitter.binary<MulOp>(y.tensor, factor);
  return call.emitter.binary<AddOp>(*input, branch);
}

static Term buildCheckpoint(BuiltinCall &call) {
  const Callable *body = call.getFunction("body");
  if (!body)
    return Term();
  Emitter::Checkpoint guard(call.emitter);
  return call.evaluator.apply(*body, call.get("x"), call.range);
}

static Term buildStopGradient(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  if (!x)
    return Term();
  Tensor result = *x;
  result.value =
      call.emitter.create<StopGradientOp>(x->value.getType(), x->value)
          .getResult();
  return result;
}

/// `x` without its leading axis: the batch is as many times larger.
static Tensor takeElements(Emitter &emitter, const Tensor &x, int64_t batch) {
  Tensor element = x;
  element.batched = true;
  element.marks = {}; // the result of the call has them again
  llvm::SmallVector<int64_t> shape(x.shape().drop_front());
  shape.insert(shape.begin(), batch);
  auto type = llvm::cast<mlir::RankedTensorType>(x.value.getType());
  element.value =
      emitter.create<ReshapeOp>(type.clone(shape), x.value).getResult();
  return element;
}

/// `y`, made of one element of `count`, for all of them.
static Tensor collectElements(Emitter &emitter, const Tensor &y, int64_t count,
                              bool batched) {
  llvm::SmallVector<int64_t> shape(y.shape());
  shape.insert(shape.begin(), count);
  if (!y.batched)
    return emitter.broadcast(y, shape, batched);
  Tensor all = y;
  all.batched = batched;
  all.value = emitter
                  .create<ReshapeOp>(emitter.getType(shape, batched, y.element),
                                     y.value)
                  .getResult();
  return all;
}

static Term buildMap(BuiltinCall &call) {
  const Callable *body = call.getFunction("body");
  std::optional<Tensor> x = call.getValue("x");
  // Of what is not known, the body may still say what is wrong in it.
  if (body && call.get("x").isInvalid())
    call.evaluator.apply(*body, Term(), call.range);
  if (!body || !x)
    return Term();
  if (x->rank() == 0) {
    call.report(DiagnosticId::InvalidAxis,
                "`map` runs over the leading axis, and " + x->typeText() +
                    " has none");
    return Term();
  }
  Emitter &emitter = call.emitter;
  int64_t count = x->shape().front();
  int64_t batch = x->batched ? emitter.batch * count : count;
  Tensor element = takeElements(emitter, *x, batch);
  Term result;
  {
    llvm::SaveAndRestore restore(emitter.batch, batch);
    result = call.evaluator.apply(*body, element, call.range);
  }
  Terms one = {result}, collected;
  for (const Term &y :
       result.is(Term::Kind::Results) ? *result.elements : one) {
    if (y.isInvalid())
      return Term();
    if (!y.is(Term::Kind::Tensor) || y.tensor.marks) {
      call.report(DiagnosticId::TypeMismatch,
                  "the body of `map` gives " + y.describe() +
                      (y.is(Term::Kind::Tensor)
                           ? ", of which some rows do not count"
                           : ""));
      return Term();
    }
    collected.push_back(collectElements(emitter, y.tensor, count, x->batched));
  }
  return collected.size() == 1
             ? collected.front()
             : Term::ofList(Term::Kind::Results, std::move(collected));
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
  std::optional<bool> decays = call.getFlag("decay", false);
  if (!init || !decays)
    return Term();
  std::optional<bool> decay;
  if (call.has("decay"))
    decay = decays;
  std::optional<Tensor> value =
      call.getParameter(call.layer.name, *shape, *init, decay);
  return value ? Term(*value) : Term();
}

llvm::ArrayRef<Builtin> weir::getControlBuiltins() {
  static constexpr FormalInfo x[] = {{"x"}};
  static constexpr FormalInfo dim[] = {{"x"}, {"axis"}};
  static constexpr FormalInfo repeat[] = {{"x"}, {"n"}, {"body"}};
  static constexpr FormalInfo residual[] = {{"x"}, {"scale", false}, {"body"}};
  static constexpr FormalInfo braces[] = {{"x"}, {"body"}};
  static constexpr FormalInfo parameter[] = {
      {"shape"}, {"init", false, Type::Initializer}, {"decay", false}};
  static const Builtin table[] = {
      {"identity", x, buildIdentity},
      {"dim", dim, buildDim},
      {"repeat", repeat, buildRepeat, Naming::Scope},
      {"residual", residual, buildResidual},
      {"checkpoint", braces, buildCheckpoint},
      {"map", braces, buildMap},
      {"stop_gradient", x, buildStopGradient},
      {"parameter", parameter, buildParameter, Naming::Parameter},
  };
  return table;
}
