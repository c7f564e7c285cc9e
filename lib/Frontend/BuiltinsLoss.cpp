// Losses and metrics.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using Type = FormalInfo::Type;

namespace {
struct Rows {
  Tensor logits, target;
};
} // namespace

/// Scores [..., n] and classes 0..n-1 [...], of one sample each.
static std::optional<Rows> getRows(BuiltinCall &call) {
  std::optional<Tensor> logits = call.getFloat("logits");
  std::optional<Tensor> target = call.getValue("target");
  if (!logits || !target)
    return std::nullopt;
  if (target->element != Tensor::Element::Class) {
    call.evaluator.report(DiagnosticId::TypeMismatch, call.rangeOf("target"),
                          "the target of `" + call.builtin.name +
                              "` is a class, not a value of type " +
                              target->typeText());
    return std::nullopt;
  }
  llvm::SmallVector<int64_t> wanted(target->shape());
  wanted.push_back(target->classes);
  if (logits->shape() != llvm::ArrayRef(wanted)) {
    call.report(DiagnosticId::ShapeMismatch,
                "`" + call.builtin.name + "` of " + target->typeText() +
                    " needs " + typeText("f32", wanted) + ", not " +
                    logits->typeText());
    return std::nullopt;
  }
  return Rows{call.emitter.broadcast(*logits, wanted, target->batched),
              *target};
}

template <typename Op> static Term buildRowwise(BuiltinCall &call) {
  std::optional<Rows> rows = getRows(call);
  if (!rows)
    return Term();
  bool batched = rows->target.batched;
  mlir::Value result =
      call.emitter
          .create<Op>(call.emitter.getType(rows->target.shape(), batched),
                      rows->logits.value, rows->target.value)
          ->getResult(0);
  return Tensor{result, batched};
}

static Term buildMeanSquaredError(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<Tensor> target = call.getFloat("target");
  if (!x || !target)
    return Term();
  if (x->shape() != target->shape()) {
    call.report(DiagnosticId::ShapeMismatch,
                "`mean_squared_error` compares values of one type, not " +
                    x->typeText() + " and " + target->typeText());
    return Term();
  }
  // One number a sample, also where neither is a sample's own.
  Emitter &emitter = call.emitter;
  Tensor a = emitter.broadcast(*x, x->shape(), true);
  Tensor b = emitter.broadcast(*target, x->shape(), true);
  mlir::Value result = emitter
                           .create<MeanSquaredErrorOp>(
                               emitter.getType({}, true), a.value, b.value)
                           .getResult();
  return Tensor{result, true};
}

llvm::ArrayRef<Builtin> weir::getLossBuiltins() {
  static constexpr FormalInfo crossEntropy[] = {
      {"logits"},
      {"target"},
      {"smoothing", false, Type::Unavailable},
      {"ignore", false, Type::Unavailable},
      {"lengths", false, Type::Unavailable},
      {"weights", false, Type::Unavailable}};
  static constexpr FormalInfo accuracy[] = {
      {"logits"},
      {"target"},
      {"ignore", false, Type::Unavailable},
      {"lengths", false, Type::Unavailable},
      {"top", false, Type::Unavailable}};
  static constexpr FormalInfo squared[] = {
      {"x"}, {"target"}, {"lengths", false, Type::Unavailable}};
  static const Builtin table[] = {
      {"cross_entropy", crossEntropy, buildRowwise<CrossEntropyOp>},
      {"mean_squared_error", squared, buildMeanSquaredError},
      {"accuracy", accuracy, buildRowwise<AccuracyOp>},
  };
  return table;
}
